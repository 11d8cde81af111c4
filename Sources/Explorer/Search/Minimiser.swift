// SPDX-License-Identifier: GPL-2.0-only
// Makes a counterexample as plain as it gets before anybody has to read it.

/// Looks for a schedule that breaks the same invariant with fewer preemptions, then with fewer steps, then with fewer switches.
///
/// First the steps that the failure does not depend on are left out and the others are put in the order of their class that
/// has the fewest preemptions. Then runs of single tasks are left out, or go on as long as they can, one at a time, while the
/// failure stays, and the rest is put in order again. If that leaves preemptions, a bounded search looks for a schedule with
/// fewer; what it saw is kept for the next finding of the same program. What comes out was run and breaks the invariant. The
/// work is bounded by numbers of executions and of places in an order, so the same schedules always come out.
public struct Minimiser {
    /// Bounds of the work.
    public struct Bounds: Sendable {
        /// Schedules that are tried for one finding.
        public var trials = 200
        /// Places looked at for one order.
        public var places = 4_000
        /// Executions of the searches for schedules with fewer preemptions, for all findings together.
        public var executions = 6_000
        /// Longer schedules are left as they are.
        public var steps = 2_048

        public init() {}
    }

    /// What a schedule costs its reader; the smaller the better.
    public struct Cost: Sendable, Comparable, Codable {
        public var preemptions: Int
        public var steps: Int
        public var switches: Int

        public static func < (a: Cost, b: Cost) -> Bool {
            (a.preemptions, a.steps, a.switches) < (b.preemptions, b.steps, b.switches)
        }
    }

    private struct Candidate {
        var retrace: Retrace
        var schedule: Schedule
        var cost: Cost
    }

    private let exploration: Exploration
    private let bounds: Bounds
    private var trials = 0
    /// What breaks with at most 0, 1, … preemptions, as far as it was looked for.
    private var layers: [[Finding]] = []
    /// Executions that may still be run for another layer.
    private var left: Int

    /// - Parameter exploration: of the program whose schedules are to be minimised. Its limits hold for every trial.
    public init(_ exploration: Exploration, bounds: Bounds = Bounds()) {
        self.exploration = exploration
        self.bounds = bounds
        left = bounds.executions
    }

    /// A plainer schedule, or the same if there is none or it cannot be replayed.
    ///
    /// - Returns: the schedule with what it costs, and what the given one cost; nil costs if it cannot be replayed.
    public mutating func minimise(
        _ schedule: Schedule, breaking invariant: Invariant
    ) -> (schedule: Schedule, cost: Cost?, former: Cost?) {
        trials = 0
        guard let given = attempt(schedule, invariant) else { return (schedule, nil, nil) }
        if schedule.steps.count > bounds.steps { return (schedule, given.cost, given.cost) }
        var best = ordered(given, invariant)
        while let better = changed(best, invariant) { best = better }
        if let fewer = searched(best, invariant) {
            best = fewer
            while let better = changed(best, invariant) { best = better }
        }
        return (best.schedule, best.cost, given.cost)
    }

    /// Runs a schedule; nil if it does not break the invariant.
    private mutating func attempt(_ schedule: Schedule, _ invariant: Invariant) -> Candidate? {
        trials += 1
        let retrace = Retrace(schedule)
        let outcome = exploration.run(retrace)
        guard outcome.findings.contains(where: { $0.invariant == invariant }) else { return nil }
        let cost = Cost(preemptions: retrace.preemptions, steps: retrace.steps.count, switches: schedule.switches)
        return Candidate(retrace: retrace, schedule: schedule, cost: cost)
    }

    /// The same class, without what comes after the failure or beside it, in its best order.
    private mutating func ordered(_ candidate: Candidate, _ invariant: Invariant) -> Candidate {
        let whole = TraceClass(candidate.retrace)
        // A standstill needs all that led to it.
        let isStandstill = invariant == .deadlock || invariant == .livelock || invariant == .lockOrder
        for part in isStandstill ? [whole] : [whole.cause, whole] {
            guard let order = part.order(most: bounds.places), let found = attempt(order, invariant) else { continue }
            if found.cost < candidate.cost { return found }
        }
        return candidate
    }

    /// A better schedule in which one run is left out, or goes on as long as its task can; nil if there is none. The last runs
    /// are tried first.
    private mutating func changed(_ candidate: Candidate, _ invariant: Invariant) -> Candidate? {
        let named = NamedSchedule(candidate.retrace)
        for index in named.runs.indices.reversed() {
            var shorter = named
            shorter.runs.remove(at: index)
            if let better = follow(shorter, better: candidate, invariant) { return better }
            if named.runs[index].stop == .end || index == named.runs.count - 1 { continue }
            var longer = named
            longer.runs[index].stop = .end
            if let better = follow(longer, better: candidate, invariant) { return better }
        }
        return nil
    }

    /// What breaks it with the fewest preemptions, if there are fewer than the candidate has.
    private mutating func searched(_ candidate: Candidate, _ invariant: Invariant) -> Candidate? {
        for bound in 0..<candidate.cost.preemptions {
            guard let found = layer(bound)?.first(where: { $0.invariant == invariant }) else { continue }
            guard let tried = attempt(found.schedule, invariant) else { continue }
            let result = ordered(tried, invariant)
            return result.cost < candidate.cost ? result : nil
        }
        return nil
    }

    /// What breaks with so many preemptions at most; nil if the executions that were to be spent on this are spent.
    private mutating func layer(_ bound: Int) -> [Finding]? {
        if layers.indices.contains(bound) { return layers[bound] }
        if left <= 0 { return nil }
        let search = Within(Bounded(preemptions: bound, limits: exploration.limits), most: left)
        layers.append(exploration.run(search).findings)
        left = search.left
        return layers[bound]
    }

    /// What a named schedule comes to, if it is better than what there is.
    private mutating func follow(
        _ named: NamedSchedule, better candidate: Candidate, _ invariant: Invariant
    ) -> Candidate? {
        if trials >= bounds.trials { return nil }
        trials += 1
        let outcome = exploration.run(NamedReplay(named, isLenient: true))
        guard let found = outcome.findings.first(where: { $0.invariant == invariant }),
            let tried = attempt(found.schedule, invariant)
        else { return nil }
        let result = ordered(tried, invariant)
        return result.cost < candidate.cost ? result : nil
    }
}
