// SPDX-License-Identifier: GPL-2.0-only
// A scenario's tasks on real threads.

import Explorer
import Machine

extension Stage {
    /// Which tasks share a thread: one thread for each CPU, on which its task and its interrupts run. Threads whose CPU has no
    /// task run the process's program.
    public var crew: Crew {
        let processors = roles.indices.filter { roles[$0].name == "irq" }.map { handler in
            let task = roles.indices.first { roles[$0].cpu == roles[handler].cpu && !program.tasks[$0].isDaemon }
            return Crew.Processor(task: task, handler: handler)
        }
        return Crew(
            processors: processors, callbacks: roles.indices.first { roles[$0].name == "rcu" },
            idle: { _ in Machine.runProgram() })
    }
}

extension Scenario {
    /// The scenario with more threads of the process that run its program, up to a number of CPUs. Nil if it has more CPUs
    /// already, or there is no room for the tasks.
    public func widened(to count: Int) -> Scenario? {
        let explored = cpus.count { if case .user = $0 { false } else { true } }
        // Each CPU has a handler; two daemons belong to none.
        guard count >= cpus.count, count <= Machine.mostCPUs, explored + count + 2 <= Program.mostTasks else {
            return nil
        }
        let added = Array(repeating: CPU.user, count: count - cpus.count)
        return Scenario(
            name, summary, on: architectures, memory: memory, cpus: cpus + added, framesLeft: framesLeft)
    }
}
