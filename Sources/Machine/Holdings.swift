// SPDX-License-Identifier: GPL-2.0-only
// A look at what CPUs may hold, for tests.

extension Machine {
    /// What a CPU may hold in one world: bits of leaves and of pointers, which keep their meaning until the next power-on.
    package struct Holding: Equatable {
        package var world: Int
        package var leaves: UInt64
        package var tables: UInt64
    }

    /// What a CPU may hold in each of its worlds.
    package static func holdings(of cpu: Int) -> [Holding] {
        var holdings: [Holding] = []
        forEachWorld(of: cpu) {
            holdings.append(Holding(world: $0, leaves: leaves(cpu, $0).pointee, tables: tables(cpu, $0).pointee))
        }
        return holdings
    }

    /// Whether a CPU may now hold a leaf for exactly this page and tag, and of this level.
    package static func mayHold(leafFor address: UInt, tag: UInt, level: Int = 1, cpu: Int = 0) -> Bool {
        TranslationSet(bits: leaves(cpu, 0).pointee).contains {
            let leaf = MachineState.current.pointee.leaves[$0]
            return leaf.address == address && leaf.tag == tag && leaf.level == level
        }
    }

    /// Whether a CPU may now hold a pointer to a table of this level that leads to the address.
    package static func mayHold(pointerFor address: UInt, tag: UInt, level: Int, cpu: Int = 0) -> Bool {
        TranslationSet(bits: tables(cpu, 0).pointee).contains {
            let table = MachineState.current.pointee.tables[$0]
            return table.tag == tag && table.level == level && address & ~(table.reach - 1) == table.address
        }
    }
}
