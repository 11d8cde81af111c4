// SPDX-License-Identifier: GPL-2.0-only
// What differs between machines of one architecture.

/// What a machine may be built with or without. Set before exploration; `powerOn` puts the defaults back.
public struct Switches: Sendable {
    /// Whether entries whose accessed bit is clear are told apart: the hardware remembers no such entry before it has set the
    /// bit. Otherwise every entry counts as accessed, which takes no translation away (the bit can only delay a fill).
    public var mindsAccessed = false
    /// The CPUs that set accessed bits by themselves, a bit each. Arm: FEAT_HAFDBS, TCR_EL1.HA. The others fault.
    public var setsAccessed: UInt8 = .max
    /// The CPUs that set dirty bits by themselves, a bit each. Arm: TCR_EL1.HD. The others fault.
    public var setsDirty: UInt8 = .max
    /// Whether a CPU has to resynchronise before its own accesses feel what its DSB completed. Arm ARM, section D8.16.
    public var needsISB = false
    /// How many bits of a tag the hardware has; it ignores the others. Arm: ID_AA64MMFR0_EL1.ASIDBits.
    public var tagBits: UInt8 = 16
    /// What the hardware says that it understands, for software that asks. Arm: FEAT_TTL.
    public var saysLevelHints = false
    /// The same for FEAT_TLBIRANGE.
    public var saysRanges = false

    public init() {}
}

extension Machine {
    /// The switches of the running machine.
    public static var switches: Switches {
        get { MachineState.current.pointee.switches }
        set { MachineState.current.pointee.switches = newValue }
    }

    /// Whether more translations came up than the machine can tell apart: what was explored says nothing then. Once asked for,
    /// too many of them do not end the process.
    public static var hasTooManyTranslations: Bool {
        MachineState.current.pointee.leaves.endsWhenFull = false
        MachineState.current.pointee.tables.endsWhenFull = false
        return MachineState.current.pointee.leaves.isFull || MachineState.current.pointee.tables.isFull
    }

    @inline(__always) static func setsAccessed(_ cpu: Int) -> Bool { switches.setsAccessed >> UInt8(cpu) & 1 != 0 }
    @inline(__always) static func setsDirty(_ cpu: Int) -> Bool { switches.setsDirty >> UInt8(cpu) & 1 != 0 }

    /// Whether the hardware has to set the accessed bit of a present entry before it may remember it. Only x86 has one in
    /// pointers to tables. SDM volume 3, section 4.8; Arm ARM, section D8.5.
    @inline(__always) static func lacksAccessed(_ entry: UInt64, isLeaf: Bool) -> Bool {
        switches.mindsAccessed && entry & Entry.accessed == 0 && (isLeaf || architecture == .x86)
    }
}
