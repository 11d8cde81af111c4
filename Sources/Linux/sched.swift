// SPDX-License-Identifier: GPL-2.0-only
// Who runs on a CPU: one thread for the whole of a scenario, unless it calls the scheduler.

import CSupport
import Explorer
import Machine

/// The thread on this CPU. Not a step: nobody else looks.
@inlinable public func get_current<T>() -> Ptr<T> { Ptr(address: UInt(Engine.load(currentWord(smp_processor_id())))) }

@usableFromInline func currentWord(_ cpu: UInt) -> Word { cpuArea(1, cpu) }

/// Puts a thread on a CPU: during set-up, or by that CPU with interrupts off.
public func set_current<T>(_ task: Ptr<T>, _ cpu: UInt) { Engine.store(currentWord(cpu), UInt64(task.address)) }

/// Lets an explored task run on a CPU. Only during set-up.
public func bind_task(_ task: Int, _ cpu: UInt) { Machine.bind(task: task, to: Int(cpu)) }

/// Lets what set-up does next take place on a CPU.
public func on_cpu_during_set_up(_ cpu: UInt) { Machine.setUpCPU = Int(cpu) }

/// Where a CPU is. Only during set-up.
public enum cpu_mode { case user, kernel, idle }
public func set_cpu_mode(_ mode: cpu_mode, _ cpu: UInt) {
    switch mode {
    case .user: Machine.setMode(.user, cpu: Int(cpu))
    case .kernel: Machine.setMode(.kernel, cpu: Int(cpu))
    case .idle: Machine.setMode(.idle, cpu: Int(cpu))
    }
}

/// The end of a system call: this CPU goes back to user mode.
public func exit_to_user_mode() {
    AtomicSection.mustBeLeft(at: "a system call returns")
    Machine.returnToUser()
}

/// This CPU leaves the program that it runs, for the scheduler.
public func enter_from_user_mode() { Machine.enterKernel() }

/// A kernel thread takes this CPU: no program runs on it, whatever tables it keeps.
public func enter_kernel_thread() { Machine.enterIdle() }

/// Lets this CPU walk from a root; a tag tells its translations apart (PCID, ASID, PID).
public func load_context(_ root: UInt, _ tag: UInt) {
    Engine.store(cpuArea(0, smp_processor_id()), UInt64(root << 12 | tag))
    switch Machine.architecture {
    case .x86: X86.writeCR3(root: root, pcid: tag, keep: false)
    case .arm64:
        Engine.store(cpuArea(sysreg.ttbr0_el1.rawValue, smp_processor_id()), UInt64(root << 12))
        Engine.store(cpuArea(sysreg.ttbr1_el1.rawValue, smp_processor_id()), UInt64(tag << 48))
        ARM64.writeTTBR0(root: root, asid: tag)
    case .ppc64: PPC64.writePID(root: root, pid: tag)
    }
}

/// Set once a task has ended.
private func ended(_ task: Int) -> Word { Machine.kernelMemory + (Plan.rcu + 40 + task) }

/// The end of a task. Models `do_exit()`.
public func do_exit() {
    guard let task = Engine.currentTask else { return }
    AtomicSection.mustBeLeft(at: "a task ends")
    Engine.visible(.write, ended(task))
    Engine.store(ended(task), 1)
}

/// Waits for the end of all tasks of a set, a bit each. Models `wait()`.
public func wait_for_tasks(_ tasks: UInt) {
    for task in 0..<Program.mostTasks where tasks >> UInt(task) & 1 != 0 { Engine.visible(.awaitNonzero, ended(task)) }
}
