// SPDX-License-Identifier: GPL-2.0-only
// What the engine keeps behind the hook: tasks, their announced operations, and the way an execution ended.

import CSupport

/// How an execution ended.
enum Ending: Equatable {
    /// Every task finished.
    case completed
    /// No task can go on, and some have not finished.
    case deadlock
    /// An invariant broke; `EngineState.broken` says which.
    case broken
    /// The bound on steps was reached.
    case tooLong
    /// Only operations are left that the search knows from other executions.
    case redundant
    /// The interleaving put a step of a CPU into its own interrupt; no machine does that.
    case infeasible
    /// The execution is one of another part of the search.
    case elsewhere
    /// The schedule that was to be replayed names a task that cannot go on.
    case diverged
    /// It has not ended: its state is to be kept.
    case paused
}

/// A task as the engine runs it.
public struct TaskState {
    var fiber = cs_fiber()
    var pending = cs_operation()
    var isFinished = false
    /// How deep it is in sections in which it must not wait, one lane for each kind of `AtomicSection`.
    var sections = SIMD4<Int16>.zero
    /// Waits for work for ever; it need not finish.
    var isDaemon = false
    /// The task this one interrupts, or -1. While an interrupt is active its host stands still.
    var host = -1
    var interruptIsActive = false
    /// The step that began the active interrupt.
    var interruptStart: UInt32 = 0
    var entry: @convention(c) (UInt) -> Void = { _ in }
    var argument: UInt = 0
}

/// A task that broke an invariant. It stands still from then on; the others go on, so that what they do without it is
/// seen in the same execution.
public struct Failure {
    var invariant: Invariant
    var task: Int
    /// The steps taken before it was noticed.
    var depth: Int
    /// The step that began the interrupt whose handler failed.
    var interruptStart: Int?
    /// Whether the task stands still since: not after a mere report.
    var stops = true
}

/// One run of an interrupt handler.
struct Activation {
    var handler: Int
    /// The step that began it, and how many steps had been taken when it ended.
    var start: Int
    var end = Int.max
}

/// One per process, in raw memory: a fiber that is abandoned in the middle of it must not own anything.
public struct EngineState {
    var tasks: UnsafeMutablePointer<TaskState>
    var taskCount: Int
    /// Whether some task is the handler of an interrupt.
    var hasInterrupts: Bool
    /// Where the thread that started the execution waits for its end.
    var main: UnsafeMutableRawPointer?
    var ending = Ending.completed
    /// While the tasks run up to their first operations, which is no step of theirs.
    var isStarting = false
    /// How many steps there are to be at least when the state of the execution is kept next.
    var pausesAt = Int.max
    /// Handlers that wait for ever and their hosts, a bit each.
    var standing: UInt32 = 0
    /// The steps that only the search knows of: see `Engine.askHandler`.
    var hidden = GrowingLog<Int>(capacity: 16)
    /// The interrupts of this execution, in the order in which they began.
    var activations = GrowingLog<Activation>(capacity: 16)
    /// What broke in this execution, in order.
    let failures: UnsafeMutablePointer<Failure>
    var failureCount = 0
    /// Whether the first failure ends the execution. Its end is then a step of its own that depends on all others, by this
    /// domain, since it matters which of them it cut off.
    var endsAtFailure = false
    static var end: UInt32 { 1 << 31 }
    /// Decides who takes the next step, and records it: returns the task, or -1 after setting `ending`. The arguments
    /// are this state and `search`.
    var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int
    var search: UnsafeMutableRawPointer
    /// The task and outcome of every step so far.
    var steps: UnsafeMutablePointer<UInt8>
    var choices: UnsafeMutablePointer<UInt8>
    var longest: Int
    var trace: Unmanaged<Trace>?
    let lockOrder: UnsafeMutablePointer<LockOrder>

    @inline(__always) static var current: UnsafeMutablePointer<EngineState> {
        cs_engine().pointee.state.unsafelyUnwrapped.assumingMemoryBound(to: EngineState.self)
    }

    /// The value of the object of an operation; 0 if it has none.
    @inline(__always) func value(of operation: cs_operation) -> UInt64 {
        operation.object == UInt32.max
            ? 0 : cs_engine().pointee.world.unsafelyUnwrapped[Int(operation.object)]
    }

    /// Whether a task could take a step now.
    @inline(__always) func isEnabled(_ task: Int) -> Bool {
        !tasks[task].isFinished && standing & 1 &<< UInt32(task) == 0 && canPass(tasks[task].pending)
    }

    /// Whether an operation does not have to wait.
    @inline(__always) func canPass(_ operation: cs_operation) -> Bool {
        !operation.blocks || operation.isEnabled(with: value(of: operation))
    }

    /// The tasks that could take a step now, a bit each.
    @inline(__always) var enabled: UInt32 {
        var mask: UInt32 = 0
        for task in 0..<taskCount where isEnabled(task) { mask |= 1 &<< UInt32(task) }
        return mask
    }

    /// The hosts of active interrupts, a bit each.
    var interrupted: UInt32 {
        if !hasInterrupts { return 0 }
        var mask: UInt32 = 0
        for task in 0..<taskCount where tasks[task].interruptIsActive && tasks[task].host >= 0 {
            mask |= 1 &<< UInt32(tasks[task].host)
        }
        return mask
    }

    /// Whether only tasks that wait for work are left.
    var isQuiescent: Bool {
        for task in 0..<taskCount where !tasks[task].isFinished && !tasks[task].isDaemon { return false }
        return true
    }

    static func growUndoLog() {
        let engine = cs_engine()!
        let capacity = max(1024, Int(engine.pointee.undo_capacity) * 2)
        let log = UnsafeMutablePointer<cs_undo>.allocate(capacity: capacity)
        if let old = engine.pointee.undo {
            log.update(from: old, count: Int(engine.pointee.undo_count))
            old.deallocate()
        }
        engine.pointee.undo = log
        engine.pointee.undo_capacity = UInt32(capacity)
    }
}

// What crosses a switch works on the pointer, never on an `inout self`: the compiler may keep the latter in registers
// over the switch, where another fiber changes it.
extension UnsafeMutablePointer where Pointee == EngineState {
    /// Announces the operation of the running task and runs others until it is chosen.
    func announce(_ operation: cs_operation) {
        let me = Int(cs_engine().pointee.current)
        pointee.tasks[me].pending = operation
        if pointee.endsAtFailure { pointee.tasks[me].pending.reads |= EngineState.end }
        if cs_engine().pointee.tracing != 0 {
            pointee.trace.unsafelyUnwrapped._withUnsafeGuaranteedRef { $0.recordCallStack(of: me) }
        }
        if pointee.isStarting { return go(to: -1, from: me) }
        if Int(cs_engine().pointee.depth) >= pointee.pausesAt { return go(to: end(.paused), from: me) }
        go(to: pointee.pick(UnsafeMutableRawPointer(self), pointee.search), from: me)
    }

    /// Ends the running task and runs the others.
    func finish() -> Never {
        let me = Int(cs_engine().pointee.current)
        pointee.tasks[me].isFinished = true
        // A handler that stands still after a failure does not keep its host from going on.
        if pointee.tasks[me].interruptIsActive { setInterrupt(of: me, false) }
        if pointee.isStarting { go(to: -1, from: me) }
        go(to: pointee.pick(UnsafeMutableRawPointer(self), pointee.search), from: me)
        fatalError("a finished task went on")
    }

    /// Stops the running task for good, since it broke an invariant, and runs the others.
    func fail(_ invariant: Invariant) -> Never {
        let me = Int(cs_engine().pointee.current)
        let start = pointee.tasks[me].interruptIsActive ? Int(pointee.tasks[me].interruptStart) : nil
        let failure = Failure(
            invariant: invariant, task: me, depth: Int(cs_engine().pointee.depth), interruptStart: start)
        (pointee.failures + pointee.failureCount).initialize(to: failure)
        pointee.failureCount += 1
        if pointee.endsAtFailure { go(to: end(.broken), from: me) }
        finish()
    }

    /// Notes that a handler begins or ends.
    func setInterrupt(of task: Int, _ isActive: Bool) {
        let depth = Int(cs_engine().pointee.depth)
        pointee.tasks[task].interruptIsActive = isActive
        if isActive {
            pointee.tasks[task].interruptStart = UInt32(depth - 1)
            pointee.activations.append(Activation(handler: task, start: depth - 1))
        } else if let last = (0..<pointee.activations.count).last(where: { pointee.activations[$0].handler == task }) {
            pointee.activations.base[last].end = depth
        }
    }

    /// Ends the execution where no step can follow; for `pick` to return.
    func end(_ ending: Ending) -> Int {
        pointee.ending = ending
        return -1
    }

    /// Gives the thread to another task, or back to the main context if `next` is -1.
    @inline(__always) func go(to next: Int, from me: Int) {
        if next == me { return }
        if next < 0 {
            cs_fiber_switch(&pointee.tasks[me].fiber.stack_pointer, pointee.main)
        } else {
            cs_engine().pointee.current = UInt32(truncatingIfNeeded: next)
            cs_fiber_switch(&pointee.tasks[me].fiber.stack_pointer, pointee.tasks[next].fiber.stack_pointer)
        }
    }

    /// Writes down that `task` takes the next step, with the given outcome of its choice.
    @inline(__always) func record(_ task: Int, choice: Int) {
        let depth = Int(cs_engine().pointee.depth)
        pointee.steps[depth] = UInt8(truncatingIfNeeded: task)
        pointee.choices[depth] = UInt8(truncatingIfNeeded: choice)
        cs_engine().pointee.depth = UInt32(truncatingIfNeeded: depth &+ 1)
        if cs_engine().pointee.tracing != 0 {
            let operation = pointee.tasks[task].pending
            pointee.trace.unsafelyUnwrapped._withUnsafeGuaranteedRef { $0.begin(task, operation, choice) }
        }
    }

    /// The first steps of the execution.
    func schedule(upTo depth: Int) -> Schedule {
        schedule(of: 0..<depth)
    }

    /// Some steps of the execution, in the given order, without those that only the search knows of.
    func schedule(of steps: some Sequence<Int>) -> Schedule {
        let visible = steps.filter { step in !(0..<pointee.hidden.count).contains { pointee.hidden[$0] == step } }
        return Schedule(
            steps: visible.map { Schedule.Step(task: Int(pointee.steps[$0]), choice: Int(pointee.choices[$0])) })
    }

    /// Notes that the step that was just taken is one of the search alone.
    func hideLastStep() { pointee.hidden.append(Int(cs_engine().pointee.depth) - 1) }

    /// Stops the running task and its host for good before an operation for which it waits, and runs the others.
    func waitForEver(_ operation: cs_operation) -> Never {
        let me = Int(cs_engine().pointee.current)
        pointee.tasks[me].pending = operation
        pointee.standing |= 1 &<< UInt32(me) | 1 &<< UInt32(pointee.tasks[me].host)
        go(to: pointee.pick(UnsafeMutableRawPointer(self), pointee.search), from: me)
        fatalError("a task that waits for ever went on")
    }

    /// Whether another step may be recorded.
    @inline(__always) var hasRoom: Bool { Int(cs_engine().pointee.depth) < pointee.longest }

    /// How an execution ends in which no task is enabled.
    func endWithoutStep() -> Int {
        end(pointee.hasStopped ? .broken : pointee.isQuiescent && !handlerWaits ? .completed : .deadlock)
    }

    /// Whether a handler waits. A daemon may wait for work, but not while it keeps its host from going on.
    private var handlerWaits: Bool {
        (0..<pointee.taskCount).contains { pointee.tasks[$0].interruptIsActive && !pointee.tasks[$0].isFinished }
    }
}
