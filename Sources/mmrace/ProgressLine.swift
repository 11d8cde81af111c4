// SPDX-License-Identifier: GPL-2.0-only
// Progress on the terminal.

import Foundation

/// One line on standard error that is written over and over, if standard error is a terminal.
final class ProgressLine: Sendable {
    private let isShown: Bool

    init(isQuiet: Bool = false) {
        isShown = !isQuiet && isatty(STDERR_FILENO) == 1
    }

    /// Shows words in place of those before.
    func show(_ words: String) { write("\r\u{1B}[K" + words.prefix(110)) }

    /// Removes the line.
    func clear() {
        write("\r\u{1B}[K")
    }

    private func write(_ text: some StringProtocol) {
        if isShown { FileHandle.standardError.write(Data(text.utf8)) }
    }
}
