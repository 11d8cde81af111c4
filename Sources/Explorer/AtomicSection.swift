// SPDX-License-Identifier: GPL-2.0-only
// Sections in which a task must not wait.

import CSupport

/// A kind of section in which the running task must not wait for long, counted for each task as it enters and leaves. What
/// makes a section is the business of the modules above. None of this is a step: it is the task's own doing.
public enum AtomicSection: Int, Sendable, CaseIterable {
    /// Under a lock whose waiters do not sleep.
    case spinning
    /// Where the task must stay on its processor.
    case pinned
    /// Where others wait for the task to have left.
    case reading
    /// Where the task's processor takes no interrupts.
    case uninterrupted

    /// What a message calls it.
    private var words: StaticString {
        switch self {
        case .spinning: "while it holds a spinlock"
        case .pinned: "with preemption disabled"
        case .reading: "inside an RCU read section"
        case .uninterrupted: "with interrupts disabled"
        }
    }

    /// The running task enters a section of this kind; sections nest.
    public func enter() { count(1) }

    /// The running task leaves one.
    public func leave() { count(-1) }

    private func count(_ change: Int16) {
        guard let task = Engine.currentTask else { return }
        EngineState.current.pointee.tasks[task].sections[rawValue] &+= change
    }

    /// To be called where the running task may have to sleep: breaks `sleep-in-atomic` inside any section, and in a handler.
    ///
    /// - Parameter what: what it may wait for.
    public static func mayWait(for what: @autoclosure () -> String) {
        guard let task = Engine.currentTask else { return }
        let own = EngineState.current.pointee.tasks[task]
        if own.interruptIsActive { Engine.fail(.sleepInAtomic, "\(what()) may sleep in an interrupt handler") }
        if own.sections == .zero { return }
        Engine.fail(.sleepInAtomic, "\(what()) may sleep \(open(own))")
    }

    /// To be called where the running task must have left every section: breaks `section-left-open` if it has not.
    ///
    /// - Parameter what: what ends there.
    public static func mustBeLeft(at what: @autoclosure () -> String) {
        guard let task = Engine.currentTask else { return }
        let own = EngineState.current.pointee.tasks[task]
        if own.sections != .zero { Engine.fail(.sectionLeftOpen, "\(what()) \(open(own))") }
    }

    /// The first section that a task is in.
    private static func open(_ task: TaskState) -> StaticString {
        allCases.first { task.sections[$0.rawValue] != 0 }?.words ?? ""
    }
}
