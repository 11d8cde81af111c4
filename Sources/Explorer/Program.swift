// SPDX-License-Identifier: GPL-2.0-only
// What is explored: an initial state and some tasks.

import CSupport

/// A program to explore. Its initial state is what `setUp` leaves in the world.
public struct Program {
    /// One thread of control.
    public struct Task {
        /// Shown in traces.
        public var name: String
        /// Runs the task. It must own no reference while it is inside: executions are abandoned at any step.
        public var entry: @convention(c) (UInt) -> Void
        public var argument: UInt
        /// Waits for work for ever; an execution may end without it.
        public var isDaemon: Bool
        /// The index of the task that this one interrupts, if it is an interrupt handler: see `Interrupt`.
        public var interrupts: Int?

        public init(
            _ name: String, argument: UInt = 0, isDaemon: Bool = false, interrupts: Int? = nil,
            entry: @escaping @convention(c) (UInt) -> Void
        ) {
            self.name = name
            self.entry = entry
            self.argument = argument
            self.isDaemon = isDaemon
            self.interrupts = interrupts
        }
    }

    public var tasks: [Task]
    /// Called on the main context after every execution that was not redundant or infeasible, with what it
    /// broke, before the world is put back. Tests collect final states with it.
    public var atEnd: (([Invariant]) -> Void)?

    /// - Parameter tasks: at most 8.
    public init(tasks: [Task], atEnd: (([Invariant]) -> Void)? = nil) {
        precondition(tasks.count <= Self.mostTasks, "at most \(Self.mostTasks) tasks")
        self.tasks = tasks
        self.atEnd = atEnd
    }

    /// Vector clocks have one lane a task.
    public static let mostTasks = 8
}

/// Marks of an interrupt handler. From `enter` to `leave` its host stands still, as the code that a processor was
/// running does.
public enum Interrupt {
    /// To be called right after the operation that lets the handler in.
    public static func enter() { set(true) }
    /// To be called right before the operation that ends the handler.
    public static func leave() { set(false) }

    private static func set(_ active: Bool) {
        guard let task = Engine.currentTask else { return }
        if Engine.isOnThreads { return ProcessorThread.current.pointee.isInterrupted = active }
        EngineState.current.setInterrupt(of: task, active)
    }
}
