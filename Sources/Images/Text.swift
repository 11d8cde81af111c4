// SPDX-License-Identifier: GPL-2.0-only
// Small helpers for lines, blanks and globs.

import Foundation

extension String {
    /// The text without blanks at its ends.
    var trimmed: String { trimmingCharacters(in: .whitespaces) }

    /// The lines of the text, counted from one, without their line ends.
    var numberedLines: [(number: Int, line: String)] {
        let lines = split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        return lines.enumerated().map { (number: $0.offset + 1, line: String($0.element)) }
    }

    /// Says whether a name matches this glob of the shell (`*`, `?`, `[...]`).
    public func matchesAsGlob(_ name: String) -> Bool {
        fnmatch(self, name, 0) == 0
    }
}
