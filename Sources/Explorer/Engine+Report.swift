// SPDX-License-Identifier: GPL-2.0-only
// Findings after which the task goes on.

import CSupport

extension Engine {
    /// Reports that the running task broke an invariant, and lets it go on: for what a machine does not stop at, so that what
    /// it leads to is found in the same execution. Each invariant once an execution. Where failures end an execution, this
    /// one does too. On real threads a processor that runs no task may report as well.
    public static func report(_ invariant: Invariant, _ message: @autoclosure () -> String) {
        if isOnThreads { return ProcessorThread.current.report(invariant, message()) }
        let state = EngineState.current
        if cs_engine().pointee.exploring == 0 || state.pointee.endsAtFailure { fail(invariant, message()) }
        guard state.addReport(invariant) else { return }
        if isTracing { state.pointee.trace.unsafelyUnwrapped.takeUnretainedValue().message = message() }
    }
}

extension EngineState {
    /// Room for reports besides one failure of each task.
    static var mostReports: Int { 16 }

    /// Whether a task stands still since it broke an invariant.
    var hasStopped: Bool {
        for index in 0..<failureCount where failures[index].stops { return true }
        return false
    }
}

extension UnsafeMutablePointer where Pointee == EngineState {
    /// Adds a report of the running task.
    ///
    /// - Returns: false if the execution has one already.
    fileprivate func addReport(_ invariant: Invariant) -> Bool {
        var reports = 0
        for index in 0..<pointee.failureCount where !pointee.failures[index].stops {
            if pointee.failures[index].invariant == invariant { return false }
            reports += 1
        }
        if reports == EngineState.mostReports { return false }
        (pointee.failures + pointee.failureCount).initialize(
            to: Failure(
                invariant: invariant, task: Int(cs_engine().pointee.current), depth: Int(cs_engine().pointee.depth),
                stops: false))
        pointee.failureCount += 1
        return true
    }
}
