// SPDX-License-Identifier: GPL-2.0-only
// What code under test tells real threads, and the explorer has no use for.

import CSupport

extension Engine {
    /// Whether the calling code runs on real threads.
    @inlinable public static var isOnThreads: Bool { cs_engine().pointee.exploring == UInt8(CS_ON_THREADS) }

    /// If the running task has to wait for its next operation, it sleeps; otherwise it would spin.
    public static func expectSleep() {
        if isOnThreads { ProcessorThread.current.pointee.sleepsNext = true }
    }

    /// The running task is about to begin a read section of RCU.
    public static func enterReader() {
        if isOnThreads { ProcessorThread.current.enterReader() }
    }

    /// The running task has ended a read section of RCU.
    public static func leaveReader() {
        if isOnThreads { ProcessorThread.current.leaveReader() }
    }

    /// The running task has queued something for the daemon of callbacks.
    public static func queueCallback() {
        if isOnThreads { ProcessorThread.current.queueCallback() }
    }

    /// Waits until everybody has left who is in a read section now. Does nothing but on real threads, where the callbacks
    /// that are taken may be younger than the grace period that let the daemon go on.
    public static func waitForReaders() {
        if isOnThreads { ProcessorThread.current.waitForReaders() }
    }

    /// A random number below `count`, of the calling thread.
    public static func random(below count: Int) -> Int {
        isOnThreads ? Int.random(in: 0..<count, using: &ProcessorThread.current.pointee.disturbance.pointee.random) : 0
    }
}

extension UnsafeMutablePointer where Pointee == ProcessorThread {
    /// Writes down that an invariant broke; one that does not stop the task is written down once a round.
    func report(_ invariant: Invariant, _ message: String, stops: Bool) {
        let failure = ThreadFailure(invariant: invariant, depth: depthOfReport, message: message, stops: stops)
        cs_latch(state.pointee.failureLatch)
        if stops || !state.pointee.failures.pointee.contains(where: { $0.invariant == invariant && !$0.stops }) {
            state.pointee.failures.pointee.append(failure)
        }
        cs_unlatch(state.pointee.failureLatch)
    }

    /// Notes that the handler begins or ends.
    func setInterrupt(_ isActive: Bool) {
        pointee.isInterrupted = isActive
        state.pointee.tasks[current].interruptIsActive = isActive
    }

    private var depthOfReport: Int {
        pointee.isIdling && !pointee.isInHandler ? Int(cs_load(state.pointee.sequence)) : pointee.depth
    }
}
