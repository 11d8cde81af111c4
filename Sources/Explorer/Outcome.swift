// SPDX-License-Identifier: GPL-2.0-only
// What a search says at its end.

/// An invariant that some execution broke.
public struct Finding: Sendable {
    public var invariant: Invariant
    /// Of the first 256 executions that broke it, the first one with the fewest switches between tasks.
    public var schedule: Schedule
    /// How many executions broke it.
    public var count: Int

    /// Takes another schedule, if it is plainer.
    mutating func take(_ other: Schedule) {
        if other.switches < schedule.switches { schedule = other }
    }
}

/// The tally of a search.
public struct Outcome: Sendable {
    /// Executions that ran to an end of their own: completed, broke something, or could not go on.
    public var executions = 0
    /// Executions that were given up because all that was left was known. An optimal search has none.
    public var redundant = 0
    /// Executions that no machine could have run: an interrupt in the middle of which its host took a step that mattered.
    public var infeasible = 0
    /// Executions that are not of the part that was explored.
    public var elsewhere = 0
    /// Steps of all executions, the replayed ones included.
    public var events = 0
    /// Steps of the longest execution.
    public var longest = 0
    /// Whether every class of interleavings was run. Never for a search that samples.
    public var isComplete = false
    public var findings: [Finding] = []

    public init() {}

    /// Adds what another part of the same search saw.
    public mutating func add(_ other: Outcome) {
        executions += other.executions
        redundant += other.redundant
        infeasible += other.infeasible
        elsewhere += other.elsewhere
        events += other.events
        longest = max(longest, other.longest)
        isComplete = isComplete && other.isComplete
        for finding in other.findings {
            guard let known = findings.firstIndex(where: { $0.invariant == finding.invariant }) else {
                findings.append(finding)
                continue
            }
            findings[known].count += finding.count
            findings[known].take(finding.schedule)
        }
        dropImpliedFindings()
    }

    /// How many schedules of one invariant are looked at for the plainest one: those of long executions take their time, and
    /// the one that is kept is minimised.
    private static let mostSchedules = 256

    /// Counts an invariant that broke in one more execution.
    ///
    /// - Returns: the finding, if it is the first of its invariant.
    mutating func count(_ breach: Breach) -> Finding? {
        guard let known = findings.firstIndex(where: { $0.invariant == breach.invariant }) else {
            let finding = Finding(invariant: breach.invariant, schedule: breach.schedule(), count: 1)
            findings.append(finding)
            return finding
        }
        findings[known].count += 1
        if findings[known].count <= Self.mostSchedules { findings[known].take(breach.schedule()) }
        return nil
    }

    /// Forgets what was seen, but for the order of locks: how tasks asked for them is gathered over all executions, and is news
    /// only once.
    mutating func beginAnew() {
        let lasting = findings.filter { $0.invariant == .lockOrder }
        self = Outcome()
        findings = lasting
    }

    /// A deadlock says all that the order of locks could.
    mutating func dropImpliedFindings() {
        if findings.contains(where: { $0.invariant == .deadlock }) { findings.removeAll { $0.invariant == .lockOrder } }
    }
}
