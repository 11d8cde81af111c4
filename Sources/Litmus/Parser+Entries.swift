// SPDX-License-Identifier: GPL-2.0-only
// Table entries and their attributes.

import Machine

extension Parser {
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
