// SPDX-License-Identifier: GPL-2.0-only
// What the README shows is what the tool prints.

import Foundation
import Images
import Testing

@Suite("The README")
struct ReadmeTests {
    /// Output that the README shows: the command line before it and the text, without its indentation.
    struct Shown: CustomTestStringConvertible, Sendable {
        var arguments: [String]
        var text: String
        var testDescription: String { "mmrace " + arguments.joined(separator: " ") }
    }

    static let shown: [Shown] = {
        guard let workspace = try? Workspace.find(),
            let readme = try? String(contentsOf: workspace.root.appending(path: "README.md"), encoding: .utf8)
        else { return [] }
        return readme.components(separatedBy: "<!-- shown: ").dropFirst().map { part in
            let lines = part.components(separatedBy: "\n")
            let command = lines[0].replacing(" -->", with: "").split(separator: " ").map(String.init)
            let block = lines.dropFirst(2).prefix { $0.isEmpty || $0.hasPrefix("    ") }
            let text = block.map { String($0.dropFirst(4)) }.joined(separator: "\n")
            return Shown(arguments: command, text: text.trimmingCharacters(in: .newlines))
        }
    }()

    @Test("There is something to hold the tool to")
    func isNotEmpty() {
        #expect(Self.shown.count >= 4)
    }

    @Test("Every output that is shown is printed", arguments: shown)
    func isPrinted(_ shown: Shown) throws {
        let output = try ToolRun(shown.arguments).output
        #expect(output.contains(shown.text))
        #expect(!shown.text.isEmpty)
    }
}
