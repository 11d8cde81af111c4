// SPDX-License-Identifier: GPL-2.0-only
// What is left of many pieces of work that are done a few at a time.

/// Foretells when all pieces will be done: of those that run by their own estimates, of those that have not begun by how long
/// the finished ones took.
public struct Forecast: Sendable {
    private let total: Int
    private let width: Int
    /// How many are finished.
    public private(set) var done = 0
    /// The durations of the finished ones, and the squares of those.
    private var sum = 0.0
    private var squares = 0.0
    private var running: [String: SearchProgress?] = [:]

    /// - Parameters:
    ///   - total: how many pieces there are.
    ///   - width: how many are done at a time.
    public init(total: Int, width: Int) {
        self.total = total
        self.width = max(1, min(width, total))
    }

    /// A piece began.
    public mutating func begin(_ name: String) { running.updateValue(nil, forKey: name) }

    /// A piece that runs says how far it is.
    public mutating func note(_ name: String, _ progress: SearchProgress) {
        // Word of it may come after its end.
        if running.keys.contains(name) { running[name] = progress }
    }

    /// A piece was finished.
    public mutating func finish(_ name: String, seconds: Double) {
        running[name] = nil
        done += 1
        sum += seconds
        squares += seconds * seconds
    }

    /// The seconds that are left, with an interval; nil as long as some pieces have no estimate and none was finished.
    ///
    /// Durations of cells are anything but normally distributed, so that the interval says no more than how much the finished
    /// ones differ: two standard errors of a sum of so many like them.
    public var left: SearchProgress.Estimate? {
        let estimates = running.values.map { $0?.left }
        let unknown = total - done - estimates.count { $0 != nil }
        if unknown > 0 && done == 0 { return nil }
        let mean = done == 0 ? 0 : sum / Double(done)
        let variance = done < 2 ? mean * mean : max(0, squares - sum * mean) / Double(done - 1)
        let ofUnknown = Double(unknown) * mean
        let margin = 2 * (variance * Double(unknown)).squareRoot()
        let known = estimates.compactMap(\.self)
        /// Work is shared, but no piece is: the longest one takes its time.
        func seconds(_ unknown: Double, _ bound: (SearchProgress.Estimate) -> Double) -> Double {
            max((known.map(bound).reduce(0, +) + max(0, unknown)) / Double(width), known.map(bound).max() ?? 0)
        }
        return SearchProgress.Estimate(
            mean: seconds(ofUnknown, \.mean), low: seconds(ofUnknown - margin, \.low),
            high: seconds(ofUnknown + margin, \.high))
    }

    /// Executions a second of all searches that run; nil if none has said.
    public var rate: Double? {
        let rates = running.values.compactMap { $0?.rate }
        return rates.isEmpty ? nil : rates.reduce(0, +)
    }

    /// The progress in words.
    public var text: String {
        var words = "\(done)/\(total)"
        if let rate { words += ", \(Int(rate).grouped)/s" }
        if done < total, let left { words += ", \(Self.text(left)) left" }
        return words
    }

    private static func text(_ left: SearchProgress.Estimate) -> String {
        let (low, mean, high) = (duration(left.low), duration(left.mean), duration(left.high))
        return low == high ? mean : "\(mean) (\(low) to \(high))"
    }

    private static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<100: "\(Int(seconds.rounded())) s"
        case ..<6_000: "\(Int((seconds / 60).rounded())) min"
        default: "\(Int((seconds / 3_600).rounded())) h"
        }
    }
}
