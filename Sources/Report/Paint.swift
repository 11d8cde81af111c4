// SPDX-License-Identifier: GPL-2.0-only
// Colour for terminals.

/// Colours what a reader looks for: verdicts, places in the port, and the life of the entry that did the harm. The words stay the
/// same, so that what is copied from a terminal is plain text.
public enum Paint {
    private enum Colour: String {
        case bad = "31", good = "32", place = "36", strong = "1", mark = "1;31"
    }

    /// The text with colours for a terminal.
    public static func forTerminal(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line($0) }.joined(separator: "\n")
    }

    private static func line(_ line: Substring) -> String {
        if line.hasPrefix("CPU ") && line.contains(/^CPU \d+ \w+ {2}/) { return painted(line, .strong) }
        var text = String(line)
        text.replace(/(?:mm|fs|arch|init|kernel|include)\/[\w.\/-]+:\d+/) { painted($0.output, .place) }
        text.replace(/\b(?:Sometimes|crashed|hung|Unseen)\b/) { painted($0.output, .bad) }
        text.replace(/\bNever\b/) { painted($0.output, .good) }
        text.replace(/<-- .*$|^ *! .*$/) { painted($0.output, .mark) }
        return text
    }

    private static func painted(_ text: some StringProtocol, _ colour: Colour) -> String {
        "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }
}
