// SPDX-License-Identifier: GPL-2.0-only
// Programs on real threads, and what they must never read.

import CSupport
import Explorer

// A processor whose thread has no task runs its program: it loads and stores through any translation that it holds, of
// whatever address. What it finds says, beside the oracles and without them, whether a frame was given up too early.
extension Machine {
    /// The words of a frame that are poisoned. Programs use all but the first one here, in which others store by value.
    private static let usedWords = 4
    /// The upper half of a word of a frame that was given up.
    private static let poison: UInt64 = 0xdead_f4a3
    /// The upper half of a word that a program has stored.
    private static let stored: UInt64 = 0x0000_57a3

    /// Whether frames that are given up are filled, on real threads, with what programs must never read.
    public static var poisonsFrames: Bool {
        get { MachineState.current.pointee.poisonsFrames }
        set { MachineState.current.pointee.poisonsFrames = newValue }
    }

    /// Fills a frame that is given up with what names it and its generation.
    static func poisonIfAsked(_ frame: UInt) {
        if !poisonsFrames { return }
        let value = poison << 32 | UInt64(frame) << 16 | generation(of: frame) & 0xffff
        for index in 0..<usedWords { Engine.store(words(of: frame) + index, value) }
    }

    /// Lets the program of this CPU, if it runs one, load a word through a translation that it may use, drawn at random, and
    /// perhaps store to it. Tables stay as they are: a store takes only a translation that is dirty already.
    public static func runProgram() {
        let cpu = currentCPU
        Engine.visible(reads: Domain.everyCPU, writes: Domain.walks(cpu))
        guard mode(of: cpu) == .user, let leaf = anyUsableLeaf(cpu) else { return }
        let word = words(of: leaf.frame) + 1 + Engine.random(below: usedWords - 1)
        let value = Engine.load(word)
        if value >> 32 == poison {
            return Engine.report(
                .staleTLB,
                "CPU \(cpu) reads frame \(value >> 16 & 0xffff), which was given up, through \(describe(leaf))")
        }
        if leaf.isWritable && leaf.isDirty && Engine.random(below: 2) == 0 {
            Engine.store(word, stored << 32 | UInt64(Engine.random(below: 1 << 30)))
        }
    }

    /// Where a CPU's mode is, for tests.
    package static func word(ofMode cpu: Int) -> Word { word(CPUWord.mode, of: cpu) }

    private static func anyUsableLeaf(_ cpu: Int) -> Translation? {
        var usable: UInt64 = 0
        for number in TranslationSet(bits: leaves(cpu, 0).pointee) {
            let leaf = MachineState.current.pointee.leaves[number]
            if leaf.isUsable(tag: currentTag(of: cpu)) && leaf.isUser { usable |= 1 &<< UInt64(number) }
        }
        if usable == 0 { return nil }
        for _ in 0..<Engine.random(below: usable.nonzeroBitCount) { usable &= usable &- 1 }
        return MachineState.current.pointee.leaves[usable.trailingZeroBitCount]
    }

    /// Frames that tasks have taken since set-up, and frames that were given up since. To be asked between executions.
    public static var turnover: (taken: Int, givenUp: Int) {
        let state = MachineState.current
        let first = state.pointee.frameCount - framesOfTask * Program.mostTasks
        let taken = (0..<Program.mostTasks).map { Int(cs_load(state.pointee.pools + $0)) - first - $0 * framesOfTask }
        let givenUp = (0..<UInt(frameCount)).count { cs_load(word(FrameWord.generation, ofFrame: $0)) != 0 }
        return (taken.reduce(0, +), givenUp)
    }
}
