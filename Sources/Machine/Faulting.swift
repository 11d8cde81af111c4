// SPDX-License-Identifier: GPL-2.0-only
// Programs that go into the kernel since they fault.

import Explorer

extension Machine {
    /// Lets the program of this CPU access an address. If the access can fault, it does, and the CPU is inside the kernel. One
    /// that goes through does nothing that the CPU might not do at any time while it runs its program, so it is left out where
    /// the other is possible too. A step.
    ///
    /// - Returns: whether it faulted.
    public static func faults(at address: UInt, isStore: Bool) -> Bool {
        let cpu = currentCPU
        Engine.visible(reads: 0, writes: Domain.cpu(cpu) | Domain.walks(cpu) | (isStore ? Domain.dirtyMarks : 0))
        let outcomes = MachineState.current.pointee.outcomes + (Engine.currentTask ?? Program.mostTasks)
        outcomes.initialize(to: Outcomes())
        find(outcomes, cpu, address, writes: isStore, false)
        let canFault = (0..<outcomes.pointee.count).contains { outcomes.pointee[$0]! & faultMark != 0 }
        Engine.note(canFault ? "fault" : "no fault")
        if !canFault { return false }
        resynchronise()
        dropAfterFault(at: address, cpu)
        Engine.store(word(CPUWord.mode, of: cpu), Mode.kernel.rawValue)
        return true
    }
}
