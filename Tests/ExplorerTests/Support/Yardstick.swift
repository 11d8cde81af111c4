// SPDX-License-Identifier: GPL-2.0-only
// Programs with known numbers of classes, as the resources list them.

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

    static let all: [Yardstick] = {
        struct File: Decodable { var programs: [Yardstick] }
        let url = Bundle.module.url(forResource: "Resources/yardsticks", withExtension: "json")!
        return try! JSONDecoder().decode(File.self, from: Data(contentsOf: url)).programs
    }()

    /// The program as the tests run it.
    var program: LittleProgram {
        if let threads { return LittleProgram(threads.map { $0.map(Self.operation) }) }
        let count = Int(name.dropFirst("lastzero(".count).dropLast())!
        return Self.lastzero(count)
    }

    private static func operation(_ text: String) -> LittleOperation {
        let parts = text.split(separator: " ")
        let object = UInt8(parts[1].unicodeScalars.first!.value % 8)
        switch parts[0] {
        case "R": return LittleOperation(code: .read, object: object)
        case "W": return LittleOperation(code: .write, object: object, value: 1)
        case "X": return LittleOperation(code: .add, object: object)
        case "L": return LittleOperation(code: .lock, object: object)
        case "U": return LittleOperation(code: .unlock, object: object)
        default: fatalError("unknown operation \(text)")
        }
    }

    /// Thread 0 looks for the last zero of an array from its end; thread j writes a[j] = a[j-1] + 1.
    private static func lastzero(_ count: Int) -> LittleProgram {
        var searcher: [LittleOperation] = []
        for index in (0...count).reversed() {
            searcher.append(LittleOperation(code: .read, object: UInt8(index)))
            // Found: skip the rest.
            searcher.append(LittleOperation(code: .skipIfZero, value: UInt8(2 * index)))
        }
        let writers = (1...count).map { index in
            [
                LittleOperation(code: .read, object: UInt8(index - 1)),
                LittleOperation(code: .write, object: UInt8(index), value: 1),
            ]
        }
        return LittleProgram([searcher] + writers)
    }
}
