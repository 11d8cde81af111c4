// SPDX-License-Identifier: GPL-2.0-only
// Optimal dynamic partial-order reduction: one execution per Mazurkiewicz trace.

import CSupport

/// Explores one execution of every class of interleavings that differ in the order of independent steps only.
///
/// Follows Optimal-DPOR of Abdulla, Aronis, Jonsson and Sagonas (Source Sets: A Foundation for Optimal Dynamic Partial
/// Order Reduction, JACM 2017): happens-before by vector clocks (section 3), sleep sets (section 4), races reversed at the
/// end of each execution by inserting what does not depend on their first step into wakeup trees (sections 6 and 7).
/// A blocked attempt is no step, as in section 9; what a race with an operation that waits leads back to is written down
/// at `cutUntilEnabled`.
/// How interrupts are dealt with is written down in Reduced+Interrupts.swift. Where a handler may wait for ever, an execution
/// now and then turns out to be redundant.
public final class Reduced: Search {
    let memory: UnsafeMutablePointer<ReducedState>
    let endsAtFailure: Bool
    /// Who takes what this search gives away.
    private var giving: Giving?
    /// Where the first execution of a search that is taken up again goes.
    var wayBack: Return?
    /// Whether the position that the search was to go on from turned out to be one of another program.
    public internal(set) var isAstray = false

    /// - Parameters:
    ///   - limits: the limits of the exploration that will run it.
    ///   - part: which classes to explore; all if it is empty. A part takes executions to their end: it does not go with
    ///     `endsAtFailure`.
    public init(limits: Exploration.Limits = Exploration.Limits(), part: Part = []) {
        precondition(part.isEmpty || !limits.endsAtFailure, "a part takes executions to their end")
        endsAtFailure = limits.endsAtFailure
        memory = .allocate(capacity: 1)
        memory.initialize(to: ReducedState(steps: limits.steps, part: part))
    }

    deinit {
        memory.pointee.deallocate()
        memory.deallocate()
    }

    public var context: UnsafeMutableRawPointer { UnsafeMutableRawPointer(memory) }
    public var isExhaustive: Bool { !isAstray }
    public var repeatsSteps: Bool { true }
    public var asksHandlers: Bool { true }

    /// Bytes of pending alternatives at their peak.
    public var footprint: Int { memory.pointee.forest.footprint }

    public var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { $1.assumingMemoryBound(to: ReducedState.self).next($0.engineState) }
    }

    public func begin(_ state: UnsafeMutablePointer<EngineState>) {
        memory.pointee.fit(World.count)
        let engine = cs_engine()!
        engine.pointee.replay = UnsafePointer(state.pointee.steps)
        engine.pointee.replay_length = engine.pointee.tracing != 0 ? 0 : UInt32(memory.pointee.prefix)
        if wayBack != nil {
            engine.pointee.replay_length = 0
            state.pointee.pick = pickOnWayBack
        }
    }

    private var pickOnWayBack: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            let memory = context.assumingMemoryBound(to: ReducedState.self)
            return memory.pointee.owner.unsafelyUnwrapped._withUnsafeGuaranteedRef { $0.goBack(state.engineState) }
        }
    }

    /// Every failure that does not need an earlier one: the schedule leaves out what comes after those.
    public func failures(_ state: UnsafeMutablePointer<EngineState>) -> [Breach] {
        var earlier = Clock.never
        var found: [Breach] = []
        for index in 0..<state.pointee.failureCount {
            let failure = state.pointee.failures[index]
            // A task that stands still took no step after its failure; one that went on did.
            let reported = failure.stops || failure.depth == 0 ? nil : failure.depth - 1
            guard let last = reported ?? memory.pointee.lastEvent(of: failure.task) else {
                // Before its first step, so in every execution and before everything else.
                return [Breach(failure.invariant) { Schedule(steps: []) }]
            }
            if !memory.pointee.clocks[last].reaches(earlier) {
                found.append(
                    Breach(failure.invariant) { [self, earlier] in
                        let clocks = memory.pointee.clocks
                        return schedule(state, of: (0..<failure.depth).filter { !clocks[$0].reaches(earlier) })
                    })
            }
            if !failure.stops { continue }
            earlier[failure.task] = memory.pointee.details[last].count
            if let start = failure.interruptStart {
                // The host stood still from the start of the handler to its failure.
                let host = state.pointee.tasks[failure.task].host
                let began = memory.pointee.details[start].count
                let later = (start..<memory.pointee.length).first {
                    memory.pointee.steps[$0].task == host && memory.pointee.clocks[$0][failure.task] >= began
                }
                if let later { earlier[host] = min(earlier[host], memory.pointee.details[later].count) }
            }
        }
        return found
    }

    public func schedule(_ state: UnsafeMutablePointer<EngineState>) -> Schedule {
        schedule(state, of: Array(0..<memory.pointee.length))
    }

    /// Some events with all that happens before them, in an order in which every host stands still; with the rest of a handler
    /// that one of them needs over.
    private func schedule(_ state: UnsafeMutablePointer<EngineState>, of events: [Int]) -> Schedule {
        // Where a failure is left out that ended a handler, the handler does not end, and its host has to come before it.
        let isWhole = events.count == memory.pointee.length || state.pointee.activations.count == 0
        guard let start = isWhole ? memory.firstDisturbed(state) : memory.firstActivation(state) else {
            return state.schedule(of: events)
        }
        var counts = Clock.beginning
        for event in events { counts[memory.pointee.steps[event].task] += 1 }
        // What comes before that start is in order, and nearly always can stay as it is.
        let order =
            memory.feasibleOrder(of: counts, after: events.prefix { $0 < start }, state)
            ?? memory.feasibleOrder(of: counts, state)
            ?? memory.feasibleOrder(of: memory.withEnds(counts, state), state)
        return state.schedule(of: order ?? events)
    }

    public private(set) var beginsAnew = false

    public func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        wayBack = nil
        if isAstray { return false }
        beginsAnew = !memory.pointee.tasksStandStill && memory.someTaskStandsStill(state)
        if beginsAnew {
            // So far it was relied on that none does: see `reverseRaces`.
            memory.pointee.tasksStandStill = true
            memory.pointee.forget()
            return true
        }
        memory.reverseRaces(state)
        if !memory.pointee.backtrack() { return false }
        giving?.offer(self)
        return true
    }

    /// Gives parts away while they are wanted.
    ///
    /// - Parameters:
    ///   - executions: so many are run first.
    ///   - isWanted: asked after each execution.
    ///   - take: called with each part, which is no longer explored by this search.
    public func giveAway(
        after executions: Int, while isWanted: @escaping () -> Bool, to take: @escaping (Part) -> Void
    ) {
        giving = Giving(isWanted: isWanted, take: take, left: executions)
    }
}
