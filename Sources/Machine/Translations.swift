// SPDX-License-Identifier: GPL-2.0-only
// What a CPU may remember: translations of pages and pointers to tables.

/// Something a CPU may remember.
struct Translation: Equatable {
    /// The first address it is for.
    var address: UInt
    var frame: UInt
    /// The generation of the frame when it was filled.
    var generation: UInt64
    /// PCID, ASID or PID.
    var tag: UInt
    /// For a leaf the level it was read at; for a pointer the level of the table it points to.
    var level: Int
    /// `writable`, `user`, `dirty` and `global` of `Entry`, combined along the path.
    var rights: UInt64

    /// What it covers, in bytes.
    var span: UInt { Geometry.span(level) }
}

/// A set of translations: bits, each of them an index into the table of known ones.
struct TranslationSet {
    var bits: UInt64

    @inline(__always) func forEach(_ body: (Int) -> Void) {
        var rest = bits
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
    }
}

/// Every translation that any execution of this process has seen, so that sets of them are single words. Leaves and
/// pointers to tables are numbered separately.
struct TranslationTable {
    static let most = 64
    private(set) var leafCount = 0
    private(set) var tableCount = 0
    private let leaves = UnsafeMutablePointer<Translation>.allocate(capacity: most)
    private let tables = UnsafeMutablePointer<Translation>.allocate(capacity: most)

    func leaf(_ index: Int) -> Translation { leaves[index] }
    func table(_ index: Int) -> Translation { tables[index] }

    /// The bit of a leaf.
    mutating func bit(ofLeaf translation: Translation) -> UInt64 {
        1 << UInt64(Self.index(of: translation, in: leaves, &leafCount))
    }

    /// The bit of a pointer to a table.
    mutating func bit(ofTable translation: Translation) -> UInt64 {
        1 << UInt64(Self.index(of: translation, in: tables, &tableCount))
    }

    private static func index(
        of translation: Translation, in known: UnsafeMutablePointer<Translation>, _ count: inout Int
    ) -> Int {
        for index in 0..<count where known[index] == translation { return index }
        if count == most { fatalError("the machine knows no more than \(most) different translations: use fewer pages") }
        known[count] = translation
        count += 1
        return count - 1
    }
}
