// SPDX-License-Identifier: GPL-2.0-only
// Statements of the port as spans of lines, and what changes when two of them change places.

import Foundation

/// A statement with all its lines: a call over several lines, or a block up to its closing brace.
struct StatementSpan: Hashable {
    /// The indices of its lines.
    let lines: Range<Int>

    /// The statement that starts at a line; nil for a comment, a blank line, a declaration, a label, or the end of a block.
    init?(at index: Int, of text: [String]) {
        guard text.indices.contains(index) else { return nil }
        let code = text[index].code
        let isFixed = code.isEmpty || code.hasPrefix("//") || code.hasPrefix("}") || code.hasPrefix("do {")
        let isDeclaration = code.hasPrefix("var ") || code.hasPrefix("let ") || code.hasPrefix("private ")
        if isFixed || isDeclaration || code.contains(/^\w+: (?:do|while)\b/) { return nil }
        var end = index
        var depth = 0
        while end < min(index + 40, text.count) {
            let line = text[end]
            depth += line.count { $0 == "(" || $0 == "{" } - line.count { $0 == ")" || $0 == "}" }
            end += 1
            if depth <= 0 { break }
        }
        if depth > 0 { return nil }
        lines = index..<end
    }

    /// Whether control goes on to the next statement.
    func goesOn(in text: [String]) -> Bool {
        let code = text[lines.lowerBound].code
        return !["return", "break", "continue"].contains { code == $0 || code.hasPrefix("\($0) ") }
    }

    /// The next statement of the same block.
    func next(in text: [String]) -> StatementSpan? {
        var index = lines.upperBound
        while index < text.count, text[index].isPassedOver { index += 1 }
        return StatementSpan(at: index, of: text).flatMap { $0.goesOn(in: text) ? $0 : nil }
    }

    /// The statement before this one in the same block.
    func previous(in text: [String]) -> StatementSpan? {
        let margin = text[lines.lowerBound].margin
        var index = lines.lowerBound - 1
        while index >= 0 {
            if text[index].margin < margin && !text[index].isPassedOver { return nil }
            if text[index].margin == margin, let span = StatementSpan(at: index, of: text) {
                let isNext = span.next(in: text) == self || span.lines.upperBound == lines.lowerBound
                return isNext && span.goesOn(in: text) ? span : nil
            }
            index -= 1
        }
        return nil
    }

    /// The lines from the first of two statements to the end of the second, when they have changed places. What stands
    /// between them stays between them, and no line is added or lost.
    static func exchanged(_ first: StatementSpan, _ second: StatementSpan, in text: [String]) -> [(Int, String)] {
        let between = text[first.lines.upperBound..<second.lines.lowerBound]
        let new = text[second.lines] + between + text[first.lines]
        return Array(zip(first.lines.lowerBound..<second.lines.upperBound, new))
    }
}

extension String {
    /// The line without its margin.
    fileprivate var code: String { trimmingCharacters(in: .whitespaces) }

    /// How far the line is indented.
    fileprivate var margin: Int { prefix { $0 == "\t" }.count }

    /// Whether the line is blank or a comment.
    fileprivate var isPassedOver: Bool { code.isEmpty || code.hasPrefix("//") }
}
