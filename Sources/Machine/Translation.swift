// SPDX-License-Identifier: GPL-2.0-only
// What a CPU may remember: the translation of a page, or a pointer to a table.

/// Something a CPU may remember, packed into two words.
struct Translation: Equatable {
    /// Address of the first page in bits 12 to 47, level in 0 to 2, rights in 3 to 6, tag from 48 up.
    private(set) var key: UInt64
    /// Frame in the low half, generation in the high half.
    private(set) var target: UInt64

    /// - Parameters:
    ///   - address: the first address it is for.
    ///   - tag: PCID, ASID or PID.
    ///   - level: for a leaf the level it was read at; for a pointer the level of the table it points to.
    ///   - rights: `writable`, `user`, `dirty` and `global` of `Entry`, combined along the path.
    ///   - generation: that of the frame when this was filled.
    @inline(__always)
    init(address: UInt, tag: UInt, level: Int, rights: UInt64, frame: UInt, generation: UInt64) {
        let packed = (rights & (Entry.writable | Entry.user)) << 1 | (rights & (Entry.dirty | Entry.global))
        key = UInt64(address) & 0xffff_ffff_f000 | UInt64(tag) << 48 | packed | UInt64(level)
        target = UInt64(truncatingIfNeeded: frame) & 0xffff_ffff | generation << 32
    }

    var address: UInt { UInt(key) & 0xffff_ffff_f000 }
    var tag: UInt { UInt(key >> 48) }
    var level: Int { Int(key & 7) }
    var frame: UInt { UInt(target & 0xffff_ffff) }
    var generation: UInt64 { target >> 32 }
    var isWritable: Bool { key & Entry.writable << 1 != 0 }
    var isUser: Bool { key & Entry.user << 1 != 0 }
    var isDirty: Bool { key & Entry.dirty != 0 }
    var isGlobal: Bool { key & Entry.global != 0 }
    /// `writable`, `user`, `dirty` and `global`, as in an entry.
    var rights: UInt64 {
        (key & (Entry.writable | Entry.user) << 1) >> 1 | key & (Entry.dirty | Entry.global)
    }

    /// What a leaf covers, in bytes.
    var span: UInt { Geometry.span(level) }
    /// What the table behind a pointer covers, in bytes.
    var reach: UInt { Geometry.span(level + 1) }

    /// Whether a CPU whose current tag is given can use it.
    @inline(__always) func isUsable(tag: UInt) -> Bool { self.tag == tag || isGlobal }
    /// Whether a leaf is for the address.
    @inline(__always) func covers(_ address: UInt) -> Bool { address & ~(span &- 1) == self.address }
}

/// A set of translations: bits, each of them an index into the table of known ones.
struct TranslationSet: Sequence, IteratorProtocol {
    var bits: UInt64

    @inline(__always) mutating func next() -> Int? {
        if bits == 0 { return nil }
        let index = bits.trailingZeroBitCount
        bits &= bits &- 1
        return index
    }
}
