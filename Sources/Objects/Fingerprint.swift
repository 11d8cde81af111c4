// SPDX-License-Identifier: GPL-2.0-only
// A short digest that is the same in every process.

/// FNV-1a over words of eight bytes, with the upper half of each product folded into the lower one.
///
/// It tells versions of one thing apart, a file or a function; somebody who wanted two of them to look alike could have that.
public struct Fingerprint {
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    public init() {}

    public mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0x100_0000_01b3
        value ^= value >> 32
    }

    /// Adds bytes and how many they are.
    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        add(UInt64(bytes.count))
        let whole = bytes.count & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            add(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        for byte in bytes[whole...] { add(UInt64(byte)) }
    }

    /// The fingerprint of some bytes.
    public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var print = Fingerprint()
        print.add(bytes)
        return print.value
    }

    /// The fingerprint of some numbers, whatever their order.
    static func together(_ values: some Collection<UInt64>) -> UInt64 {
        var print = Fingerprint()
        for value in values.sorted() { print.add(value) }
        return print.value
    }
}
