// SPDX-License-Identifier: GPL-2.0-only
// Programs with known numbers of classes, as the tool's own list has them.

import Explorer
import Foundation

/// One program of yardsticks.json.
struct Yardstick: Decodable, CustomStringConvertible {
    var name: String
    var threads: [[String]]?
    var traces: Int
    var interleavings: Int
    var blocked: Int

    var description: String { name }

    /// The file that `mmrace selftest` is built with.
    static let all: [Yardstick] = {
        struct File: Decodable { var programs: [Yardstick] }
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let url = root.standardizedFileURL.appending(path: "Sources/Boot/Resources/yardsticks.json")
        return try! JSONDecoder().decode(File.self, from: Data(contentsOf: url)).programs
    }()

    /// The program as the tests run it.
    var program: LittleProgram {
        if let threads { return LittleProgram(threads: threads)! }
        return LittleProgram(lastZero: Int(name.dropFirst("lastzero(".count).dropLast())!)
    }
}
