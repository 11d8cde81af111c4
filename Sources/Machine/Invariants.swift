// SPDX-License-Identifier: GPL-2.0-only
// What must hold of memory and translations.

import Explorer

extension Invariant {
    public static var staleTLB: Invariant {
        Invariant("stale-tlb", "a frame was given up while a CPU could still use a translation to it")
    }
    public static var wrongAddress: Invariant {
        Invariant("wrong-address", "an address that was moved away still leads to memory that is in use elsewhere")
    }
    public static var tableUseAfterFree: Invariant {
        Invariant("table-use-after-free", "a table was given up while it could be walked, or walked after that")
    }
    public static var wildTable: Invariant {
        Invariant("wild-table", "a frame that never was a table was used as one")
    }
    public static var survivingEntry: Invariant {
        Invariant("surviving-entry", "a CPU still holds a translation of a range that was given up")
    }
    public static var lostWrite: Invariant {
        Invariant("lost-write", "a store is missing from what a frame was written out as")
    }
    public static var lostDirty: Invariant {
        Invariant("lost-dirty", "a frame in use was stored to and nothing says so")
    }
    public static var wrongData: Invariant {
        Invariant("wrong-data", "a program read something else than what was last stored there")
    }
    public static var stalePermission: Invariant {
        Invariant("stale-permission", "a CPU may still do what a call that returned has forbidden")
    }
    public static var breakBeforeMake: Invariant {
        Invariant("break-before-make", "a CPU may hold two different translations of one address")
    }
    public static var accounting: Invariant {
        Invariant("accounting", "in the end the tables and the counts of a frame or an address space do not agree")
    }

    /// The ones the machine can find, and those it knows for the software above it.
    public static var ofMachine: [Invariant] {
        [
            staleTLB, wrongAddress, tableUseAfterFree, wildTable, survivingEntry, lostWrite, lostDirty, wrongData,
            stalePermission, breakBeforeMake, accounting,
        ]
    }
}
