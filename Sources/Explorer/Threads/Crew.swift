// SPDX-License-Identifier: GPL-2.0-only
// Which tasks share a real thread.

/// How the tasks of a program are spread over real threads: one for each processor. A task that is named nowhere gets a
/// thread of its own; a daemon that is named nowhere gets none, and goes on whenever nobody else can.
public struct Crew {
    /// One processor: the code that runs on it, and the handler of its interrupts.
    public struct Processor {
        /// The task that runs here, if any.
        public var task: Int?
        /// The task that handles the interrupts of this processor. It runs on the processor's thread, in between.
        public var handler: Int?

        public init(task: Int? = nil, handler: Int? = nil) {
            precondition(task != nil || handler != nil, "a processor has something to do")
            self.task = task
            self.handler = handler
        }
    }

    public var processors: [Processor]
    /// The daemon that calls what waited for a grace period. It runs whenever a grace
    /// period of liburcu's is over.
    public var callbacks: Int?
    /// Called over and over on the thread of a processor that has no task, or none any more; the argument is one of the
    /// processor's tasks. It may announce operations that never wait. They are not part of the schedule.
    public var idle: (@convention(c) (UInt) -> Void)?
    /// The daemons without a thread.
    private(set) var attendants: [Int] = []

    public init(
        processors: [Processor], callbacks: Int? = nil, idle: (@convention(c) (UInt) -> Void)? = nil
    ) {
        self.processors = processors
        self.callbacks = callbacks
        self.idle = idle
    }

    /// The crew with a processor for each task that had none.
    func completed(for program: Program) -> Crew {
        var named = Set(processors.flatMap { [$0.task, $0.handler] }.compactMap { $0 })
        if let callbacks { named.insert(callbacks) }
        var crew = self
        let unnamed = program.tasks.indices.filter { !named.contains($0) }
        crew.attendants = unnamed.filter { program.tasks[$0].isDaemon && program.tasks[$0].interrupts == nil }
        crew.processors += unnamed.filter { !crew.attendants.contains($0) }.map { Processor(task: $0) }
        return crew
    }
}
