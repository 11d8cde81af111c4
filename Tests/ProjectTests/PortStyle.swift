// SPDX-License-Identifier: GPL-2.0-only
// How the port is written, so that it can be held against the C.

import Foundation

/// Checks one file of the port and says what is wrong with it.
struct PortStyle {
    private let file: SourceText

    private static let kinds: Set<String> = ["omit", "swift", "model", "stub"]
    private static let license = "// SPDX-License-Identifier: GPL-2.0-only"

    init(_ file: SourceText) {
        self.file = file
    }

    /// Everything that is wrong, each with its line.
    var complaints: [String] {
        let first = file.lines.first == Self.license ? [] : [complaint(0, "the first line is not the SPDX line")]
        return first + file.lines.indices.flatMap(complaints)
    }

    private func complaints(at index: Int) -> [String] {
        [indentation(index), idiom(index), upstream(index), declaration(index)].compactMap { $0 } + tags(index)
    }

    private func complaint(_ index: Int, _ words: String) -> String {
        "\(file.path):\(index + 1): \(words)"
    }

    /// The code of a line, without its comment.
    private func code(_ index: Int) -> Substring {
        file.lines[index].firstRange(of: "//").map { file.lines[index][..<$0.lowerBound] } ?? file.lines[index][...]
    }

    private func indentation(_ index: Int) -> String? {
        file.lines[index].hasPrefix(" ") ? complaint(index, "is indented with blanks; the kernel uses tabs") : nil
    }

    private func idiom(_ index: Int) -> String? {
        let foreign = /\.pointee\b|\bguard\s+let\b|\bdefer\b|\basync\b/
        guard let match = code(index).firstMatch(of: foreign) else { return nil }
        return complaint(index, "uses \(match.output), which C does not have")
    }

    private func isFunction(_ index: Int) -> Bool {
        code(index).firstMatch(of: /^\s*(?:@\w+(?:\([^)]*\))?\s+|\w+\s+)*func\s/) != nil
    }

    /// A function stands below its `Upstream` line; attributes and one kind of tag may stand between them.
    private func upstream(_ index: Int) -> String? {
        guard isFunction(index) else { return nil }
        let above = file.lines[..<index].reversed().lazy.map { $0.drop(while: \.isWhitespace) }
        let nearest = above.first { !$0.hasPrefix("@") && !$0.hasPrefix("// PORT(") } ?? ""
        if nearest.wholeMatch(of: /\/\/ Upstream: [\w.\/-]+:\d+-\d+/) != nil { return nil }
        return complaint(index, "has no \"// Upstream: path:first-last\" line above it")
    }

    private func declaration(_ index: Int) -> String? {
        guard isFunction(index), !code(index).hasSuffix("(") else { return nil }
        let opened = code(index).filter { $0 == "(" }.count
        let closed = code(index).filter { $0 == ")" }.count
        if opened <= closed { return nil }
        return complaint(index, "goes on with parameters; the name stands alone when they take several lines")
    }

    private func tags(_ index: Int) -> [String] {
        file.lines[index].matches(of: /\bPORT\b(.*)/).compactMap { match in
            let form = /\((\w+)\): \S.*/
            if let tag = match.1.wholeMatch(of: form), Self.kinds.contains(String(tag.1)) { return nil }
            return complaint(index, "is no \"PORT(omit|swift|model|stub): reason\"")
        }
    }
}
