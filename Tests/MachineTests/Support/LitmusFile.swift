// SPDX-License-Identifier: GPL-2.0-only
// The litmus files beside the tests.

import Explorer
import Foundation
import Litmus
import Machine
import Testing

/// A litmus file of the folder `Litmus`.
struct LitmusFile: CustomTestStringConvertible {
    /// The name of the file.
    var name: String
    var text: String

    var testDescription: String { name }

    /// Every file of the folder, whatever it is called.
    static let all: [LitmusFile] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Litmus")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { name in
            LitmusFile(
                name: name, text: (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? "")
        }
    }()

    func question() throws -> Question { try Question(text, name: name) }

    /// Whether a machine with a defect still answers as expected.
    func isRight(defect: Defect) -> Bool {
        guard let question = try? question() else { return false }
        return question.answer(search: { Reduced() }, defect: defect).verdict == question.expected
    }
}
