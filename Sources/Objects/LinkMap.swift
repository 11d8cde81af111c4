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

    let places: [Place]

    init(_ bytes: UnsafeRawBufferPointer) {
        places = bytes.split(separator: UInt8(ascii: "\n")).compactMap(Self.place)
    }

    private static func place(_ line: Slice<UnsafeRawBufferPointer>) -> Place? {
        let words = line.split(separator: UInt8(ascii: " "))
        guard words.count == 5, words[2].first != UInt8(ascii: "0"), let address = UInt64(text(words[0]), radix: 16),
            words[4].last == UInt8(ascii: ")")
        else { return nil }
        let parts = words[4].dropLast().split(separator: UInt8(ascii: "("), maxSplits: 1)
        guard parts.count == 2, parts[1].starts(with: ".text".utf8),
            let file = parts[0].split(separator: UInt8(ascii: "/")).last
        else { return nil }
        // Behind the name of the file there is a colon.
        return Place(address: address, object: text(file.dropLast()), section: text(parts[1]))
    }

    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
