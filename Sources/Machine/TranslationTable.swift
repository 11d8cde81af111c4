// SPDX-License-Identifier: GPL-2.0-only
// The known translations, numbered.

/// Every translation of one kind that any execution on this machine has seen, so that sets of them are single words: a
/// small hash table. It only grows and says nothing about one execution.
struct TranslationTable {
    static let most = 64
    private static let slots = 256
    private let known: UnsafeMutablePointer<Translation>
    /// Number + 1 of the translation that hashes here, 0 for none.
    private let index: UnsafeMutablePointer<UInt8>
    /// What grows, apart from the machine's constants, which other threads read meanwhile.
    private let filling: UnsafeMutablePointer<(count: Int, isFull: Bool)>
    var count: Int { filling.pointee.count }
    /// For each class of pages, those that an invalidation of such a page can remove: of pages of the class, and all larger.
    private let near: UnsafeMutablePointer<UInt64>
    /// For each class of frames, those that lead to one.
    private let leading: UnsafeMutablePointer<UInt64>
    private static let classes = 64
    /// Whether a translation beyond the last that can be told apart came up, where that does not end the process.
    var isFull: Bool { filling.pointee.isFull }
    var endsWhenFull = true

    init() {
        known = .allocate(capacity: Self.most)
        index = .allocate(capacity: Self.slots)
        index.initialize(repeating: 0, count: Self.slots)
        filling = .allocate(capacity: 1)
        filling.initialize(to: (0, false))
        near = .allocate(capacity: Self.classes)
        near.initialize(repeating: 0, count: Self.classes)
        leading = .allocate(capacity: Self.classes)
        leading.initialize(repeating: 0, count: Self.classes)
    }

    func deallocate() {
        known.deallocate()
        index.deallocate()
        filling.deallocate()
        near.deallocate()
        leading.deallocate()
    }

    @inline(__always) subscript(number: Int) -> Translation { known[number] }

    /// All leaves, and perhaps some more, that touch the addresses from `start` up to and not including `end`.
    @inline(__always) func near(_ start: UInt, _ end: UInt) -> UInt64 {
        end &- start > Geometry.span(1) ? .max : near[Self.classOfPage(start)] | near[Self.classOfPage(end &- 1)]
    }

    /// All translations, and perhaps some more, that lead to a frame.
    @inline(__always) func leading(to frame: UInt) -> UInt64 { leading[Int(frame) & (Self.classes - 1)] }

    @inline(__always) private static func classOfPage(_ address: UInt) -> Int {
        Int(address >> Geometry.pageShift ^ address >> Geometry.shift(2)) & (classes - 1)
    }

    /// The number of a translation, which becomes known if it was not.
    @inline(__always) func number(of translation: Translation) -> Int {
        var hash = (translation.key ^ (translation.target &* 0x9e37_79b9_7f4a_7c15)) &* 0xff51_afd7_ed55_8ccd
        hash ^= hash >> 32
        var slot = Int(truncatingIfNeeded: hash & UInt64(Self.slots - 1))
        while index[slot] != 0 {
            let number = Int(index[slot]) &- 1
            if known[number] == translation { return number }
            slot = (slot &+ 1) & (Self.slots &- 1)
        }
        return add(translation, at: slot)
    }

    private func add(_ translation: Translation, at slot: Int) -> Int {
        if count == Self.most {
            filling.pointee.isFull = true
            if !endsWhenFull { return 0 }
            Machine.refuse("the machine tells no more than \(Self.most) translations apart: use fewer pages")
        }
        known[count] = translation
        filling.pointee.count += 1
        index[slot] = UInt8(count)
        let bit: UInt64 = 1 << UInt64(count - 1)
        leading[Int(translation.frame) & (Self.classes - 1)] |= bit
        let isOfOnePage = translation.level == 1
        let own = Self.classOfPage(translation.address)
        for place in 0..<Self.classes where !isOfOnePage || place == own { near[place] |= bit }
        return count - 1
    }
}
