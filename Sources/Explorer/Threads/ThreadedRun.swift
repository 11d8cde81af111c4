// SPDX-License-Identifier: GPL-2.0-only
// Runs a program on real threads, over and over.

import CSupport

/// One program on real threads. The code under test is the same as in an exploration, and so are its operations; but the
/// order is that of the machine it runs on, disturbed at random. A run samples: it may find what is broken and never shows
/// that nothing is.
public final class ThreadedRun {
    /// When to give up.
    public struct Limits {
        /// Operations of one round; one more is a `livelock`.
        public var steps = 32768
        public var rounds = Int.max
        /// The same seed draws the same delays; what comes of them is up to the machine.
        public var seed: UInt64 = 1
        /// In one of so many rounds callbacks go through `call_rcu`.
        public var callRCU: UInt64 = 8
        /// Whether threads are stopped at random before operations.
        public var isDisturbed = true
        /// Ends the run with the round in which something breaks for the first time.
        public var stopsAtFinding = false
        /// Asked after every 16 rounds with the tally so far; false ends the run.
        public var goOn: ((Outcome) -> Bool)?

        public init() {}
    }

    /// What went through liburcu.
    public struct Callbacks: Sendable, Equatable {
        public var queued = 0
        public var run = 0

        public init(queued: Int = 0, run: Int = 0) {
            self.queued = queued
            self.run = run
        }
    }

    private let program: Program
    private let crew: Crew
    private let limits: Limits
    let state: UnsafeMutablePointer<ThreadedState>
    private var graceThread: UInt64 = 0
    /// Owns the tasks and their fibers.
    private let exploration: Exploration
    private let snapshot: UnsafeMutablePointer<UInt64>
    /// Told of each invariant when it breaks for the first time.
    public var onFinding: ((Finding) -> Void)?
    /// What was said when an invariant broke for the first time.
    public private(set) var messages: [String: String] = [:]

    /// Rounds at whose end the number of threads that go on was not theirs. Always 0: with one too many nobody notices that
    /// all rest, and who stands aside is called by the clock only.
    public private(set) var miscounts = 0

    /// Makes a run of a program whose initial state the world holds.
    public init(_ program: Program, crew: Crew, limits: Limits = Limits()) {
        self.program = program
        self.crew = crew.completed(for: program)
        self.limits = limits
        exploration = Exploration(program)
        state = .allocate(capacity: 1)
        state.initialize(to: ThreadedState(exploration.state, idle: crew.idle, limits: limits))
        snapshot = .allocate(capacity: World.count)
        snapshot.initialize(from: World.base, count: World.count)
    }

    deinit {
        state.pointee.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
        snapshot.deallocate()
    }

    /// Runs rounds until a limit is reached. The world is in its initial state afterwards.
    public func run() -> Outcome {
        var outcome = Outcome()
        startThreads()
        var more = true
        while more && outcome.executions < limits.rounds {
            cs_engine().pointee.heartbeat &+= 1
            beginRound(UInt64(outcome.executions) + 1)
            let isTooLong = waitForEnd()
            endRound()
            tally(&outcome, isTooLong: isTooLong)
            putBack()
            if limits.stopsAtFinding && !outcome.findings.isEmpty { break }
            if outcome.executions & 15 == 0 { more = limits.goOn?(outcome) ?? true }
        }
        endThreads()
        return outcome
    }

    /// The callbacks so far.
    public var callbacks: Callbacks {
        Callbacks(
            queued: Int(cs_load(state.pointee.callbacksQueued)), run: Int(cs_load(state.pointee.callbacksRun)))
    }

    /// Whether every word of the world is what it was before the run. Between rounds.
    public var isIntact: Bool { (0..<World.count).allSatisfy { cs_load(World.base + $0) == snapshot[$0] } }

    /// How many operations the round has so far, for a watchdog.
    public var depth: Int { Int(cs_load(state.pointee.sequence)) }

    /// The operations of the round so far. Meaningful to a watchdog too while the code under test hangs.
    public var currentSchedule: Schedule { state.pointee.schedule(upTo: Int(cs_load(state.pointee.sequence))) }

    // MARK: Threads

    private func startThreads() {
        for processor in crew.processors {
            let thread = makeThread(processor.task, processor.handler)
            state.pointee.threads[state.pointee.threadCount] = thread
            state.pointee.threadCount += 1
        }
        for task in crew.attendants {
            let thread = makeThread(task, nil)
            thread.pointee.isAttendant = true
            state.pointee.attendants[state.pointee.attendantCount] = thread
            state.pointee.attendantCount += 1
        }
        state.pointee.spins = cs_processors() > state.pointee.threadCount ? 4096 : 128
        state.pointee.callbackThread = crew.callbacks.map { makeThread($0, nil) }
        if crew.callbacks != nil { startGraceThread() }
        cs_rcu_register_thread()
        for index in 0..<state.pointee.threadCount {
            let thread = state.pointee.threads[index]
            let error = cs_thread_start(
                { $0.unsafelyUnwrapped.assumingMemoryBound(to: ProcessorThread.self).run() }, thread,
                &thread.pointee.handle)
            precondition(error == 0, "no thread could be started: error \(error)")
        }
    }

    private func startGraceThread() {
        let error = cs_thread_start(
            { $0.unsafelyUnwrapped.assumingMemoryBound(to: ThreadedState.self).waitForGracePeriods() }, state,
            &graceThread)
        precondition(error == 0, "no thread could be started: error \(error)")
    }

    private func makeThread(_ task: Int?, _ handler: Int?) -> UnsafeMutablePointer<ProcessorThread> {
        let thread = UnsafeMutablePointer<ProcessorThread>.allocate(capacity: 1)
        thread.initialize(to: ProcessorThread(state, task: task ?? -1, handler: handler ?? -1))
        thread.pointee.engine.world = cs_engine().pointee.world
        thread.pointee.engine.world_words = cs_engine().pointee.world_words
        thread.pointee.engine.machine = cs_engine().pointee.machine
        thread.pointee.engine.state = UnsafeMutableRawPointer(exploration.state)
        thread.pointee.engine.exploring = UInt8(CS_ON_THREADS)
        thread.pointee.engine.current = UInt32(task ?? handler ?? 0)
        return thread
    }

    private func endThreads() {
        cs_store(state.pointee.quits, 1)
        forEachThread { cs_call($0.pointee.calls) }
        for index in 0..<state.pointee.threadCount { cs_thread_join(state.pointee.threads[index].pointee.handle) }
        if crew.callbacks != nil {
            cs_call(state.pointee.graceCalls)
            cs_thread_join(graceThread)
            cs_rcu_barrier()
        }
        cs_rcu_unregister_thread()
        forEachThread { $0.deallocateAll() }
        state.pointee.threadCount = 0
        state.pointee.attendantCount = 0
        state.pointee.callbackThread = nil
        cs_store(state.pointee.quits, 0)
        cs_store(state.pointee.round, 0)
        cs_store(state.pointee.over, 0)
    }

    private func forEachThread(_ body: (UnsafeMutablePointer<ProcessorThread>) -> Void) {
        state.forEachTaskThread(body)
        for index in 0..<state.pointee.attendantCount { body(state.pointee.attendants[index]) }
    }

    // MARK: Rounds

    private func beginRound(_ number: UInt64) {
        cs_store(state.pointee.sequence, 0)
        cs_store(state.pointee.ready, 0)
        cs_store(state.pointee.alarm, UInt64.max)
        forEachThread {
            cs_store($0.pointee.rests, 1)
            cs_store($0.pointee.standsAsideUntil, 0)
            cs_store($0.pointee.place, 0)
        }
        cs_store(state.pointee.inQueues, 0)
        cs_store(state.pointee.tickets, 0)
        for index in 0..<state.pointee.threadCount { cs_store(state.pointee.threads[index].pointee.rests, 0) }
        // After that: who is only just leaving the last round is counted once.
        cs_store(state.pointee.movers, UInt64(state.pointee.threadCount))
        for task in 0..<state.pointee.taskCount {
            cs_store(state.pointee.status(of: task), TaskStatus(.running).word)
            state.pointee.tasks[task].interruptIsActive = false
            state.pointee.tasks[task].sections = .zero
        }
        state.pointee.usesCallRCU = number % limits.callRCU == 0
        state.pointee.callbackThread?.begin(number)
        for index in 0..<state.pointee.attendantCount { state.pointee.attendants[index].begin(number) }
        cs_store(state.pointee.round, number)
        for index in 0..<state.pointee.threadCount { cs_call(state.pointee.threads[index].pointee.calls) }
    }

    /// Waits until nothing can go on.
    ///
    /// - Returns: whether the round was cut off for its length.
    private func waitForEnd() -> Bool {
        while true {
            let calls = cs_calls(state.pointee.conductor)
            if cs_load(state.pointee.over) == cs_load(state.pointee.round) { return true }
            state.visitAttendants()
            if state.isQuiescent { return false }
            // Whoever rests last calls.
            cs_sleep(state.pointee.conductor, calls, 0, 20_000)
        }
    }

    /// Waits until every thread has left the round and the callbacks have. Who sleeps need not be woken for that: it
    /// leaves when the next round calls.
    private func endRound() {
        cs_store(state.pointee.over, cs_load(state.pointee.round))
        cs_fence()
        for index in 0..<state.pointee.attendantCount { state.pointee.attendants[index].leaveReaders() }
        while true {
            let calls = cs_calls(state.pointee.conductor)
            let areGone = (0..<state.pointee.threadCount).allSatisfy { state.pointee.threads[$0].isGone }
            if areGone && cs_load(state.pointee.callbacks) == 0 && cs_load(state.pointee.callers) == 0 { break }
            // A thread that rests in a read section holds the callbacks up.
            if areGone { forEachThread { cs_call($0.pointee.calls) } }
            cs_sleep(state.pointee.conductor, calls, state.pointee.spins, areGone ? 1000 : 0)
        }
        if cs_load(state.pointee.movers) != UInt64(countMovers()) { miscounts += 1 }
    }

    /// How many threads say of themselves that they go on. Nobody does at the end of a round but those that have left it.
    private func countMovers() -> Int {
        var count = 0
        forEachThread { if cs_load($0.pointee.rests) == 0 { count += 1 } }
        return count
    }

    /// Puts back every word that a thread has stored. The threads' logs say which; what was there says the snapshot, since
    /// logs of different threads have no order.
    private func putBack() {
        forEachThread { thread in
            for index in 0..<Int(thread.pointee.engine.undo_count) {
                let word = thread.pointee.engine.undo[index].where.unsafelyUnwrapped
                cs_store(word, snapshot[word - World.base])
            }
            thread.pointee.engine.undo_count = 0
        }
    }

    // MARK: Judgement

    private func tally(_ outcome: inout Outcome, isTooLong: Bool) {
        let depth = Int(cs_load(state.pointee.sequence))
        outcome.executions += 1
        outcome.events += depth
        outcome.longest = max(outcome.longest, depth)
        var failures = state.pointee.failures.pointee.sorted { $0.depth < $1.depth }
        state.pointee.failures.pointee.removeAll(keepingCapacity: true)
        let hasStopped = failures.contains(where: \.stops)
        // Whether a later failure needs an earlier one cannot be told here, so only the first counts.
        failures = Array(failures.prefix(1))
        if !hasStopped && (isTooLong || !isFinished) {
            let broken: Invariant = isTooLong ? .livelock : .deadlock
            failures.append(
                ThreadFailure(invariant: broken, depth: depth, message: "\(broken.summary)", stops: true))
        }
        program.atEnd?(failures.map(\.invariant))
        for failure in failures { count(failure.invariant, failure.message, failure.depth, in: &outcome) }
    }

    /// Whether every task that has an end has come to it.
    private var isFinished: Bool {
        (0..<state.pointee.taskCount).allSatisfy {
            if program.tasks[$0].isDaemon { return true }
            return TaskStatus(word: cs_load(state.pointee.status(of: $0))).phase == .finished
        }
    }

    private func count(_ invariant: Invariant, _ message: String, _ depth: Int, in outcome: inout Outcome) {
        let breach = Breach(invariant) { self.state.pointee.schedule(upTo: depth) }
        guard let finding = outcome.count(breach) else { return }
        messages["\(invariant.name)"] = message
        onFinding?(finding)
    }
}
