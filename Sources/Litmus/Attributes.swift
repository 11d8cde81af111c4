// SPDX-License-Identifier: GPL-2.0-only
// The parts of a table entry, as each architecture calls them.

import Machine

/// A part of a table entry that can be named, with its names.
enum Attribute: CaseIterable {
    case valid, writable, user, accessed, dirty, modifier, global

    /// Which attribute a word means on an architecture, and for words like `ro` also its value.
    static func named(_ word: String, on architecture: Architecture) -> (attribute: Attribute, value: Bool?)? {
        switch word.lowercased() {
        case "valid", "present", "p", "v": return (.valid, nil)
        case "invalid": return (.valid, false)
        case "user", "el0", "us": return (.user, nil)
        case "kernel": return (.user, false)
        case "accessed": return (.accessed, nil)
        case "global", "g": return (.global, nil)
        case "ng": return (.global, false)
        case "rw", "writable": return (architecture == .arm64 ? .dirty : .writable, nil)
        case "ro": return (architecture == .arm64 ? .dirty : .writable, false)
        case "dirty": return (.dirty, nil)
        case "clean": return (.dirty, false)
        default: break
        }
        switch (word.lowercased(), architecture) {
        case ("af", .arm64), ("a", .x86), ("r", .ppc64): return (.accessed, nil)
        case ("db", .arm64), ("d", .x86), ("c", .ppc64): return (.dirty, nil)
        case ("dbm", .arm64): return (.modifier, nil)
        default: return nil
        }
    }

    /// What a message offers instead of a word that is none of them.
    static func names(on architecture: Architecture) -> String {
        switch architecture {
        case .x86: "valid, rw, ro, user, kernel, global, A, D"
        case .arm64: "valid, af, db, dbm, rw, ro, user, kernel, global"
        case .ppc64: "valid, rw, ro, user, kernel, R, C"
        }
    }

    var bit: UInt64 {
        switch self {
        case .valid: Entry.present
        case .writable: Entry.writable
        case .user: Entry.user
        case .accessed: Entry.accessed
        case .dirty: Entry.dirty
        case .modifier: Entry.dirtyModifier
        case .global: Entry.global
        }
    }
}

extension Entry {
    /// What a leaf holds if nothing is said: valid, for programs, accessed, writable and dirty.
    static let usualLeaf = present | leaf | writable | user | accessed | dirty
    /// What a pointer to a table holds.
    static let usualPointer = present | writable | user | accessed

    /// Arm has no writable bit beside the dirty state: an entry is writable if it is dirty, or if the hardware may make it so.
    /// Puts the machine's bit in step with that.
    static func normal(_ entry: UInt64, on architecture: Architecture) -> UInt64 {
        if architecture != .arm64 || entry & leaf == 0 { return entry }
        return entry & (dirty | dirtyModifier) == 0 ? entry & ~writable : entry | writable
    }
}
