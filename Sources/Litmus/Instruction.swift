// SPDX-License-Identifier: GPL-2.0-only
// One operation of a CPU, ready to be run on a fiber: a plain value, without references.

import Machine

/// What a CPU does in one line or in a part of it. Registers and words are numbers.
enum Instruction: Sendable {
    /// A value: a constant or what a register holds.
    enum Operand: Sendable {
        case constant(UInt64)
        case register(Int)
    }

    /// What to compute of two values.
    enum Arithmetic: Sendable { case plus, minus, and, or, xor }

    /// How an atomic operation changes a word.
    enum Update: Sendable {
        case exchange(Operand)
        case compareExchange(Operand, Operand)
        case add(Operand)
        /// Sets and clears bits of an entry.
        case change(set: UInt64, clear: UInt64)
    }

    /// What a program does at a virtual address.
    enum Program: Sendable {
        case load
        case store(Operand)
        case exchange(Operand)
        case compareExchange(Operand, Operand)
        case add(Operand)
    }

    // Memory.
    case read(register: Int, word: Int)
    case write(word: Int, Operand)
    case update(register: Int?, word: Int, Update)
    case access(register: Int?, address: UInt, Program, site: Int)
    /// Waits until a variable is zero, or is not.
    case await(word: Int, isZero: Bool)

    // Registers and order.
    case compute(register: Int, Operand, Arithmetic, Operand)
    case change(register: Int, Operand, set: UInt64, clear: UInt64)
    case jump(Int)
    /// Jumps unless the comparison holds.
    case jumpUnless(Int, Operand, Condition.Comparison, Operand, mask: UInt64, shift: UInt64)
    /// Jumps unless the register holds a fault, or unless it holds none.
    case jumpUnlessFault(Int, Operand, isFault: Bool)
    /// From here on a fault goes on at the place; -1: the fault goes to the register and the next operation follows; -2: the
    /// program ends.
    case onFault(Int)
    case retry
    case skip
    case stop

    // Barriers and invalidations.
    case synchronise
    case dsb(ARM64.Barrier)
    case tlbi(ARM64.Invalidation, address: UInt, asid: UInt, level: Int, pages: UInt)
    case invlpg(UInt)
    case invpcid(Int, pcid: UInt, address: UInt)
    case invlpgb(address: UInt?, pages: UInt, pcid: UInt?, globals: Bool, finalOnly: Bool)
    case tlbsync
    case ptesync
    case tlbie(isLocal: Bool, ric: Int, scope: Int, pid: UInt, address: UInt, pageShift: Int)
    case enter(context: Int, keep: Bool)

    // Interrupts.
    case send(Int)
    case interrupts(areOn: Bool)

    /// Nothing: something that only orders memory. What is run next stands on this line of the file.
    case line(Int)
}
