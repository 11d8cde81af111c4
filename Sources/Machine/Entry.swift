// SPDX-License-Identifier: GPL-2.0-only
// Bits of a table entry.

/// One format of table entries for every architecture. An entry without `present` means nothing to the hardware: software
/// may use its other bits. Whether `accessed` is set holds a fill back only if `Switches` says so.
public enum Entry {
    public static let present: UInt64 = 1 << 0
    /// Maps memory instead of pointing to a table. Set in every present entry of level 1.
    public static let leaf: UInt64 = 1 << 1
    public static let writable: UInt64 = 1 << 2
    public static let user: UInt64 = 1 << 3
    public static let accessed: UInt64 = 1 << 4
    public static let dirty: UInt64 = 1 << 5
    public static let global: UInt64 = 1 << 6
    /// Arm's DBM: the hardware may make the entry writable, that is, mark it dirty. The machine itself looks at `writable`
    /// and `dirty` only.
    public static let dirtyModifier: UInt64 = 1 << 7
    /// Left to software.
    public static let special: UInt64 = 1 << 9
    /// Left to software.
    public static let softDirty: UInt64 = 1 << 10
    public static let frameMask: UInt64 = 0x000f_ffff_ffff_f000

    /// The frame an entry points to.
    @inlinable public static func frame(_ entry: UInt64) -> UInt { UInt((entry & frameMask) >> 12) }
}

/// The shape of the tables: four levels of 512 entries, pages of 4096 bytes. Level 1 maps pages.
public enum Geometry {
    public static let pageShift: UInt = 12
    public static let indexBits: UInt = 9
    public static let entries = 512
    public static let topLevel = 4

    /// The bits of an address below what one entry of a level covers.
    @inlinable public static func shift(_ level: Int) -> UInt { pageShift + indexBits * UInt(level - 1) }

    /// What one entry of a level covers, in bytes.
    @inlinable public static func span(_ level: Int) -> UInt { 1 << shift(level) }

    @inlinable public static func index(_ address: UInt, _ level: Int) -> Int { Int(address >> shift(level)) & 511 }
}
