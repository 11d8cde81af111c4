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
    private(set) var count = 0
    /// Whether a translation beyond the last that can be told apart came up, where that does not end the process.
    private(set) var isFull = false
    var endsWhenFull = true

    init() {
        known = .allocate(capacity: Self.most)
        index = .allocate(capacity: Self.slots)
        index.initialize(repeating: 0, count: Self.slots)
    }

    func deallocate() {
        known.deallocate()
        index.deallocate()
    }

    @inline(__always) subscript(number: Int) -> Translation { known[number] }

    /// The number of a translation, which becomes known if it was not.
    @inline(__always) mutating func number(of translation: Translation) -> Int {
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

    private mutating func add(_ translation: Translation, at slot: Int) -> Int {
        if count == Self.most {
            isFull = true
            if !endsWhenFull { return 0 }
            fatalError("the machine knows no more than \(Self.most) different translations: use fewer pages")
        }
        known[count] = translation
        count += 1
        index[slot] = UInt8(count)
        return count - 1
    }
}
