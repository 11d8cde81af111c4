// SPDX-License-Identifier: GPL-2.0-only
// Optimal dynamic partial-order reduction: one execution per Mazurkiewicz trace.

import CSupport
import Glibc

/// Explores one execution of every class of interleavings that differ in the order of independent steps only.
///
/// Follows Optimal-DPOR of Abdulla, Aronis, Jonsson and Sagonas (Source Sets: A Foundation for Optimal Dynamic Partial
/// Order Reduction, JACM 2017): happens-before by vector clocks (section 3), sleep sets (section 4), races reversed at the
/// end of each execution by inserting what does not depend on their first step into wakeup trees (sections 6 and 7).
/// Operations that block follow section 9's treatment of locks: a blocked attempt is no step, and a race leads back to the
/// last step before which the operation was enabled.
public final class Reduced: Search {
    private let memory: UnsafeMutablePointer<ReducedState>

    /// - Parameter limits: the limits of the exploration that will run it.
    public init(limits: Exploration.Limits = Exploration.Limits()) {
        memory = .allocate(capacity: 1)
        memory.initialize(to: ReducedState(steps: limits.steps))
    }

    deinit {
        memory.pointee.deallocate()
        memory.deallocate()
    }

    public var context: UnsafeMutableRawPointer { UnsafeMutableRawPointer(memory) }
    public var isExhaustive: Bool { true }

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
    }

    /// Every failure that does not need an earlier one: the schedule leaves out what comes after those.
    public func failures(_ state: UnsafeMutablePointer<EngineState>) -> [(invariant: Invariant, schedule: Schedule)] {
        var earlier: [Event] = []
        var found: [(invariant: Invariant, schedule: Schedule)] = []
        for index in 0..<state.pointee.failureCount {
            let failure = state.pointee.failures[index]
            // A task that stands still took no step after its failure; one that went on did.
            let reported = failure.stops || failure.depth == 0 ? nil : memory.pointee.events[failure.depth - 1]
            guard let last = reported ?? memory.pointee.lastEvent(of: failure.task) else {
                // Before its first step, so in every execution and before everything else.
                return [(failure.invariant, Schedule(steps: []))]
            }
            if !earlier.contains(where: { last.clock[Int($0.task)] >= $0.count }) {
                let steps = (0..<failure.depth).map { memory.pointee.events[$0] }.filter { event in
                    !earlier.contains { event.clock[Int($0.task)] >= $0.count }
                }
                let taken = steps.map { Schedule.Step(task: Int($0.task), choice: Int($0.choice)) }
                found.append((failure.invariant, Schedule(steps: taken)))
            }
            if failure.stops { earlier.append(last) }
        }
        return found
    }

    public func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        memory.reverseRaces(state)
        return memory.backtrack()
    }
}

/// The search's memory: raw, since fibers are abandoned while they are inside it.
struct ReducedState {
    var forest: WakeupForest
    let events: UnsafeMutablePointer<Event>
    /// The events of the current execution.
    var length = 0
    /// How many of them the next execution repeats.
    var prefix = 0
    /// The last event of each task: index + 1, 0 for none.
    var lastOfTask = SIMD8<UInt16>.zero
    private(set) var shadows: UnsafeMutablePointer<Shadow>
    private var words = 0
    let domainShadows: UnsafeMutablePointer<Shadow>
    /// Old shadows, and how many there were before each event.
    var shadowLog: GrowingLog<(where: UnsafeMutablePointer<Shadow>, old: Shadow)>
    let shadowLogStarts: UnsafeMutablePointer<Int32>
    /// Alternatives that sleep at each depth: a stack of entries, and where each depth's begin and end.
    var sleepers: GrowingLog<Sleeper>
    let sleepStarts: UnsafeMutablePointer<Int32>
    var races: GrowingLog<Race>
    /// Scratch: the steps to insert for one race.
    var sequence: GrowingLog<Sleeper>

    /// The steps that happen before whatever a task does next.
    @inline(__always) func known(to task: Int) -> Clock {
        let last = lastOfTask[task]
        return last == 0 ? Clock.zero : events[Int(last) &- 1].clock
    }

    func lastEvent(of task: Int) -> Event? { lastOfTask[task] == 0 ? nil : events[Int(lastOfTask[task]) - 1] }

    init(steps: Int) {
        precondition(steps < Int(UInt16.max), "at most \(UInt16.max) steps an execution")
        forest = WakeupForest(depths: steps + 2)
        events = .allocate(capacity: steps + 2)
        shadows = calloc(1, MemoryLayout<Shadow>.stride)!.assumingMemoryBound(to: Shadow.self)
        domainShadows = .allocate(capacity: 32)
        domainShadows.initialize(repeating: Shadow(), count: 32)
        shadowLog = GrowingLog(capacity: 4 * steps)
        shadowLogStarts = .allocate(capacity: steps + 2)
        sleepers = GrowingLog(capacity: 8 * steps)
        sleepStarts = .allocate(capacity: steps + 3)
        sleepStarts.initialize(repeating: 0, count: steps + 3)
        races = GrowingLog(capacity: steps)
        sequence = GrowingLog(capacity: steps)
    }

    /// Makes room for one shadow a word of the world, which may have been created after the search.
    mutating func fit(_ count: Int) {
        if count == words { return }
        precondition(length == 0, "the world was replaced during a search")
        free(shadows)
        // Memory that is never touched costs nothing.
        shadows = calloc(count, MemoryLayout<Shadow>.stride)!.assumingMemoryBound(to: Shadow.self)
        words = count
    }

    func deallocate() {
        forest.deallocate()
        events.deallocate()
        free(shadows)
        domainShadows.deallocate()
        shadowLog.deallocate()
        shadowLogStarts.deallocate()
        sleepers.deallocate()
        sleepStarts.deallocate()
        races.deallocate()
        sequence.deallocate()
    }
}
