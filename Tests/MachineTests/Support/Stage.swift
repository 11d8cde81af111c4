// SPDX-License-Identifier: GPL-2.0-only
// The tables that the tests play with.

import Explorer
import Machine

/// Two tables of the lowest level, A and B, below one of each level above; A is at slot 1 of the level-2 table.
///
///     address x = slot 1, entry 0   y = slot 1, entry 1   z = slot 2, entry 0   w = slot 2, entry 1
///     far = the first entry of A if the level-2 table is in slot 1 of the level-3 table
enum Stage {
    /// An entry that operations name.
    enum Place: Int, CaseIterable {
        case top, upper, upper1, slot1, slot2, a0, a1, b0, b1
        var word: Word { Word(bitPattern: UInt(Machine.kernelMemory[40 + rawValue]))! }
        var level: Int { [4, 3, 3, 2, 2, 1, 1, 1, 1][rawValue] }

    }

    /// What entries are made to hold.
    enum Value: Int, CaseIterable {
        case none, tableA, tableB, middle, upper
        case d1, d2, d3, readOnly1, clean1, global1, large1, readOnlyTableA
        /// No program may use it.
        case kernel1
        case clean3
        /// Leads to a frame of data.
        case tableInData
        var bits: UInt64 { Machine.kernelMemory[60 + rawValue] }
    }

    enum Address: Int, CaseIterable {
        case x, y, z, w, far
        var value: UInt {
            let values: [UInt] = [0x20_0000, 0x20_1000, 0x40_0000, 0x40_1000, 0x4020_0000]
            return values[rawValue]
        }
    }

    /// Results of a task's loads, in order: how many, then the results.
    static func results(of task: Int) -> Word { Machine.kernelMemory + 100 + 16 * task }
    static func flag(_ index: Int) -> Word { Machine.kernelMemory + index }
    static func frame(_ index: Int) -> UInt { UInt(Machine.kernelMemory[20 + index]) }
    static func table(level: Int) -> UInt { UInt(Machine.kernelMemory[20 + 10 + level]) }
    static var tableB: UInt { UInt(Machine.kernelMemory[20 + 10]) }
    /// What a load that faulted is recorded as.
    static let fault: UInt64 = 999

    /// Builds the tables. A holds D1 at entry 0 and D2 at entry 1; the first words of the frames D1, D2 and D3 hold 1, 2, 3.
    ///
    /// - Parameter initial: what entries hold that are to differ.
    static func build(
        _ architecture: Architecture, cpus: Int, modes: [Machine.Mode] = [], initial: [(Place, Value)] = []
    ) {
        Machine.powerOn(architecture, cpus: cpus, frames: 16, kernelWords: 256)
        let memory = Machine.kernelMemory
        for level in 1...4 { memory[30 + level] = UInt64(Machine.allocateFrame(.table(level: level))) }
        memory[30] = UInt64(Machine.allocateFrame(.table(level: 1)))
        memory[35] = UInt64(Machine.allocateFrame(.table(level: 4)))
        for index in 1...3 {
            let frame = Machine.allocateFrame(.data)
            memory[20 + index] = UInt64(frame)
            Machine.words(of: frame)[0] = UInt64(index)
        }
        let rows: [(Place, UInt, Int)] = [
            (.top, table(level: 4), 0), (.upper, table(level: 3), 0), (.upper1, table(level: 3), 1),
            (.slot1, table(level: 2), 1), (.slot2, table(level: 2), 2), (.a0, table(level: 1), 0),
            (.a1, table(level: 1), 1), (.b0, tableB, 0), (.b1, tableB, 1),
        ]
        for (place, frame, index) in rows {
            memory[40 + place.rawValue] = UInt64(UInt(bitPattern: Machine.words(of: frame) + index))
        }
        let pointer = Entry.present | Entry.writable | Entry.user | Entry.accessed
        let leaf = pointer | Entry.leaf | Entry.dirty
        let values: [(Value, UInt, UInt64)] = [
            (.tableA, table(level: 1), pointer), (.tableB, tableB, pointer), (.middle, table(level: 2), pointer),
            (.upper, table(level: 3), pointer), (.d1, frame(1), leaf), (.d2, frame(2), leaf), (.d3, frame(3), leaf),
            (.readOnly1, frame(1), leaf & ~Entry.writable), (.clean1, frame(1), leaf & ~Entry.dirty),
            (.global1, frame(1), leaf | Entry.global), (.large1, frame(1), leaf),
            (.readOnlyTableA, table(level: 1), pointer & ~Entry.writable), (.kernel1, frame(1), leaf & ~Entry.user),
            (.clean3, frame(3), leaf & ~Entry.dirty), (.tableInData, frame(2), pointer),
        ]
        for (value, frame, bits) in values { memory[60 + value.rawValue] = UInt64(frame) << 12 | bits }
        let usual: [(Place, Value)] = [
            (.a0, .d1), (.a1, .d2), (.slot1, .tableA), (.upper, .middle), (.top, .upper),
        ]
        for (place, value) in usual + initial { Machine.storeEntry(place.word, value.bits) }
        for cpu in 0..<cpus {
            enter(cpu, tag: 1)
            Machine.setMode(cpu < modes.count ? modes[cpu] : .user, cpu: cpu)
        }
        Machine.setUpCPU = 0
    }

    /// Puts a CPU into the context during set-up.
    static func enter(_ cpu: Int, tag: UInt) {
        Machine.setUpCPU = cpu
        enter(tag: tag)
    }

    static func enter(tag: UInt, keep: Bool = true) {
        // Tag 3 is a context of its own, with nothing in it.
        let root = tag == 3 ? UInt(Machine.kernelMemory[35]) : table(level: 4)
        switch Machine.architecture {
        case .x86: X86.writeCR3(root: root, pcid: tag, keep: keep)
        case .arm64: ARM64.writeTTBR0(root: root, asid: tag)
        case .ppc64: PPC64.writePID(root: root, pid: tag)
        }
    }
}
