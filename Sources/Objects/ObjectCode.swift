// SPDX-License-Identifier: GPL-2.0-only
// What is in an object file, as far as two of them can be compared.

/// The sections of an object that a process loads, each with what it refers to.
///
/// The compiler gives each function a section of its own, so that a section of code is a function, or one of a few helpers that
/// have no name outside of their file.
struct ObjectCode {
    /// A section that is loaded.
    struct Section {
        let isCode: Bool
        /// Whether the compiler has put a mark into it that is set when it runs.
        fileprivate(set) var isMarked = false
        /// Of its bytes, and of the places in them that the linker fills in, with the names of what goes there.
        fileprivate(set) var fingerprint: UInt64
        /// The sections of the same object that it refers to.
        fileprivate(set) var sections: Set<Int> = []
        /// The symbols that it refers to, wherever they are defined.
        fileprivate(set) var symbols: Set<Name> = []
    }

    /// A symbol, by the fingerprint of its name.
    typealias Name = UInt64

    /// Sections by their numbers in the file; nil for what is not loaded.
    private(set) var sections: [Section?] = []

    /// The sections of code, by their names.
    private(set) var code: [String: Int] = [:]

    /// In which section a symbol is that other objects can refer to.
    private(set) var definitions: [Name: Int] = [:]

    /// Reads an object; nil if these bytes are none.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let file = ELF(bytes) else { return nil }
        for (number, header) in file.headers.enumerated() {
            let name = String(decoding: file.text(at: file.name(header)), as: UTF8.self)
            guard header.isLoaded && !Self.isNotRun(name) else {
                sections.append(nil)
                continue
            }
            let print = header.type == ELF.noBits ? UInt64(header.size) : Fingerprint.of(file.content(header))
            sections.append(Section(isCode: header.isCode, fingerprint: print))
            if header.isCode { code[name] = number }
        }
        let symbols = file.symbols
        for symbol in symbols where symbol.isGlobal && isLoaded(symbol.section) {
            definitions[Fingerprint.of(file.text(at: symbol.name))] = symbol.section
        }
        for header in file.headers where header.type == ELF.relocations && sections[header.info] != nil {
            sections[header.info]?.add(file.places(header), of: symbols, in: file)
        }
    }

    /// Numbers beyond the last section say that a symbol is in none.
    private func isLoaded(_ section: Int) -> Bool { section < sections.count && sections[section] != nil }

    /// What only an unwinder, the linker or the marks are for.
    private static func isNotRun(_ name: String) -> Bool {
        name == ".eh_frame" || name == ".swift_modhash" || name.hasPrefix("__sancov_") || name.hasPrefix(".init_array")
            || name.hasPrefix(".note")
    }
}

extension ObjectCode.Section {
    /// Takes in the places that the linker fills in.
    fileprivate mutating func add(_ places: [ELF.Place], of symbols: [ELF.Symbol], in file: ELF) {
        var print = Fingerprint()
        print.add(fingerprint)
        for place in places {
            let symbol = symbols[place.symbol]
            let text = file.text(at: symbol.isSection ? file.name(file.headers[symbol.section]) : symbol.name)
            let name = Fingerprint.of(text)
            print.add(place.offset)
            print.add(place.kind)
            print.add(place.addend &+ (symbol.isGlobal ? 0 : symbol.value))
            print.add(name)
            if symbol.isGlobal {
                self.symbols.insert(name)
            } else {
                sections.insert(symbol.section)
                if text.elementsEqual(Marks.section.utf8) { isMarked = true }
            }
        }
        fingerprint = print.value
    }
}
