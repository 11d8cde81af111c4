// SPDX-License-Identifier: GPL-2.0-only
// Where translations that are too old do harm.

import Explorer

// A stale translation is nothing wrong by itself: between the change of an entry and the end of the invalidation every CPU may
// use it. The oracles judge later: when a frame is given up, when a CPU goes back to its program, when a call that moved a
// range away has returned. What a CPU could only use after it ran code of the kernel, it owes: it is judged when it gets there.
extension Machine {
    /// Judges that a frame is given up: no CPU that runs a program may hold a translation to it, and no CPU that has the
    /// context loaded, whatever it does, a pointer to it if it is a table. A CPU inside the kernel owes its translations
    /// until it goes back, one in another context its pointers until it has the context again.
    static func judgeRelease(of frame: UInt, _ use: Use) {
        for cpu in 0..<cpuCount where word(CPUWord.root, of: cpu).pointee != 0 {
            let tag = currentTag(of: cpu)
            if mode(of: cpu) == .user {
                for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
                    let leaf = MachineState.current.pointee.leaves[number]
                    guard leaf.frame == frame, leaf.isUsable(tag: tag) || isDefective(.otherTagsAreJudged) else {
                        continue
                    }
                    fail(
                        .staleTLB, Witness(leaf, cpu: cpu, isStore: false),
                        "frame \(frame) is given up while CPU \(cpu) may use \(describe(leaf))")
                }
            } else if isDefective(.idleWalksAreForgotten) {
                continue
            }
            if use == .data { continue }
            if UInt(word(CPUWord.root, of: cpu).pointee) == frame {
                Engine.fail(.tableUseAfterFree, "table \(frame) is given up while CPU \(cpu) has it as its root")
            }
            for number in TranslationSet(bits: tables(cpu, 0).pointee) {
                let table = MachineState.current.pointee.tables[number]
                guard table.frame == frame, table.tag == tag || isDefective(.otherTagsAreJudged) else { continue }
                Engine.fail(
                    .tableUseAfterFree,
                    "table \(frame) is given up while CPU \(cpu) may walk from \(describe(table)), "
                        + filling(table, cpu, isLeaf: false))
            }
        }
    }

    /// Judges a context that a CPU has just entered: the hardware may walk at once from whatever it kept.
    static func judgeEntered(_ cpu: Int) {
        let root = UInt(word(CPUWord.root, of: cpu).pointee)
        if root == 0 { return }
        if use(of: root) == .free {
            Engine.fail(.tableUseAfterFree, "CPU \(cpu) enters a context whose root, frame \(root), was given up")
        }
        for number in TranslationSet(bits: tables(cpu, 0).pointee) {
            let table = MachineState.current.pointee.tables[number]
            if table.tag == currentTag(of: cpu) && isGivenUp(table) {
                Engine.fail(
                    .tableUseAfterFree,
                    "CPU \(cpu) enters a context in which it may walk from \(describe(table)), which was given up")
            }
        }
        if mode(of: cpu) == .user { judgeGivenUp(cpu, "enters a context in which it may use") }
        judgeConflicts(cpu)
    }

    /// Judges what was filled in this step: no entry that a program could use may lead to a frame that was given up.
    @inline(__always) static func judgeFilled() {
        if MachineState.current.pointee.filledFreeFrame != 0 { judgeFilledFreeFrame() }
    }

    private static func judgeFilledFreeFrame() {
        let filled = MachineState.current.pointee.filledFreeFrame
        MachineState.current.pointee.filledFreeFrame = 0
        for cpu in 0..<cpuCount where filled & Domain.cpu(cpu) != 0 && mode(of: cpu) == .user {
            judgeGivenUp(cpu, "may use")
        }
    }

    private static func judgeGivenUp(_ cpu: Int, _ what: StaticString) {
        for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
            let leaf = MachineState.current.pointee.leaves[number]
            if leaf.isUsable(tag: currentTag(of: cpu)) && isGivenUp(leaf) {
                fail(
                    .staleTLB, Witness(leaf, cpu: cpu, isStore: false),
                    "CPU \(cpu) \(what) \(describe(leaf)), which was given up")
            }
        }
    }

    /// Goes back to the program that this CPU runs. A step; what the CPU owes is judged here.
    public static func returnToUser() {
        let cpu = currentCPU
        Engine.visible(reads: 0, writes: isDefective(.hidesReturn) ? 0 : Domain.cpu(cpu))
        Engine.store(word(CPUWord.mode, of: cpu), Mode.user.rawValue)
        if isDefective(.debtIsForgiven) { return }
        judgeGivenUp(cpu, "goes back to its program and may use")
        judgeOwed(cpu)
        judgeConflicts(cpu)
    }

    @inline(__always) static func currentTag(of cpu: Int) -> UInt { UInt(word(CPUWord.tag, of: cpu).pointee) }
}
