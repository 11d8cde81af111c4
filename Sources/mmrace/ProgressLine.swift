// SPDX-License-Identifier: GPL-2.0-only
// Progress on the terminal.

import Foundation

/// One line on standard error that is written over and over, if standard error is a terminal.
struct ProgressLine: Sendable {
    private let isShown: Bool

    init(isQuiet: Bool = false) {
        isShown = !isQuiet && isatty(STDERR_FILENO) == 1
    }

    /// Shows what was finished last.
    func show(_ what: String, done: Int, of total: Int) {
        write("\r\u{1B}[K\(done)/\(total) \(what)".prefix(99))
    }

    /// Removes the line.
    func clear() {
        write("\r\u{1B}[K")
    }

    private func write(_ text: some StringProtocol) {
        if isShown { FileHandle.standardError.write(Data(text.utf8)) }
    }
}
