// SPDX-License-Identifier: GPL-2.0-only
// The smallest parts of a litmus file: names, words of memory, values.

import Machine

extension Parser {
    var token: Token { tokens[min(index, tokens.count - 1)] }

    mutating func word(_ wanted: String) throws(Mistake) -> String {
        guard case .word(let word) = token.kind else { throw unexpected(wanted) }
        index += 1
        return word
    }

    mutating func number(_ wanted: String) throws(Mistake) -> UInt64 {
        guard case .number(let number) = token.kind else { throw unexpected(wanted) }
        index += 1
        return number
    }

    func unexpected(_ wanted: String) -> Mistake { Mistake(token.place, "\(token.description) instead of \(wanted)") }

    func isSign(_ sign: String) -> Bool { token.kind == .sign(sign) }

    mutating func take(_ sign: String) -> Bool {
        guard isSign(sign) else { return false }
        index += 1
        return true
    }

    mutating func takeWord(_ word: String) -> Bool {
        guard token.isWord(word) else { return false }
        index += 1
        return true
    }

    mutating func expect(_ sign: String) throws(Mistake) {
        if !take(sign) { throw unexpected("\"\(sign)\"") }
    }

    mutating func endOfStatement() throws(Mistake) {
        if token.kind == .end || isSign("}") { return }
        throw Mistake(token.place, "\(token.description) is too much here; the statement should have ended before it")
    }

    mutating func skipEnds() { while index < tokens.count, token.kind == .end { index += 1 } }

    // MARK: Words of memory

    /// The names of levels; on Arm also as the architecture counts them.
    func level(named word: String) -> Int? {
        switch (word.lowercased(), question.architecture) {
        case ("pte", _), ("pte3", .arm64): 1
        case ("pmd", _), ("pde", .x86), ("pte2", .arm64): 2
        case ("pud", _), ("pdpte", .x86), ("pte1", .arm64): 3
        case ("pgd", _), ("pml4e", .x86), ("pte0", .arm64): 4
        default: nil
        }
    }

    /// The level after `at`.
    mutating func level() throws(Mistake) -> Int {
        if case .number(let number) = token.kind, (1...4).contains(number) {
            index += 1
            return Int(number)
        }
        if case .word(let word) = token.kind, let level = level(named: word) {
            index += 1
            return level
        }
        throw unexpected("a level: pte, pmd, pud or pgd, or 1 to 4")
    }

    /// `x` or `context:x`.
    mutating func page() throws(Mistake) -> (name: String, page: Symbols.Page) {
        let place = token.place
        var name = try word("a page")
        var context = 0
        if isSign(":"), let known = symbols.contexts[name] {
            index += 1
            context = known
            name = try word("a page")
        }
        guard let page = symbols.pages[context][name] else {
            throw Mistake(place, "\"\(name)\" is no page; map it first, with map \(name) -> FRAME or map \(name) -> none")
        }
        return (name, page)
    }

    /// Whether a word of memory begins here.
    func isPlace() -> Bool {
        guard case .word(let word) = token.kind else { return false }
        if level(named: word) != nil && tokens[index + 1].kind == .sign("(") { return true }
        return symbols.isMemory(word)
    }

    /// `pte(x)`, `table[3]`, a variable, a frame or `frame+8`.
    mutating func place() throws(Mistake) -> Question.Place {
        let start = token.place
        let name = try word("a variable, a frame or an entry such as pte(x)")
        if let level = level(named: name), take("(") {
            let (pageName, page) = try page()
            try expect(")")
            guard let table = page.tables[level] else {
                throw Mistake(
                    start, "\(pageName) is mapped above that level; map it with map \(pageName) -> ... to have one")
            }
            return .memory(frame: table, index: Geometry.index(page.address, level))
        }
        if let variable = symbols.variables[name] { return .variable(variable) }
        if let table = symbols.tables[name] {
            try expect("[")
            let place = token.place
            let entry = try number("the number of an entry")
            try expect("]")
            guard entry < Geometry.entries else {
                throw Mistake(place, "a table has \(Geometry.entries) entries; the last is \(Geometry.entries - 1)")
            }
            return .memory(frame: table, index: Int(entry))
        }
        if let frame = symbols.frames[name] { return .memory(frame: frame, index: try offset(below: 4096) / 8) }
        let isPage = symbols.pages.contains { $0[name] != nil }
        throw Mistake(
            start,
            isPage
                ? "\"\(name)\" is a page; name its frame to mean its content, or pte(\(name)) to mean its entry"
                : "\"\(name)\" is no variable, frame or entry; declare it with var \(name) or frame \(name)")
    }

    /// `+8`, if there.
    mutating func offset(below limit: UInt) throws(Mistake) -> Int {
        guard take("+") else { return 0 }
        let place = token.place
        let offset = try number("an offset in bytes")
        guard offset % 8 == 0, offset < limit else {
            throw Mistake(place, "an offset is a multiple of 8 below \(limit)")
        }
        return Int(offset)
    }

    /// `x` or `x+8` as a virtual address.
    mutating func address() throws(Mistake) -> (name: String, address: UInt) {
        let (name, page) = try page()
        return (name, page.address + UInt(try offset(below: Geometry.span(page.level))))
    }

    // MARK: Values

    /// `none`, `(frame, ro, ...)`, `(table t)` or `initial pte(x)`; nil if none of them begins here.
    mutating func entry() throws(Mistake) -> UInt64? {
        if takeWord("none") { return 0 }
        if token.isWord("initial") {
            index += 1
            return symbols.initial[try place()] ?? 0
        }
        guard isSign("(") else { return nil }
        index += 1
        _ = takeWord("table")
        if token.isWord("oa") && tokens[index + 1].kind == .sign(":") { index += 2 }
        let place = token.place
        let name = try word("the frame or table that the entry leads to")
        var value: UInt64
        if let frame = symbols.frames[name] {
            value = UInt64(frame) << 12 | Entry.usualLeaf
        } else if let table = symbols.tables[name] {
            value = UInt64(table) << 12 | Entry.usualPointer
        } else {
            throw Mistake(place, "\"\(name)\" is no frame or table; declare it with frame \(name) or table \(name)")
        }
        while take(",") || !isSign(")") { value = try attribute().apply(to: value) }
        try expect(")")
        noteAccessed(value)
        return Entry.normal(value, on: question.architecture)
    }

    /// Bits that an attribute sets and clears.
    struct Change {
        var set: UInt64 = 0
        var clear: UInt64 = 0

        func apply(to value: UInt64) -> UInt64 { value & ~clear | set }
    }

    /// `af:0`, `ro` and the like.
    mutating func attribute() throws(Mistake) -> Change {
        let place = token.place
        let word = try word("an attribute: \(Attribute.names(on: question.architecture))")
        guard let known = Attribute.named(word, on: question.architecture) else {
            throw Mistake(
                place,
                "\"\(word)\" is no attribute on \(question.architecture); these are: "
                    + Attribute.names(on: question.architecture))
        }
        var isSet = known.value ?? true
        if take(":") {
            let place = token.place
            let digit = try number("0 or 1")
            guard digit < 2 else { throw Mistake(place, "an attribute is 0 or 1") }
            isSet = (digit == 1) == isSet
        }
        if known.attribute == .accessed && !isSet { symbols.mindsAccessed = true }
        return isSet ? Change(set: known.attribute.bit) : Change(clear: known.attribute.bit)
    }

    mutating func attributes() throws(Mistake) -> Change {
        var change = Change()
        repeat {
            let next = try attribute()
            change.set = change.set & ~next.clear | next.set
            change.clear = change.clear & ~next.set | next.clear
        } while take(",") || (token.kind != .end && !isSign("}"))
        return change
    }

    mutating func noteAccessed(_ value: UInt64) {
        if value & Entry.present != 0 && value & Entry.accessed == 0 { symbols.mindsAccessed = true }
    }
}
