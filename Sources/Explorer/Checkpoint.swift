// SPDX-License-Identifier: GPL-2.0-only
// A search that was cut off, to be gone on with by another process.

/// Where a reducing search was, and what it had seen by then.
public struct Checkpoint: Codable, Equatable, Sendable {
    /// A finding by names.
    struct Record: Codable, Equatable, Sendable {
        var invariant: String
        var schedule: String
        var count: Int
    }

    var position: Position
    public private(set) var executions: Int
    var redundant: Int
    var infeasible: Int
    var events: Int
    var longest: Int
    var findings: [Record]
    /// In which order locks were asked for.
    var locks: [UInt32]

    /// - Parameters:
    ///   - search: a search whose run was cut off.
    ///   - exploration: the one that ran it.
    ///   - outcome: what the run gave.
    public init(_ search: Reduced, in exploration: Exploration, _ outcome: Outcome) {
        position = search.position
        executions = outcome.executions
        redundant = outcome.redundant
        infeasible = outcome.infeasible
        events = outcome.events
        longest = outcome.longest
        findings = outcome.findings.map {
            Record(invariant: "\($0.invariant.name)", schedule: $0.schedule.description, count: $0.count)
        }
        locks = exploration.lockRecord
    }

    /// What had been seen.
    ///
    /// - Parameter invariants: those that findings may name.
    /// - Returns: nil if a finding names another one, or its schedule cannot be read.
    func outcome(_ invariants: [Invariant]) -> Outcome? {
        var outcome = Outcome()
        outcome.executions = executions
        outcome.redundant = redundant
        outcome.infeasible = infeasible
        outcome.events = events
        outcome.longest = longest
        for record in findings {
            guard let invariant = invariants.first(where: { "\($0.name)" == record.invariant }),
                let schedule = Schedule(record.schedule)
            else { return nil }
            outcome.findings.append(Finding(invariant: invariant, schedule: schedule, count: record.count))
        }
        return outcome
    }
}

extension Exploration {
    /// What is wrong with a checkpoint.
    public struct Misfit: Error {}

    /// Takes up a search that was cut off. What comes of it is what would have come of it at once.
    ///
    /// - Parameters:
    ///   - checkpoint: of this program, explored with these limits.
    ///   - invariants: all that may break.
    /// - Returns: the search, to be run from the outcome.
    public func takeUp(_ checkpoint: Checkpoint, _ invariants: [Invariant]) throws(Misfit) -> (
        search: Reduced, outcome: Outcome
    ) {
        guard let search = Reduced(at: checkpoint.position, limits: limits),
            search.highestTask < state.pointee.taskCount, let outcome = checkpoint.outcome(invariants)
        else { throw Misfit() }
        state.pointee.lockOrder.pointee.add(checkpoint.locks)
        return (search, outcome)
    }
}
