// SPDX-License-Identifier: GPL-2.0-only
// A question built into the machine.

import Explorer
import Machine

/// Where the parts of a question lie once the machine is on. Raw memory, since fibers read it and are abandoned.
struct Stage {
    /// A word of memory as operations need it.
    struct Cell {
        var pointer: Word
        var isEntry: Bool
        var isContents: Bool
    }

    let cells: UnsafeMutablePointer<Cell>
    let contexts: UnsafeMutablePointer<Question.Context>
    /// What the tasks run, one each.
    let tasks: UnsafeMutablePointer<Task>
    /// How many outcomes of each access are told apart.
    let alternatives: UnsafeMutablePointer<Int>
    /// How many there were at most.
    let needed: UnsafeMutablePointer<Int>
    let markable: UnsafeMutablePointer<Int>
    let markableCount: Int
    let mostMarks: Int

    private let firstRegister: Int
    private let firstFault: Int
    /// Set when a CPU gave up: what it did is no execution.
    let gaveUp: Int
    /// Of each CPU whether it did a tlbsync that its next ptesync completes.
    let firstSync: Int

    /// The code of one task.
    struct Task {
        var code: UnsafeMutablePointer<Instruction>
        var count: Int
        var cpu: Int
        var isPrivileged: Bool
    }

    /// Switches the machine on and builds the initial state.
    init(_ question: Question, _ defect: Defect) {
        firstRegister = question.variableCount
        firstFault = firstRegister + question.registerCount
        gaveUp = firstFault + question.accessCount
        firstSync = gaveUp + 1
        let kernelWords = firstSync + Machine.mostCPUs
        Machine.powerOn(
            question.architecture, cpus: question.cpus.count, frames: question.frames.count + 1,
            kernelWords: kernelWords)
        Machine.switches = question.switches
        Machine.defect = defect
        _ = Machine.hasTooManyTranslations
        for use in question.frames { _ = Machine.allocateFrame(use) }
        cells = .allocate(capacity: question.words.count)
        for (number, place) in question.words.enumerated() {
            let cell =
                switch place {
                case .variable(let variable):
                    Cell(pointer: Machine.kernelMemory + variable, isEntry: false, isContents: false)
                case .memory(let frame, let index):
                    Cell(
                        pointer: Machine.words(of: frame) + index, isEntry: question.isEntry(number),
                        isContents: !question.isEntry(number))
                }
            (cells + number).initialize(to: cell)
        }
        contexts = .allocate(capacity: question.contexts.count)
        contexts.initialize(from: question.contexts, count: question.contexts.count)
        if !question.hasTags { for index in question.contexts.indices { contexts[index].tag = 0 } }
        alternatives = .allocate(capacity: question.accessCount)
        alternatives.initialize(repeating: 1, count: question.accessCount)
        needed = .allocate(capacity: question.accessCount)
        needed.initialize(repeating: 1, count: question.accessCount)
        markable = .allocate(capacity: question.markable.count)
        markable.initialize(from: question.markable, count: question.markable.count)
        markableCount = question.markable.count
        mostMarks = question.mostMarks
        tasks = .allocate(capacity: 2 * question.cpus.count)
        for (number, cpu) in question.cpus.enumerated() {
            let codes = [cpu.code, cpu.handler ?? []]
            for (which, code) in codes.enumerated() {
                let copy = UnsafeMutablePointer<Instruction>.allocate(capacity: code.count)
                copy.initialize(from: code, count: code.count)
                (tasks + 2 * number + which).initialize(
                    to: Task(code: copy, count: code.count, cpu: number, isPrivileged: cpu.isPrivileged))
            }
        }
        for (word, value) in question.initial where cells[word].isEntry {
            Machine.storeEntry(cells[word].pointer, value)
        }
        for (word, value) in question.initial where !cells[word].isEntry { cells[word].pointer.pointee = value }
        for (register, value) in question.initialRegisters { self.register(register).pointee = value }
        for (number, cpu) in question.cpus.enumerated() {
            Machine.setUpCPU = number
            enter(cpu.context, keep: true)
            Machine.setMode(.kernel, cpu: number)
        }
        Machine.setUpCPU = 0
    }

    func deallocate(_ question: Question) {
        for task in 0..<2 * question.cpus.count { tasks[task].code.deallocate() }
        tasks.deallocate()
        contexts.deinitialize(count: question.contexts.count)
        contexts.deallocate()
        cells.deallocate()
        alternatives.deallocate()
        needed.deallocate()
        markable.deallocate()
    }

    func register(_ number: Int) -> Word { Machine.kernelMemory + firstRegister + number }
    func faults(_ site: Int) -> Word { Machine.kernelMemory + firstFault + site }
    func sync(_ cpu: Int) -> Word { Machine.kernelMemory + firstSync + cpu }

    /// Puts the current CPU into a context.
    func enter(_ context: Int, keep: Bool) {
        let root = contexts[context].root
        let tag = contexts[context].tag
        switch Machine.architecture {
        case .x86: X86.writeCR3(root: root, pcid: tag, keep: keep && tag != 0)
        case .arm64: ARM64.writeTTBR0(root: root, asid: tag)
        case .ppc64: PPC64.writePID(root: root, pid: tag)
        }
    }
}

