// SPDX-License-Identifier: GPL-2.0-only
// Progress on the terminal.

import Foundation

/// One line on standard error that is written over and over, if standard error is a terminal.
final class ProgressLine: @unchecked Sendable {
    private let isShown: Bool
    private let lock = NSLock()
    /// When the first thing of a kind was finished, by the kind's first word.
    private var starts: [Substring: (time: ContinuousClock.Instant, done: Int)] = [:]

    init(isQuiet: Bool = false) {
        isShown = !isQuiet && isatty(STDERR_FILENO) == 1
    }

    /// Shows what was finished last, how fast it goes, and how long it will take.
    func show(_ what: String, done: Int, of total: Int) {
        let now = ContinuousClock.now
        let kind = what.prefix { $0 != " " }
        let start = lock.withLock {
            let start = starts[kind] ?? (now, done)
            starts[kind] = start
            return start
        }
        let seconds = (now - start.time) / .seconds(1)
        let rate = seconds > 0 ? Double(done - start.done) / seconds : 0
        let words = rate > 0 ? String(format: "%.1f/s, %.0f s left, ", rate, Double(total - done) / rate) : ""
        write("\r\u{1B}[K" + "\(done)/\(total) \(words)\(what)".prefix(96))
    }

    /// Shows words instead.
    func show(_ words: String) { write("\r\u{1B}[K" + words.prefix(96)) }

    /// Removes the line.
    func clear() {
        write("\r\u{1B}[K")
    }

    private func write(_ text: some StringProtocol) {
        if isShown { FileHandle.standardError.write(Data(text.utf8)) }
    }
}
