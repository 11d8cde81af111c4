// SPDX-License-Identifier: GPL-2.0-only
// What the threads of a run share.

import CSupport

/// A word that threads share; accessed by atomic operations only.
typealias SharedWord = UnsafeMutablePointer<UInt64>

/// What is known of a task from outside of its thread, in one word.
struct TaskStatus {
    enum Phase: UInt64 {
        case running, blocked, finished, failed
        /// Its processor is in a handler that waits, so it goes on when that does.
        case interrupted
    }

    var word: UInt64

    init(word: UInt64) { self.word = word }
    init(_ phase: Phase) { word = phase.rawValue }
    /// A task that waits until an operation can take place.
    init(waitingFor operation: cs_operation) {
        word = Phase.blocked.rawValue | UInt64(operation.kind) << 8 | UInt64(operation.object) << 32
    }

    var phase: Phase { Phase(rawValue: word & 0xff).unsafelyUnwrapped }
    var object: UInt32 { UInt32(truncatingIfNeeded: word >> 32) }

    /// Whether the task cannot go on by itself, as the words of the world are now.
    var isStuck: Bool {
        if phase != .blocked { return phase != .running }
        let operation = cs_operation(
            object: object, kind: UInt8(truncatingIfNeeded: word >> 8), choices: 1, reserved: 0, reads: 0, writes: 0)
        return !operation.isEnabled(with: cs_load(World.base + Int(object)))
    }
}

/// What broke, in the words of the task that met it.
struct ThreadFailure {
    var invariant: Invariant
    /// The operations recorded before it was noticed.
    var depth: Int
    var message: String
    /// Whether the task stands still since.
    var stops: Bool
}

/// Shared by the threads of a run; in raw memory, since fibers that are left in the middle must not own anything.
struct ThreadedState {
    /// Latches that hold operations on one word apart: a word has the one that its index ends in.
    static let wordLatches = 64
    /// Words of a cache line: what different threads write lies that far apart.
    static let line = 8
    /// The lines before those of the tasks.
    private static let statuses = 19

    let taskCount: Int
    /// The tasks; each entry is the business of the thread that runs the task.
    let tasks: UnsafeMutablePointer<TaskState>
    let threads: UnsafeMutablePointer<UnsafeMutablePointer<ProcessorThread>>
    var threadCount = 0
    /// Tasks without a processor; the conductor goes on with them.
    let attendants: UnsafeMutablePointer<UnsafeMutablePointer<ProcessorThread>>
    var attendantCount = 0
    /// How long who waits spins before it sleeps: long only if every thread can have a processor.
    var spins: UInt32 = 0
    /// Whether callbacks of this round go through `call_rcu`; otherwise a thread waits for grace periods.
    var usesCallRCU = true
    /// What broke in this round; written under `failureLatch`.
    let failures: UnsafeMutablePointer<[ThreadFailure]>
    /// What delays are drawn from; whether there are any.
    let seed: UInt64
    let isDisturbed: Bool
    /// The thread of the callbacks, which is liburcu's.
    var callbackThread: UnsafeMutablePointer<ProcessorThread>?
    let idle: (@convention(c) (UInt) -> Void)?
    /// The task and outcome of every operation so far.
    let steps: UnsafeMutablePointer<UInt8>
    let choices: UnsafeMutablePointer<UInt8>
    let longest: Int
    private let shared: SharedWord

    // MARK: Shared words, a cache line each

    /// Operations recorded in this round.
    var sequence: SharedWord { shared }
    /// Number of the round that runs, 0 before the first.
    var round: SharedWord { shared + Self.line }
    /// The last round that is over, so that everybody has to leave it.
    var over: SharedWord { shared + 2 * Self.line }
    /// Not zero when the threads have to end.
    var quits: SharedWord { shared + 3 * Self.line }
    /// Threads that are asleep, or about to be.
    var sleepers: SharedWord { shared + 4 * Self.line }
    /// Threads that go on by themselves.
    var movers: SharedWord { shared + 5 * Self.line }
    /// The least number of operations that a thread stands aside up to.
    var alarm: SharedWord { shared + 6 * Self.line }
    /// Callbacks handed to liburcu that have not run.
    var callbacks: SharedWord { shared + 7 * Self.line }
    /// Callbacks handed to liburcu in all rounds.
    var callbacksQueued: SharedWord { shared + 8 * Self.line }
    /// Callbacks that liburcu has called in all rounds.
    var callbacksRun: SharedWord { shared + 9 * Self.line }
    /// Held by operations on state that is not one word: what the processors' hardware holds.
    var hardware: SharedWord { shared + 10 * Self.line }
    /// Held while a failure is written down.
    var failureLatch: SharedWord { shared + 11 * Self.line }
    /// Threads that are ready to begin the round.
    var ready: SharedWord { shared + 13 * Self.line }
    /// Callbacks that the thread of grace periods has to see to.
    var graces: SharedWord { shared + 14 * Self.line }
    /// Calls of the thread of grace periods.
    var graceCalls: UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(shared + 15 * Self.line).assumingMemoryBound(to: UInt32.self)
    }
    /// Calls of the thread that conducts the run.
    var conductor: UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(shared + 12 * Self.line).assumingMemoryBound(to: UInt32.self)
    }
    /// Threads that stand in the queue of a spinlock.
    var inQueues: SharedWord { shared + 16 * Self.line }
    /// Tickets drawn in this round at the queues of all spinlocks.
    var tickets: SharedWord { shared + 17 * Self.line }
    /// Threads that run callbacks; the round is not over before they have seen to what comes of that.
    var callers: SharedWord { shared + 18 * Self.line }
    /// The status of a task.
    func status(of task: Int) -> SharedWord { shared + (Self.statuses + task) * Self.line }
    /// The latch of a word of the world.
    func latch(of object: UInt32) -> SharedWord {
        shared + (Self.statuses + Program.mostTasks + Int(object) & (Self.wordLatches - 1)) * Self.line
    }

    /// - Parameter engine: whose tasks are to run.
    init(
        _ engine: UnsafeMutablePointer<EngineState>, idle: (@convention(c) (UInt) -> Void)?,
        limits: ThreadedRun.Limits
    ) {
        seed = limits.seed
        isDisturbed = limits.isDisturbed
        failures = .allocate(capacity: 1)
        failures.initialize(to: [])
        taskCount = engine.pointee.taskCount
        tasks = engine.pointee.tasks
        threads = .allocate(capacity: Program.mostTasks + 1)
        attendants = .allocate(capacity: Program.mostTasks)
        self.idle = idle
        longest = limits.steps
        steps = .allocate(capacity: longest)
        choices = .allocate(capacity: longest)
        let words = (Self.statuses + Program.mostTasks + Self.wordLatches) * Self.line
        shared = UnsafeMutableRawPointer.allocate(byteCount: words * 8, alignment: 64)
            .initializeMemory(as: UInt64.self, repeating: 0, count: words)
    }

    func deallocate() {
        failures.deinitialize(count: 1).deallocate()
        threads.deallocate()
        attendants.deallocate()
        steps.deallocate()
        choices.deallocate()
        shared.deallocate()
    }

    /// The first operations of the round.
    func schedule(upTo depth: Int) -> Schedule {
        var schedule = Schedule(steps: [])
        schedule.steps = (0..<min(depth, longest)).map {
            Schedule.Step(task: Int(steps[$0]), choice: Int(choices[$0]))
        }
        return schedule
    }
}
