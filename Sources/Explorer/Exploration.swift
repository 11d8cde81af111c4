// SPDX-License-Identifier: GPL-2.0-only
// Runs executions of one program, one after the other, as a search asks for them.

import CSupport

/// One program and the fibers it runs on. The initial state is whatever the world holds when it is made.
public final class Exploration {
    /// When to give up.
    public struct Limits: Sendable {
        /// Steps of one execution; one more is a `livelock`.
        public var steps = 4096
        /// Executions of the whole search.
        public var executions = Int.max
        /// Ends an execution at its first failure. Otherwise the task that failed stands still and the others go on, so that
        /// one search finds every failure.
        public var endsAtFailure = false
        /// Asked after every 256 executions with the tally so far; false ends the search.
        public var goOn: (@Sendable (Outcome) -> Bool)?

        public init() {}
    }

    private let program: Program
    let limits: Limits
    let state: UnsafeMutablePointer<EngineState>
    private let snapshots = Snapshots()
    /// Told of each invariant when it breaks for the first time.
    public var onFinding: ((Finding) -> Void)?

    public init(_ program: Program, limits: Limits = Limits()) {
        self.program = program
        self.limits = limits
        let count = program.tasks.count
        let tasks = UnsafeMutablePointer<TaskState>.allocate(capacity: count)
        for (index, task) in program.tasks.enumerated() {
            var fresh = TaskState()
            precondition(cs_fiber_create(&fresh.fiber, 256 << 10) == 0, "no memory for a fiber's stack")
            fresh.entry = task.entry
            fresh.argument = task.argument
            fresh.isDaemon = task.isDaemon
            fresh.host = task.interrupts ?? -1
            (tasks + index).initialize(to: fresh)
        }
        let longest = limits.steps + 1
        state = .allocate(capacity: 1)
        state.initialize(
            to: EngineState(
                tasks: tasks, taskCount: count, hasInterrupts: program.tasks.contains { $0.interrupts != nil },
                failures: .allocate(capacity: count + EngineState.mostReports), pick: { _, _ in -1 },
                search: UnsafeMutableRawPointer(tasks),
                steps: .allocate(capacity: longest), choices: .allocate(capacity: longest), longest: limits.steps,
                lockOrder: .allocate(capacity: 1)))
        state.pointee.lockOrder.initialize(to: LockOrder())
    }

    deinit {
        for task in 0..<state.pointee.taskCount { cs_fiber_destroy(&state.pointee.tasks[task].fiber) }
        state.pointee.tasks.deallocate()
        state.pointee.failures.deallocate()
        state.pointee.activations.deallocate()
        state.pointee.hidden.deallocate()
        state.pointee.lockOrder.pointee.deallocate()
        state.pointee.lockOrder.deallocate()
        state.pointee.steps.deallocate()
        state.pointee.choices.deallocate()
        state.deallocate()
    }

    /// Runs executions until the search has had enough or a limit is reached.
    ///
    /// - Parameter outcome: what an earlier run of the search has seen that was cut off, and that this one goes on with.
    public func run(_ search: some Search, from outcome: Outcome = Outcome()) -> Outcome {
        var outcome = outcome
        let engine = cs_engine()!
        engine.pointee.state = UnsafeMutableRawPointer(state)
        engine.pointee.exploring = 1
        engine.pointee.undo_count = 0
        state.pointee.endsAtFailure = limits.endsAtFailure
        state.pointee.search = search.context
        state.pointee.pick = search.pick
        snapshots.begin(search.repeatsSteps && engine.pointee.tracing == 0, state)
        var more = true
        while more {
            runOnce(search)
            tally(&outcome, search)
            more = search.end(state)
            if search.beginsAnew { outcome.beginAnew() }
            let runs = outcome.executions + outcome.redundant + outcome.infeasible + outcome.elsewhere
            if more && (runs >= limits.executions || (runs & 255 == 0 && limits.goOn?(outcome) == false)) { break }
        }
        World.undo()
        outcome.dropImpliedFindings()
        outcome.isComplete = !more && search.isExhaustive
        engine.pointee.exploring = 0
        engine.pointee.replay_length = 0
        return outcome
    }

    /// Replays a schedule and records it.
    ///
    /// - Parameter anchor: an address inside the image whose call stacks are wanted.
    /// - Returns: the record, what broke if anything did, and how far the schedule could be followed.
    public func replay(_ schedule: Schedule, anchor: UnsafeRawPointer?) -> (
        trace: Trace, broken: Invariant?, ending: ReplayEnding
    ) {
        let search = Replay(schedule)
        let (trace, broken) = trace(search, anchor: anchor)
        return (trace, broken, search.ending)
    }

    /// Follows a named schedule and records what it does.
    ///
    /// - Parameters:
    ///   - anchor: an address inside the image whose call stacks are wanted.
    ///   - name: names what an operation touches, while the execution runs.
    /// - Returns: the record, what broke if anything did, how far the schedule could be followed, and what it is here.
    public func replay(
        _ named: NamedSchedule, anchor: UnsafeRawPointer?, name: @escaping (Operation) -> String
    ) -> (trace: Trace, broken: Invariant?, ending: ReplayEnding, schedule: Schedule) {
        let search = NamedReplay(named, name: name)
        let (trace, broken) = trace(search, anchor: anchor)
        return (trace, broken, search.ending, currentSchedule)
    }

    /// What a schedule means, by the names that things have while it runs.
    public func meaning(of schedule: Schedule, name: @escaping (Operation) -> String) -> NamedSchedule {
        let retrace = Retrace(schedule, name: name)
        _ = run(retrace)
        return NamedSchedule(retrace)
    }

    /// Runs the one execution of a search and records it.
    func trace(_ search: some Search, anchor: UnsafeRawPointer?) -> (trace: Trace, broken: Invariant?) {
        let trace = Trace(anchor: anchor)
        let engine = cs_engine()!
        state.pointee.trace = Unmanaged.passUnretained(trace)
        engine.pointee.tracing = 1
        let outcome = withExtendedLifetime(trace) { run(search) }
        engine.pointee.tracing = 0
        state.pointee.trace = nil
        return (trace, outcome.findings.first?.invariant)
    }

    private func runOnce(_ search: some Search) {
        let engine = cs_engine()!
        engine.pointee.heartbeat &+= 1
        engine.pointee.asks_handlers = search.asksHandlers && state.pointee.hasInterrupts ? 1 : 0
        if snapshots.isOn { search.begin(state) }
        if !snapshots.isOn || !snapshots.goBack(to: Int(engine.pointee.replay_length), state) { start(search) }
        repeat {
            if state.pointee.ending == .paused { snapshots.keep(state) }
            state.pointee.ending = .completed
            let next = state.pointee.pick(UnsafeMutableRawPointer(state), state.pointee.search)
            if next >= 0 { enter(next) }
        } while state.pointee.ending == .paused
    }

    /// Brings all tasks to their first operations.
    private func start(_ search: some Search) {
        World.undo()
        let engine = cs_engine()!
        engine.pointee.depth = 0
        engine.pointee.replay_length = 0
        state.pointee.failureCount = 0
        state.pointee.activations.count = 0
        state.pointee.standing = 0
        state.pointee.hidden.count = 0
        state.pointee.lockOrder.pointee.beginExecution()
        state.pointee.isStarting = true
        for task in 0..<state.pointee.taskCount {
            state.pointee.tasks[task].isFinished = false
            state.pointee.tasks[task].sections = .zero
            state.pointee.tasks[task].interruptIsActive = false
            cs_fiber_prepare(
                &state.pointee.tasks[task].fiber, Exploration.trampoline, UnsafeMutableRawPointer(bitPattern: task))
            enter(task)
        }
        state.pointee.isStarting = false
        engine.pointee.current = 0
        search.begin(state)
        // The first state to keep is the one here.
        if snapshots.isOn { state.pointee.ending = .paused }
    }

    /// Switches to a task; returns when the engine comes back to the main context.
    private func enter(_ task: Int) {
        cs_engine().pointee.current = UInt32(task)
        cs_fiber_switch(&state.pointee.main, state.pointee.tasks[task].fiber.stack_pointer)
    }

    private static let trampoline: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
        let state = EngineState.current
        let task = Int(bitPattern: argument)
        state.pointee.tasks[task].entry(state.pointee.tasks[task].argument)
        state.finish()
    }

    private func tally(_ outcome: inout Outcome, _ search: some Search) {
        let depth = Int(cs_engine().pointee.depth)
        outcome.events += depth
        outcome.longest = max(outcome.longest, depth)
        let broken: Invariant?  // by the execution as a whole
        switch state.pointee.ending {
        case .redundant, .diverged: return outcome.redundant += 1
        case .infeasible: return outcome.infeasible += 1
        case .elsewhere: return outcome.elsewhere += 1
        case .completed, .broken, .paused: broken = nil
        case .deadlock: broken = .deadlock
        case .tooLong: broken = state.pointee.hasStopped ? nil : .livelock
        }
        outcome.executions += 1
        var failures = state.pointee.failureCount > 0 ? search.failures(state) : []
        if let broken { failures.append(Breach(broken) { search.schedule(self.state) }) }
        program.atEnd?(failures.map(\.invariant))
        for failure in failures { count(failure, in: &outcome) }
        if state.pointee.lockOrder.pointee.hasNews { judgeLockOrder(&outcome, search) }
    }

    /// In which order locks were asked for in all executions so far, for another process to judge together with its own.
    public var lockRecord: [UInt32] { state.pointee.lockOrder.pointee.record }

    /// Whether what other processes recorded holds a cycle that none of them could see alone.
    public func findsCycle(in records: [[UInt32]]) -> Bool {
        for record in records { state.pointee.lockOrder.pointee.add(record) }
        return state.pointee.lockOrder.pointee.cycle { "word \($0)" } != nil
    }

    /// Looks for a cycle after an execution that took locks in a way that none did before.
    private func judgeLockOrder(_ outcome: inout Outcome, _ search: some Search) {
        if outcome.findings.contains(where: { $0.invariant == .lockOrder }) { return }
        let cycle = state.pointee.lockOrder.pointee.cycle { "word \($0)" }
        guard let cycle else { return }
        if cs_engine().pointee.tracing != 0 { state.pointee.trace?.takeUnretainedValue().message = cycle }
        count(Breach(.lockOrder) { search.schedule(self.state) }, in: &outcome)
    }

    private func count(_ breach: Breach, in outcome: inout Outcome) {
        if let finding = outcome.count(breach) { onFinding?(finding) }
    }

    /// The steps of the execution so far. Meaningful to a watchdog too while the code under test hangs.
    public var currentSchedule: Schedule { state.schedule(upTo: Int(cs_engine().pointee.depth)) }
}
