// SPDX-License-Identifier: GPL-2.0-only
// Text that has to fit into columns.

extension String {
    /// Breaks the text at blanks into lines of at most `width`; a longer word is cut.
    func wrapped(to width: Int, indent: Int = 0) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ").flatMap({ $0.pieces(of: max(1, width - indent)) }) {
            if !line.isEmpty && line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            if line.isEmpty {
                line = String(repeating: " ", count: lines.isEmpty ? 0 : indent) + word
            } else {
                line += " " + word
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// The text with blanks behind it.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    /// The text without blanks at its end.
    var withoutTrailingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension Substring {
    /// The text in pieces of at most `length`.
    fileprivate func pieces(of length: Int) -> [String] {
        var pieces: [String] = []
        var rest = self
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return pieces
    }
}
