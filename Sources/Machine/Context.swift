// SPDX-License-Identifier: GPL-2.0-only
// What a CPU does: its context, and whether it runs a program.

import Explorer

extension Machine {
    /// Puts this CPU into a context. A step.
    ///
    /// - Parameter dropping: what goes with the old context.
    static func enterContext(root: UInt, tag: UInt, dropping: Removal?) {
        let cpu = currentCPU
        Engine.visible(reads: 0, writes: isDefective(.hidesContext) ? 0 : Domain.cpu(cpu))
        Engine.store(word(CPUWord.root, of: cpu), UInt64(root))
        Engine.store(word(CPUWord.tag, of: cpu), UInt64(tag))
        forEachWorld(of: cpu) { world in
            if let dropping { remove(dropping, cpu, world) }
            fillFromEverywhere(cpu, world)
        }
        arriveLate(at: cpu)
        judgeFilled()
        judgeEntered(cpu)
    }

    /// Goes from the program that this CPU runs into the kernel, as a system call or a fault does. A step.
    public static func enterKernel() { change(to: .kernel) }

    /// Lets this CPU run nothing; it keeps its context. A step.
    public static func enterIdle() { change(to: .idle) }

    private static func change(to mode: Mode) {
        let cpu = currentCPU
        Engine.visible(reads: 0, writes: Domain.cpu(cpu))
        Engine.store(word(CPUWord.mode, of: cpu), mode.rawValue)
    }
}
