// SPDX-License-Identifier: GPL-2.0-only
// How far a search is, and how far it may have to go.

import Explorer
import FoundationEssentials

/// Prints how far a search is, at most once a second, and says when it should rest for an estimate. Asked on one thread only.
final class Progress: @unchecked Sendable {
    private let start: Date
    private var last: Date
    /// Executions after which the search is cut off.
    var most = Int.max
    /// When the search is cut off.
    private let end: Date
    /// Executions that an earlier process has run.
    private var before = 0
    private var estimate: Explorer.Estimate?
    private var samples = 0
    /// Seconds that estimates took.
    private var spent = 0.0
    private var isOver = false
    /// Whether somebody goes on with the search after it has rested.
    var mayRest = false
    /// Whether the search was last stopped for an estimate, and for nothing else.
    private(set) var rests = false

    /// A search that is over in this time is not estimated.
    private static let patience = 10.0
    private static let fewest = 4
    /// The part of the time that estimates may take.
    private static let share = 0.05

    init(start: Date, end: Date) {
        self.start = start
        self.end = end
        last = start
    }

    /// Tells executions of this process from earlier ones.
    func begin(with outcome: Outcome) { before = outcome.executions }

    /// Ends the reports; what is run from here on is no search.
    func stop() { isOver = true }

    /// Whether the search is to go on.
    func goOn(_ outcome: Outcome) -> Bool {
        let now = Date()
        rests = false
        if !isOver && now.timeIntervalSince(last) >= 1 {
            last = now
            Line.print(line(outcome, now))
        }
        if now >= end || outcome.executions >= most || Interruption.isAsked { return false }
        let seconds = now.timeIntervalSince(start)
        rests = mayRest && seconds > Self.patience && spent < Self.share * seconds
        return !rests
    }

    /// Makes samples as long as there is time for them; the first few in any case, since the interval of two says nothing.
    func estimate(_ sample: () -> Explorer.Estimate?) {
        repeat {
            let before = Date()
            estimate = sample()
            samples += 1
            spent += Date().timeIntervalSince(before)
        } while (samples < Self.fewest || spent < Self.share * Date().timeIntervalSince(start)) && Date() < end
        rests = false
    }

    private func line(_ outcome: Outcome, _ now: Date) -> ProgressLine {
        let seconds = now.timeIntervalSince(start)
        let rate = Double(outcome.executions - before) / max(0.001, seconds - spent)
        return ProgressLine(executions: outcome.executions, seconds: seconds, rate: rate, estimate: estimate)
    }
}
