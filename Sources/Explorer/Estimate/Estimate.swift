// SPDX-License-Identifier: GPL-2.0-only
// A number that was estimated, with its interval.

import Glibc

/// How many classes of interleavings there may be.
public struct Estimate: Sendable, Equatable, Codable {
    /// The mean of the samples.
    public var mean: Double
    /// The bounds of an interval that holds the number in 95 of 100 cases, if the logarithm of the mean is distributed normally.
    public var low: Double
    public var high: Double

    /// Samples are products, and many a little too small and a few much too large. An interval that reaches as far down as up
    /// ends too low then, so it is that of the logarithm of the mean, by how much that changes with the mean (delta method).
    ///
    /// - Parameter samples: at least two estimates that are independent of each other and right on average.
    public init(_ samples: [Double]) {
        precondition(samples.count > 1, "an interval needs two samples")
        let count = Double(samples.count)
        mean = samples.reduce(0, +) / count
        let squares = samples.map { [mean] in ($0 - mean) * ($0 - mean) }.reduce(0, +)
        let error = sqrt(squares / (count - 1) / count)
        let factor = mean > 0 ? exp(Self.quantile(samples.count - 1) * error / mean) : 1
        low = mean / factor
        high = mean * factor
    }

    /// Whether the interval holds a number.
    public func contains(_ number: Int) -> Bool { low <= Double(number) && Double(number) <= high }

    /// The 97.5 % quantile of Student's distribution.
    private static func quantile(_ degrees: Int) -> Double {
        let known = [
            12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        ]
        if degrees <= known.count { return known[degrees - 1] }
        // An expansion in the inverse of the degrees of freedom; off by less than 0.002 from here on.
        return 1.95996 + 2.37227 / Double(degrees) + 2.8225 / Double(degrees * degrees)
    }
}
