// SPDX-License-Identifier: GPL-2.0-only
// How far a search is, as its process says about once a second.

/// Executions so far, how fast they come, and how many there may be.
public struct SearchProgress: Hashable, Sendable, Codable {
    /// A number that was estimated, with an interval that holds it in 95 of 100 cases.
    public struct Estimate: Hashable, Sendable, Codable {
        /// What is expected.
        public let mean: Double
        /// The bounds.
        public let low: Double
        /// The bounds.
        public let high: Double

        /// Makes an estimate.
        public init(mean: Double, low: Double, high: Double) {
            self.mean = mean
            self.low = low
            self.high = high
        }
    }

    /// Executions so far, those before a checkpoint included.
    public let executions: Int

    /// Executions a second, if that is known.
    public var rate: Double?

    /// How many executions the whole search will take, once that was estimated.
    public var estimate: Estimate?

    /// Makes a report.
    public init(executions: Int, rate: Double? = nil, estimate: Estimate? = nil) {
        self.executions = executions
        self.rate = rate
        self.estimate = estimate
    }

    /// The executions in words.
    public var text: String {
        guard let estimate else { return executions.grouped }
        let bounds = "\(estimate.low.roughly) to \(estimate.high.roughly)"
        return Double(executions) > estimate.high
            ? "\(executions.grouped), more than the \(bounds) that were estimated"
            : "\(executions.grouped) of \(bounds)"
    }

    /// The seconds that are left; nil while nothing is known. An estimate that the search has gone beyond says 0.
    public var left: Estimate? {
        guard let rate, rate > 0, let estimate else { return nil }
        let seconds = { (count: Double) in max(0, count - Double(executions)) / rate }
        return Estimate(mean: seconds(estimate.mean), low: seconds(estimate.low), high: seconds(estimate.high))
    }
}
