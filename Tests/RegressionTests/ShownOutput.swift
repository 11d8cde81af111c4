// SPDX-License-Identifier: GPL-2.0-only
// Output of the tool that a document shows, and how it is renewed.

import Foundation
import Testing

/// A block after `<!-- shown: WORDS -->`, which is all that `mmrace WORDS` prints, or after `<!-- shown in part: WORDS -->`,
/// which is some lines of it. In place of a schedule, `SCHEDULE` stands for that of the last `replay:` line above the block.
struct ShownOutput: Sendable, CustomTestStringConvertible {
    var block: Document.Block
    var isPart: Bool
    /// The command line.
    var words: [String]

    var testDescription: String { block.testDescription }

    /// What is shown in a document, from its top to its end.
    static func all(in document: Document) -> [ShownOutput] {
        let lines = document.text.components(separatedBy: "\n")
        let blocks = [("shown", false), ("shown in part", true)].flatMap { kind, isPart in
            document.blocks(kind).map { block in
                let above = lines[..<block.lines.lowerBound].last { $0.hasPrefix("    replay: mmrace replay ") }
                let schedule = above?.split(separator: " ").last.map(String.init) ?? ""
                let words = block.what.split(separator: " ").map { $0 == "SCHEDULE" ? schedule : String($0) }
                return ShownOutput(block: block, isPart: isPart, words: words)
            }
        }
        return blocks.sorted { $0.block.lines.lowerBound < $1.block.lines.lowerBound }
    }

    /// Whether an output is what the document shows of it.
    func isShown(of output: String) -> Bool {
        isPart ? output.contains(block.text) : output.trimmingCharacters(in: .newlines) == block.text
    }

    /// A document in which every output is as it is now; an error names the block that has no like in its output.
    static func renew(_ document: Document, printing output: ([String]) throws -> String) throws -> Document {
        var document = document
        for index in all(in: document).indices {
            // The blocks above may have grown, and their schedules may be others.
            let shown = all(in: document)[index]
            let text = try shown.renewed(from: try output(shown.words))
            var lines = document.text.components(separatedBy: "\n")
            lines.replaceSubrange(shown.block.lines, with: text.map { $0.isEmpty ? "" : "    " + $0 })
            document.text = lines.joined(separator: "\n")
        }
        return document
    }

    struct Lost: Error, CustomStringConvertible {
        var description: String
    }

    /// The lines to show of an output: all, or those from the like of the first one shown to the like of the last one.
    private func renewed(from output: String) throws -> [String] {
        let printed = output.trimmingCharacters(in: .newlines).components(separatedBy: "\n")
        if !isPart { return printed }
        let old = block.text.components(separatedBy: "\n")
        guard let start = Self.place(of: old[0], in: printed, from: 0, near: 0),
            let end = Self.place(of: old[old.count - 1], in: printed, from: start, near: start + old.count - 1)
        else {
            throw Lost(description: "\(block.document): mmrace \(words.joined(separator: " ")) prints nothing like it")
        }
        return Array(printed[start...end])
    }

    /// The line nearest to a place that is like another: the same but for its numbers, or else with the same first word.
    private static func place(of line: String, in lines: [String], from start: Int, near: Int) -> Int? {
        let shape = { (text: String) in text.replacing(/[0-9][0-9,]*/, with: "#") }
        let word = { (text: String) in text.split(separator: " ").first }
        let tests: [(String) -> Bool] = [
            { $0 == line }, { shape($0) == shape(line) }, { word($0) == word(line) && word(line) != nil },
        ]
        for test in tests {
            let found = lines.indices.filter { $0 >= start && test(lines[$0]) }
            if let best = found.min(by: { abs($0 - near) < abs($1 - near) }) { return best }
        }
        return nil
    }
}
