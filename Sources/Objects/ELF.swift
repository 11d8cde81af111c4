// SPDX-License-Identifier: GPL-2.0-only
// The tables of an ELF file.

/// A file in the ELF-64 format (System V ABI, chapters 4 and 5), little endian, in memory.
struct ELF {
    let bytes: UnsafeRawBufferPointer
    let headers: [Header]

    /// Types of sections.
    static let symbolTable = 2
    static let relocations = 4
    static let noBits = 8

    /// A header of a section, of 64 bytes.
    struct Header {
        let name: Int
        let type: Int
        let flags: UInt64
        let offset: Int
        let size: Int
        let link: Int
        let info: Int

        /// SHF_ALLOC.
        var isLoaded: Bool { flags & 2 != 0 }

        /// SHF_EXECINSTR.
        var isCode: Bool { flags & 4 != 0 }
    }

    /// An entry of a table of symbols, of 24 bytes. `name` is where its name is in the file.
    struct Symbol {
        let name: Int
        let kind: UInt8
        let section: Int
        let value: UInt64

        /// Not STB_LOCAL.
        var isGlobal: Bool { kind >> 4 != 0 }

        /// STT_SECTION.
        var isSection: Bool { kind & 15 == 3 }
    }

    /// A place that the linker fills in, of 24 bytes with its addend.
    struct Place {
        let offset: UInt64
        let kind: UInt64
        let symbol: Int
        let addend: UInt64
    }

    /// Reads the headers of the sections; nil if these bytes are no such file.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 64, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { return nil }
        func number<Word: FixedWidthInteger>(_ at: Int, _ type: Word.Type) -> Int {
            Int(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: at, as: type))
        }
        let start = number(0x28, UInt64.self), count = number(0x3c, UInt16.self)
        guard start >= 0, start + 64 * count <= bytes.count else { return nil }
        self.bytes = bytes
        headers = (0..<count).map { index in
            let at = start + 64 * index
            return Header(
                name: number(at, UInt32.self), type: number(at + 4, UInt32.self),
                flags: bytes.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self),
                offset: number(at + 24, UInt64.self), size: number(at + 32, UInt64.self),
                link: number(at + 40, UInt32.self), info: number(at + 44, UInt32.self))
        }
    }

    /// Where the name of a section is in the file.
    func name(_ header: Header) -> Int {
        let names = bytes.loadUnaligned(fromByteOffset: 0x3e, as: UInt16.self)
        return headers[Int(names)].offset + header.name
    }

    /// What is in a section.
    func content(_ header: Header) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[header.offset..<header.offset + header.size])
    }

    /// The symbols of the table of symbols, of which an object has one at the most.
    var symbols: [Symbol] {
        guard let table = headers.first(where: { $0.type == Self.symbolTable }) else { return [] }
        let names = headers[table.link].offset
        return stride(from: table.offset, to: table.offset + table.size, by: 24).map { at in
            Symbol(
                name: names + Int(bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)), kind: bytes[at + 4],
                section: Int(bytes.loadUnaligned(fromByteOffset: at + 6, as: UInt16.self)),
                value: bytes.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self))
        }
    }

    /// The places that a section of relocations with addends lists.
    func places(_ table: Header) -> [Place] {
        stride(from: table.offset, to: table.offset + table.size, by: 24).map { at in
            let info = bytes.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)
            return Place(
                offset: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self), kind: info & 0xffff_ffff,
                symbol: Int(info >> 32), addend: bytes.loadUnaligned(fromByteOffset: at + 16, as: UInt64.self))
        }
    }

    /// The bytes of a name, which end before a zero.
    func text(at offset: Int) -> UnsafeRawBufferPointer {
        var end = offset
        while bytes[end] != 0 { end += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
    }
}
