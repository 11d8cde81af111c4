// SPDX-License-Identifier: GPL-2.0-only
// The hook: what a task calls before every visible operation, and how shared words are written.

import CSupport

/// The running exploration, as the code under test sees it. There is one per process.
public enum Engine {
    /// Announces an operation and returns when the search lets it take place. During set-up it returns at once.
    ///
    /// - Parameters:
    ///   - kind: how the object is touched.
    ///   - object: a word of the world.
    ///   - reads: domains the operation looks at, a bit each. A domain stands for state that is not one word.
    ///   - writes: domains the operation changes, a bit each.
    @inlinable @inline(__always)
    public static func visible(
        _ kind: OperationKind, _ object: UnsafeMutablePointer<UInt64>, reads: UInt32 = 0, writes: UInt32 = 0
    ) {
        let engine = cs_engine()!
        if kind.mayWait && engine.pointee.asks_handlers != 0 {
            let index = UInt32(truncatingIfNeeded: object - engine.pointee.world.unsafelyUnwrapped)
            askHandler(Operation(kind, object: index, reads: reads, writes: writes))
        }
        let depth = Int(engine.pointee.depth)
        if depth < Int(engine.pointee.replay_length)
            && UInt32(engine.pointee.replay.unsafelyUnwrapped[depth]) == engine.pointee.current
        {
            engine.pointee.depth = UInt32(truncatingIfNeeded: depth &+ 1)
            return
        }
        let index = UInt32(truncatingIfNeeded: object - engine.pointee.world.unsafelyUnwrapped)
        announce(Operation(kind, object: index, reads: reads, writes: writes))
    }

    /// Announces an operation on domains alone.
    @inlinable @inline(__always)
    public static func visible(reads: UInt32, writes: UInt32) {
        announceUnlessReplayed(Operation(.local, object: UInt32.max, reads: reads, writes: writes))
    }

    /// Lets the search choose one of `count` outcomes; every one is explored.
    ///
    /// - Returns: a number from 0 to `count` - 1; 0 during set-up.
    public static func choose(_ count: Int) -> Int {
        precondition(count > 0 && count <= 255, "a choice has 1 to 255 outcomes")
        if count == 1 || cs_engine().pointee.exploring == 0 { return 0 }
        if isOnThreads { return ProcessorThread.current.choose(count) }
        announceUnlessReplayed(
            Operation(.local, object: UInt32.max, reads: 0, writes: 0, choices: UInt8(truncatingIfNeeded: count)))
        return Int(EngineState.current.pointee.choices[Int(cs_engine().pointee.depth) - 1])
    }

    /// Stores a shared word so that it is put back before the next execution. Not itself visible.
    @inlinable @inline(__always)
    public static func store(_ word: UnsafeMutablePointer<UInt64>, _ value: UInt64) {
        let engine = cs_engine()!
        if engine.pointee.exploring != 0 { logOldValue(of: word, engine) }
        cs_store(word, value)
    }

    /// Adds to a word that nobody looks at while others may add to it, so that every order gives the same. Not itself visible.
    @inlinable @inline(__always)
    public static func add(_ amount: UInt64, to word: UnsafeMutablePointer<UInt64>) {
        let engine = cs_engine()!
        if engine.pointee.exploring != 0 { logOldValue(of: word, engine) }
        _ = cs_fetch_add(word, amount)
    }

    /// Loads a shared word. Not itself visible.
    @inlinable @inline(__always)
    public static func load(_ word: UnsafeMutablePointer<UInt64>) -> UInt64 { cs_load(word) }

    /// The task that runs, or nil during set-up.
    @inlinable public static var currentTask: Int? {
        cs_engine().pointee.exploring != 0 ? Int(cs_engine().pointee.current) : nil
    }

    /// Whether a schedule is being replayed for its trace: the only time at which descriptions are wanted.
    @inlinable public static var isTracing: Bool { cs_engine().pointee.tracing != 0 }

    /// Adds a remark to the step that is taking place.
    public static func note(_ remark: @autoclosure () -> String) {
        guard isTracing else { return }
        EngineState.current.pointee.trace.unsafelyUnwrapped.takeUnretainedValue().note(remark())
    }

    /// The last step that was given this remark, counted from 1; nil if there was none, or no trace is made.
    public static func lastStep(remarked remark: String) -> Int? {
        guard isTracing else { return nil }
        let trace = EngineState.current.pointee.trace.unsafelyUnwrapped.takeUnretainedValue()
        return trace.steps.lastIndex { $0.remarks.contains(remark) }.map { $0 + 1 }
    }

    /// Reports that the running task broke an invariant. The task stands still for the rest of the execution.
    public static func fail(_ invariant: Invariant, _ message: @autoclosure () -> String) -> Never {
        guard cs_engine().pointee.exploring != 0 else { fatalError("during set-up: \(invariant.name): \(message())") }
        if isOnThreads {
            ProcessorThread.current.report(invariant, message(), stops: true)
            ProcessorThread.current.stop(.failed)
        }
        let state = EngineState.current
        if state.pointee.endsAtFailure {
            announceUnlessReplayed(Operation(.local, object: UInt32.max, reads: 0, writes: EngineState.end))
        }
        if isTracing { state.pointee.trace.unsafelyUnwrapped.takeUnretainedValue().message = message() }
        state.fail(invariant)
    }

    @usableFromInline @inline(__always)
    static func announceUnlessReplayed(_ operation: Operation) {
        let engine = cs_engine()!
        let depth = Int(engine.pointee.depth)
        if depth < Int(engine.pointee.replay_length)
            && UInt32(engine.pointee.replay.unsafelyUnwrapped[depth]) == engine.pointee.current
        {
            engine.pointee.depth = UInt32(truncatingIfNeeded: depth &+ 1)
            return
        }
        announce(operation)
    }

    @usableFromInline @inline(never)
    static func announce(_ operation: Operation) {
        let mode = cs_engine().pointee.exploring
        if mode == UInt8(CS_EXPLORING) { return EngineState.current.announce(operation) }
        if mode == UInt8(CS_ON_THREADS) { ProcessorThread.current.announce(operation) }
    }

    /// Before a handler waits: lets the search choose whether it does so for ever. The choice and what follows it are steps
    /// to the search and to nobody else; schedules do not have them.
    @usableFromInline @inline(never)
    static func askHandler(_ operation: Operation) {
        let state = EngineState.current
        let task = Int(cs_engine().pointee.current)
        let host = state.pointee.tasks[task].host
        guard cs_engine().pointee.exploring != 0, state.pointee.tasks[task].interruptIsActive, host >= 0 else { return }
        announceUnlessReplayed(Operation(.local, object: UInt32.max, reads: 0, writes: 0, choices: 2))
        state.hideLastStep()
        if state.pointee.choices[Int(cs_engine().pointee.depth) - 1] == 0 { return }
        announceUnlessReplayed(Operation(standingStillOf: host))
        state.hideLastStep()
        state.waitForEver(operation)
    }

    @usableFromInline @inline(__always)
    static func logOldValue(of word: UnsafeMutablePointer<UInt64>, _ engine: UnsafeMutablePointer<cs_engine>) {
        let count = engine.pointee.undo_count
        if count == engine.pointee.undo_capacity { EngineState.growUndoLog() }
        engine.pointee.undo[Int(count)] = cs_undo(where: word, old: cs_load(word))
        engine.pointee.undo_count = count &+ 1
    }
}
