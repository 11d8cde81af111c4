// SPDX-License-Identifier: GPL-2.0-only
// Pages: where they are and what they lead to.

import Machine

extension Parser {
    /// `address x = 0x200000`.
    mutating func readAddress() throws(Mistake) {
        index += 1
        repeat {
            let name = try word("the name of a page")
            try expect("=")
            let place = token.place
            let address = UInt(try number("a virtual address"))
            guard address < 1 << 47, address % 4096 == 0 else {
                throw Mistake(place, "an address is a multiple of 0x1000 below 2^47")
            }
            symbols.addresses[name] = address
            _ = take(",")
        } while token.kind != .end
    }

    /// `map x -> a ro`, `map other:x at pmd -> none`.
    mutating func readMap() throws(Mistake) {
        index += 1
        let place = token.place
        var name = try word("the name of a page")
        var context = 0
        if take(":") {
            guard let known = symbols.contexts[name] else {
                throw Mistake(place, "\"\(name)\" is no context; declare it with context \(name)")
            }
            context = known
            name = try word("the name of a page")
        }
        if symbols.isMemory(name) {
            throw Mistake(place, "\"\(name)\" is memory already; give the page another name")
        }
        let level = takeWord("at") ? try self.level() : 1
        if level == Geometry.topLevel { throw Mistake(place, "the top level maps no pages; use pud, pmd or pte") }
        try expect("->")
        let start = address(of: name, level)
        if start % Geometry.span(level) != 0 {
            throw Mistake(
                place, "an address at this level is a multiple of 0x\(String(Geometry.span(level), radix: 16))")
        }
        let root = question.contexts[context].root
        try putDown(name, start, level, root, place)
        var tables = symbols.tables(for: start, downTo: level, root: root, in: &question)
        var value: UInt64 = 0
        if takeWord("table") {
            let place = token.place
            let target = try word("a table")
            guard let table = symbols.tables[target], case .table(level - 1) = question.frames[Int(table) - 1] else {
                throw Mistake(place, "\"\(target)\" is no table of the level below; declare it with table \(target)")
            }
            value = UInt64(table) << 12 | Entry.usualPointer
            symbols.link(table, start, level - 1, root: root)
            tables[level - 1] = table
        } else if !takeWord("none") && !takeWord("invalid") {
            let place = token.place
            let target = try word("a frame, a table or none")
            if symbols.frames[target] == nil {
                if symbols.isMemory(target) { throw Mistake(place, "\"\(target)\" is no frame; map a page to a frame") }
                symbols.frames[target] = symbols.addFrame(.data, to: &question)
            }
            value = UInt64(symbols.frames[target]!) << 12 | Entry.usualLeaf
        }
        _ = take(",") || takeWord("with")
        if token.kind != .end {
            value = try attributes().apply(to: value)
            noteAccessed(value)
            value = Entry.normal(value, on: question.architecture)
        }
        let entry = Question.Place.memory(frame: tables[level]!, index: Geometry.index(start, level))
        symbols.set(entry, value, in: &question)
        symbols.add(Symbols.Page(address: start, level: level, tables: tables), name, context)
        try endOfStatement()
    }

    /// Puts a page down as mapped. An address is mapped once: what a walk finds there would depend on the order of statements.
    private mutating func putDown(
        _ name: String, _ start: UInt, _ level: Int, _ root: UInt, _ place: Place
    ) throws(Mistake) {
        let end = start + Geometry.span(level)
        if let other = symbols.mapped.first(where: { $0.root == root && $0.start < end && $0.end > start }) {
            throw Mistake(
                place,
                other.name == name
                    ? "a second map of \(name); say once what is there at the start"
                    : "\(name) lies where \(other.name) is mapped; give it another address")
        }
        if token.isWord("table") { return }
        symbols.mapped.append(Symbols.Mapped(name: name, root: root, start: start, end: end))
    }

    private mutating func address(of name: String, _ level: Int) -> UInt {
        if let known = symbols.addresses[name] { return known }
        let span = Geometry.span(level)
        let address = (symbols.nextAddress + span - 1) & ~(span - 1)
        symbols.nextAddress = address + span
        symbols.addresses[name] = address
        return address
    }
}
