// SPDX-License-Identifier: GPL-2.0-only
// Telling from outside that nothing can go on any more.

import CSupport

extension UnsafeMutablePointer where Pointee == ThreadedState {
    /// Whether every task has ended or waits for what nobody will do. Exact, though threads run meanwhile: the first look
    /// finds nobody who could change a word; what each waits for is then settled, and the second look finds it so. A task
    /// that went on in between, because its word had changed just before the first look, has taken a number.
    var isQuiescent: Bool {
        let before = cs_load(pointee.sequence)
        return isStandingStill && isStandingStill && cs_load(pointee.sequence) == before
    }

    private var isStandingStill: Bool {
        for task in 0..<pointee.taskCount where task != pointee.callbackThread?.pointee.task {
            if !status(of: task).isStuck { return false }
        }
        return callbacksStandStill
    }

    /// Whether no callback is on its way, or one waits for a reader that will not leave.
    private var callbacksStandStill: Bool {
        guard cs_load(pointee.callbacks) != 0, let thread = pointee.callbackThread else { return true }
        let status = status(of: thread.pointee.task)
        if cs_load(thread.pointee.sleepsOn) != 0 && status.phase == .blocked && status.isStuck { return true }
        return (0..<pointee.threadCount).contains { cs_load(pointee.threads[$0].pointee.openReaders) != 0 }
    }

    /// Goes on with the tasks that have no processor, as far as they can; on the conductor's thread.
    func visitAttendants() {
        for index in 0..<pointee.attendantCount { pointee.attendants[index].visit() }
    }

    func status(of task: Int) -> TaskStatus { TaskStatus(word: cs_load(pointee.status(of: task))) }
}
