// SPDX-License-Identifier: GPL-2.0-only
// Where the linker has put what.

/// The map that LLD writes: a line for each section of each object that it took, with the address, the address it is loaded at,
/// the size, the alignment, and `folder/file.o:(.text.name)`.
struct LinkMap {
    /// A section of code in the image.
    struct Place {
        /// From the beginning of the image.
        let address: UInt64
        /// The name of the object file.
        let object: String
        let section: String
    }

    private(set) var places: [Place] = []

    init(_ bytes: UnsafeRawBufferPointer) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.last == UInt8(ascii: ")") {
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count == 5, words[2].first != UInt8(ascii: "0"), let address = UInt64(Self.text(words[0]), radix: 16)
            else { continue }
            let parts = words[4].dropLast().split(separator: UInt8(ascii: "("), maxSplits: 1)
            guard parts.count == 2, parts[1].starts(with: Self.code), let file = parts[0].split(separator: UInt8(ascii: "/")).last
            else { continue }
            places.append(Place(address: address, object: Self.text(file.dropLast()), section: Self.text(parts[1])))
        }
    }

    private static let code = Array(".text".utf8)

    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String { String(decoding: bytes, as: UTF8.self) }
}
