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

    /// `x` or `context:x`. A page that the main context does not have is that of the one context which has it.
    mutating func page() throws(Mistake) -> (name: String, page: Symbols.Page) {
        let place = token.place
        var name = try word("a page")
        var context = 0
        if isSign(":"), let known = symbols.contexts[name] {
            index += 1
            context = known
            name = try word("a page")
        }
        if let page = symbols.pages[context][name] { return (name, page) }
        let others = symbols.pages.compactMap { $0[name] }
        if tokens[index - 2].kind != .sign(":"), others.count == 1 { return (name, others[0]) }
        throw Mistake(
            place,
            others.isEmpty
                ? "\"\(name)\" is no page; map it first, with map \(name) -> FRAME or map \(name) -> none"
                : "\"\(name)\" is a page of other contexts; say of which one, as in CONTEXT:\(name)")
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
    ///
    /// - Parameter isAccessed: whether a word is loaded or stored there. A large page is one frame of 4 KiB, which stands for
    ///   whichever of its small pages is accessed, so there can be only one of these.
    mutating func address(isAccessed: Bool = false) throws(Mistake) -> (name: String, address: UInt) {
        let place = token.place
        let (name, page) = try page()
        let offset = UInt(try offset(below: Geometry.span(page.level)))
        if isAccessed && page.level > 1 {
            let small = (page.address + offset) & ~(Geometry.span(1) - 1)
            if let other = symbols.accessedSmallPages.updateValue(small, forKey: page.address), other != small {
                throw Mistake(
                    place, "a second small page of \(name) is accessed; here a large page has the content of one")
            }
        }
        return (name, page.address + offset)
    }

    /// The number of a PCID, ASID or PID.
    mutating func tagNumber() throws(Mistake) -> UInt {
        let place = token.place
        let tag = UInt(try number("the number of the tag"))
        guard tag < 1 << 12 else { throw Mistake(place, "a tag is below 4096") }
        return tag
    }
}
