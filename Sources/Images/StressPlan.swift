// SPDX-License-Identifier: GPL-2.0-only
// What a run on real threads is asked to do, and what it saw.

/// How to run a cell on real threads.
public struct StressPlan: Hashable, Sendable {
    /// CPUs, if there are to be more than the scenario has; the others run the process's program.
    public var cpus: Int?

    /// Seconds after which the run ends.
    public var seconds: Double?

    /// Iterations after which the run ends.
    public var iterations: Int?

    /// What the delays are drawn from.
    public var seed: UInt64

    /// Whether the run ends with the first iteration that breaks an invariant.
    public var stopsAtFinding: Bool

    /// Whether the scenario is explored first, and final states are compared.
    public var isCompared: Bool

    /// Makes a plan; with neither seconds nor iterations the run ends when it is interrupted.
    public init(
        cpus: Int? = nil, seconds: Double? = nil, iterations: Int? = nil, seed: UInt64, stopsAtFinding: Bool = false,
        isCompared: Bool = false
    ) {
        self.cpus = cpus
        self.seconds = seconds
        self.iterations = iterations
        self.seed = seed
        self.stopsAtFinding = stopsAtFinding
        self.isCompared = isCompared
    }

    /// The options of the worker.
    var arguments: [String] {
        var words = ["--stress", "--seed", String(seed), "--runs", String(iterations ?? .max)]
        if stopsAtFinding { words.append("--first") }
        if isCompared { words.append("--compare") }
        if let cpus { words += ["--cpus", String(cpus)] }
        if let seconds { words += ["--time-limit", String(seconds)] }
        return words
    }
}

/// What a run on real threads saw.
public struct StressSighting: Sendable {
    /// What broke, if anything; never `Never`.
    public let verdict: Verdict

    /// How long the iterations took.
    public let seconds: Double

    /// What the run used, about once a second.
    public let vitals: [Vitals]
}
