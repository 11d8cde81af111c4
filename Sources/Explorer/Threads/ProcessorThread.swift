// SPDX-License-Identifier: GPL-2.0-only
// One real thread that stands for a processor: its task, its handler, and the way between them.

import CSupport

/// A thread of a run. In raw memory: fibers are left in the middle when a round is over.
struct ProcessorThread {
    let state: UnsafeMutablePointer<ThreadedState>
    /// What the hook sees on this thread.
    var engine: cs_engine = .init()
    /// The thread's own context, which fibers come back to.
    var main = cs_fiber()
    let task: Int
    let handler: Int
    /// Whom the handler goes back to when there is nothing for it to do.
    var interrupted: UnsafeMutablePointer<cs_fiber>?
    /// Whether the handler runs now.
    var isInHandler = false
    /// Whether the handler is inside an interrupt, so that nothing else runs on this processor.
    var isInterrupted = false
    /// Whether the task sleeps if it has to wait for its next operation.
    var sleepsNext = false
    /// Whether operations take place without a place in the schedule.
    var isIdling = false
    /// The round that the thread takes part in.
    var round: UInt64 = 0
    /// The operation that is taking place: held latches, and the word that it may have changed.
    var holdsHardware = false
    var latched: SharedWord?
    var changed = UInt32.max
    /// The operations recorded up to and including this thread's last one.
    var depth = 0
    /// Apart from the rest, which others read: it changes with every operation.
    let disturbance: UnsafeMutablePointer<Disturbance>
    /// Whether this is no processor but a task that the conductor goes on with when nobody else can go on.
    var isAttendant = false
    /// Calls given to this thread: news for one that sleeps.
    let calls: UnsafeMutablePointer<UInt32>
    /// The word that the thread sleeps on, plus 1; 0 while it is awake.
    let sleepsOn: SharedWord
    /// Read sections of liburcu that are open here.
    var openReaders: SharedWord { sleepsOn + 1 }
    /// Operations recorded in the round up to which the thread stands aside; 0 while it does not.
    var standsAsideUntil: SharedWord { sleepsOn + 2 }
    /// 1 while the thread does not go on by itself.
    var rests: SharedWord { sleepsOn + 3 }
    /// 1 if the thread stands aside while it has no task.
    var isBetweenTasks: SharedWord { sleepsOn + 4 }
    /// 1 while the thread sleeps, and for as long after that as it looks at nothing that a round changes.
    var isParked: SharedWord { sleepsOn + 6 }
    /// The last round that the thread has left.
    var leftRound: SharedWord { sleepsOn + 5 }
    /// The place in the queue of a spinlock: the ticket in the upper half, the lock's word plus 1 in the lower; 0 for none.
    var place: SharedWord { sleepsOn + 7 }
    var handle: UInt64 = 0

    init(_ state: UnsafeMutablePointer<ThreadedState>, task: Int, handler: Int) {
        self.state = state
        self.task = task
        self.handler = handler
        disturbance = .allocate(capacity: 1)
        disturbance.initialize(to: Disturbance())
        calls = .allocate(capacity: 16)
        calls.initialize(repeating: 0, count: 16)
        sleepsOn = .allocate(capacity: 8)
        sleepsOn.initialize(repeating: 0, count: 8)
    }

    /// The thread that the caller runs on.
    static var current: UnsafeMutablePointer<ProcessorThread> {
        cs_engine().pointee.thread.unsafelyUnwrapped.assumingMemoryBound(to: ProcessorThread.self)
    }
}

// What crosses a switch works on the pointer: see `EngineState`.
extension UnsafeMutablePointer where Pointee == ProcessorThread {
    var state: UnsafeMutablePointer<ThreadedState> { pointee.state }
    /// The task that runs on this thread now.
    var current: Int { Int(pointee.engine.current) }
    /// Whether the thread is to leave its round: that is over, and perhaps the next one has begun.
    var isOver: Bool { cs_load(state.pointee.over) >= pointee.round }

    func setStatus(_ status: TaskStatus) { cs_store(state.pointee.status(of: current), status.word) }
    func status(of task: Int) -> TaskStatus { TaskStatus(word: cs_load(state.pointee.status(of: task))) }

    func deallocateAll() {
        pointee.engine.undo?.deallocate()
        pointee.disturbance.deallocate()
        pointee.calls.deallocate()
        pointee.sleepsOn.deallocate()
        deallocate()
    }

    // Addresses of members, to be kept: an inout argument would lend one for a call only.

    var engine: UnsafeMutablePointer<cs_engine> { member(\.engine) }
    var main: UnsafeMutablePointer<cs_fiber> { member(\.main) }
    func fiber(of task: Int) -> UnsafeMutablePointer<cs_fiber> {
        let offset = MemoryLayout<TaskState>.offset(of: \TaskState.fiber).unsafelyUnwrapped
        return (UnsafeMutableRawPointer(state.pointee.tasks + task) + offset).assumingMemoryBound(to: cs_fiber.self)
    }

    /// Leaves one context for another.
    func pass(_ from: UnsafeMutablePointer<cs_fiber>, _ to: UnsafeMutablePointer<cs_fiber>) {
        cs_fiber_switch(&from.pointee.stack_pointer, to.pointee.stack_pointer)
    }

    private func member<T>(_ path: KeyPath<ProcessorThread, T>) -> UnsafeMutablePointer<T> {
        (UnsafeMutableRawPointer(self) + MemoryLayout<ProcessorThread>.offset(of: path).unsafelyUnwrapped)
            .assumingMemoryBound(to: T.self)
    }

    /// The body of the thread: rounds, until it has to end.
    func run() {
        attach()
        cs_rcu_register_thread()
        while true {
            let calls = cs_calls(pointee.calls)
            if cs_load(state.pointee.quits) != 0 { break }
            let round = cs_load(state.pointee.round)
            if round == pointee.round {
                cs_sleep(pointee.calls, calls, state.pointee.spins, 0)
                continue
            }
            begin(round)
            runRound()
            leaveRound()
        }
        cs_rcu_unregister_thread()
        cs_engine_set(nil)
    }

    /// Makes this thread's state the one that the hook sees.
    func attach() {
        pointee.engine.thread = UnsafeMutableRawPointer(self)
        cs_engine_set(engine)
    }

    /// Prepares a round. The thread of callbacks is prepared by the conductor, while no callback is on its way.
    func begin(_ round: UInt64) {
        pointee.round = round
        pointee.depth = 0
        pointee.disturbance.pointee.begin(
            seed: state.pointee.seed, round: round, thread: pointee.task + 16 * pointee.handler,
            isAsked: state.pointee.isDisturbed && !pointee.isAttendant)
        if pointee.handler >= 0 { prepare(pointee.handler) }
        if pointee.task >= 0 { prepare(pointee.task) }
    }

    private func runRound() {
        meet()
        if pointee.handler >= 0 {
            interrupt(from: main)
        }
        if pointee.task >= 0 { enter(pointee.task, from: main) }
        idle()
    }

    /// Waits for the other threads: a short task would be over before the last of them has woken up. In a round with stops
    /// the first stop may come before the first operation instead.
    private func meet() {
        if cs_fetch_add(state.pointee.ready, 1) + 1 == UInt64(state.pointee.threadCount) {
            state.forEachTaskThread { cs_call($0.pointee.calls) }
        }
        if pointee.disturbance.pointee.isActive { return }
        while true {
            let calls = cs_calls(pointee.calls)
            if cs_load(state.pointee.ready) >= UInt64(state.pointee.threadCount) || isOver { return }
            cs_sleep(pointee.calls, calls, state.pointee.spins, 0)
        }
    }

    /// Makes a task start from its beginning at the next switch to it.
    func prepare(_ task: Int) {
        cs_fiber_prepare(fiber(of: task), Self.trampoline, UnsafeMutableRawPointer(bitPattern: task))
    }

    /// Goes on with a task; returns when it comes back here.
    func enter(_ task: Int, from fiber: UnsafeMutablePointer<cs_fiber>) {
        let before = pointee.engine.current
        pointee.engine.current = UInt32(task)
        pass(fiber, self.fiber(of: task))
        pointee.engine.current = before
    }

    private static var trampoline: @convention(c) (UnsafeMutableRawPointer?) -> Void {
        { argument in
            let thread = ProcessorThread.current
            let task = thread.state.pointee.tasks + Int(bitPattern: argument)
            thread.standAsideAtFirst()
            if thread.isOver { thread.abandon() }
            task.pointee.entry(task.pointee.argument)
            thread.stop(.finished)
        }
    }

    /// The end of the running task in this round. Its fiber is left for good.
    func stop(_ phase: TaskStatus.Phase) -> Never {
        complete()
        setStatus(TaskStatus(phase))
        abandon()
    }

    /// Leaves the running fiber for good.
    func abandon() -> Never {
        let fiber = self.fiber(of: current)
        if pointee.isInHandler {
            pointee.isInterrupted = false
            pass(fiber, pointee.interrupted.unsafelyUnwrapped)
        } else {
            pass(fiber, main)
        }
        fatalError("a fiber that was left for good went on")
    }

    /// Between the end of the own task and the end of the round: the processor runs its program, if it has one, and
    /// takes interrupts. One without a task does so at some time in between too, and again when nobody else goes on.
    private func idle() {
        pointee.isIdling = true
        pointee.engine.current = UInt32(pointee.task >= 0 ? pointee.task : pointee.handler)
        let disturbance = pointee.disturbance
        var pauses = pointee.task < 0 && disturbance.pointee.isActive ? 2 : 0
        while !isOver {
            takeInterrupt(from: main)
            if let idle = state.pointee.idle, pointee.handler >= 0, disturbance.pointee.isBusy {
                idle(UInt(pointee.engine.current))
                complete()
                if pauses > 0 { standAside(for: pauses == 2 ? disturbance.pointee.nextLength() : Int(UInt32.max)) }
                pauses -= 1
            } else {
                sleep(on: UInt32.max) { false }
            }
        }
        pointee.isIdling = false
    }

    /// The end of the round for this thread. Nothing of the world is touched any more, and nobody is called but the conductor: the
    /// next round may have begun.
    private func leaveRound() {
        unlatch()
        pointee.changed = UInt32.max
        leaveReaders()
        pointee.isInterrupted = false
        cs_store(pointee.leftRound, pointee.round)
        cs_fence()
        if cs_load(state.pointee.round) == pointee.round { cs_call(state.pointee.conductor) }
    }

    /// Whether the thread has left the round, or will before it does anything else: its next look is at whether that is over.
    var isGone: Bool { cs_load(pointee.isParked) == 1 || cs_load(pointee.leftRound) == cs_load(state.pointee.round) }

    /// Leaves the read sections that a task was in when it was abandoned.
    func leaveReaders() {
        while cs_load(pointee.openReaders) != 0 { leaveReader() }
    }
}
