// SPDX-License-Identifier: GPL-2.0-only
// What stands outside of CPUs: memory, contexts, switches, expectations.

import Machine

extension Parser {
    /// The rest of the line as it stands, for names and sources.
    mutating func readText() throws(Mistake) -> String {
        index += 1
        guard case .text(let text) = token.kind, !text.isEmpty else {
            throw unexpected("a text up to the end of the line")
        }
        return text
    }

    mutating func readExpectation() throws(Mistake) {
        index += 1
        let place = token.place
        if question.expected != nil { throw Mistake(place, "a second expect; a file has one") }
        switch try word("Allowed or Forbidden").lowercased() {
        case "allowed", "allow", "required": question.expected = .allowed
        case "forbidden", "forbid": question.expected = .forbidden
        default: throw Mistake(place, "an expectation is Allowed or Forbidden")
        }
        try endOfStatement()
    }

    /// `option HA P0`, `option ASID off`.
    mutating func readOption() throws(Mistake) {
        index += 1
        let place = token.place
        let name = try word("an option: HA, HD, ASID, PCID, PID or ISB")
        let valuePlace = token.place
        var cpus: UInt8 = 0
        var isOn: Bool?
        repeat {
            let value = try word("on, off or CPUs")
            if value.lowercased() == "on" {
                isOn = true
            } else if value.lowercased() == "off" {
                isOn = false
            } else if let cpu = symbols.cpus.firstIndex(of: value) {
                cpus |= 1 << UInt8(cpu)
            } else {
                throw Mistake(valuePlace, "\"\(value)\" instead of on, off or the names of CPUs")
            }
            _ = take(",")
        } while token.kind != .end
        let set: UInt8 = isOn == true ? .max : isOn == false ? 0 : cpus
        switch name.uppercased() {
        case "HA", "HD":
            if question.architecture == .x86 {
                throw Mistake(place, "x86 always sets accessed and dirty bits; leave the option out")
            }
            if name.uppercased() == "HA" {
                question.switches.setsAccessed = set
            } else {
                question.switches.setsDirty = set
            }
        case "ASID", "PCID", "PID":
            guard let isOn else { throw Mistake(valuePlace, "\(name) is on or off") }
            question.hasTags = isOn
        case "ISB":
            guard let isOn, question.architecture == .arm64 else {
                throw Mistake(place, "ISB is on or off, and for arm64")
            }
            question.switches.needsISB = isOn
        default: throw Mistake(place, "\"\(name)\" is no option; HA, HD, ASID, PCID, PID and ISB are")
        }
    }

    /// `context other tag 2 root main`.
    mutating func readContext() throws(Mistake) {
        index += 1
        let place = token.place
        let name = try word("the name of a context")
        var tag: UInt = name == "main" ? 1 : UInt(question.contexts.count) + 1
        var root: UInt?
        while token.kind != .end {
            let place = token.place
            switch try word("tag or root").lowercased() {
            case "tag", "asid", "pcid", "pid":
                tag = try tagNumber()
            case "root":
                let place = token.place
                let other = try word("the context whose tables it shares")
                guard let known = symbols.contexts[other] else {
                    throw Mistake(place, "\"\(other)\" is no context; declare it above this one")
                }
                root = question.contexts[known].root
            default: throw Mistake(place, "\(tokens[index - 1].description) instead of tag or root")
            }
        }
        if name == "main" {
            question.contexts[0].tag = tag
            return
        }
        if symbols.contexts[name] != nil { throw Mistake(place, "a second context \(name)") }
        symbols.addContext(name, root: root, tag: tag, to: &question)
        // The same tables: the same pages.
        if let root, let same = question.contexts.firstIndex(where: { $0.root == root }) {
            symbols.sharesPages[question.contexts.count - 1] = same
        }
    }

    /// Reads names, each perhaps with a value.
    private mutating func readNames(_ what: String, _ body: (inout Parser, String, Place) throws(Mistake) -> Void)
        throws(Mistake)
    {
        index += 1
        repeat {
            let place = token.place
            let name = try word(what)
            if symbols.isMemory(name) || symbols.cpus.contains(name) {
                throw Mistake(place, "a second \(name); give each thing a name of its own")
            }
            if level(named: name) != nil { throw Mistake(place, "\(name) is the name of a level; choose another") }
            try body(&self, name, place)
            _ = take(",")
        } while token.kind != .end
    }

    mutating func readFrames() throws(Mistake) {
        try readNames("the name of a frame") { (parser, name, _) throws(Mistake) in
            let frame = parser.symbols.addFrame(.data, to: &parser.question)
            parser.symbols.frames[name] = frame
            if parser.take("=") {
                let value = try parser.number("the content of the frame")
                parser.symbols.set(.memory(frame: frame, index: 0), value, in: &parser.question)
            }
        }
    }

    mutating func readVariables() throws(Mistake) {
        try readNames("the name of a variable") { (parser, name, _) throws(Mistake) in
            let variable = parser.question.variableCount
            parser.question.variableCount += 1
            parser.symbols.variables[name] = variable
            if parser.take("=") {
                let value = try parser.number("the value of the variable")
                parser.symbols.set(.variable(variable), value, in: &parser.question)
            }
        }
    }

    mutating func readTables() throws(Mistake) {
        try readNames("the name of a table") { (parser, name, _) throws(Mistake) in
            _ = parser.take(":")
            _ = parser.takeWord("at") || parser.takeWord("level")
            let level = try parser.level()
            parser.symbols.tables[name] = parser.symbols.addFrame(.table(level: level), to: &parser.question)
        }
    }

    /// `pmd(x) = (table t)`, `f = 1`, `P0:r1 = (a)`.
    mutating func readInitial() throws(Mistake) {
        let start = token.place
        if case .word(let name) = token.kind, let cpu = symbols.cpus.firstIndex(of: name),
            tokens[index + 1].kind == .sign(":")
        {
            index += 2
            let register = try word("a register")
            let number = symbols.register(register, scope: 2 * cpu, isNew: true, in: &question)!
            try expect("=")
            question.initialRegisters.append((number, try initialValue()))
            return try endOfStatement()
        }
        let place = try place()
        try expect("=")
        let value = try initialValue()
        if case .memory(let frame, _) = place, case .table(let level) = question.frames[Int(frame) - 1] {
            try check(value, asEntryOf: level, start)
        }
        symbols.set(place, value, in: &question)
        try endOfStatement()
    }

    private mutating func initialValue() throws(Mistake) -> UInt64 {
        if let entry = try entry() { return entry }
        return try number("a number or an entry: none, (FRAME), (TABLE)")
    }

    /// An entry that is present has to lead where its level says.
    func check(_ value: UInt64, asEntryOf level: Int, _ place: Place) throws(Mistake) {
        if value & Entry.present == 0 { return }
        let target = Int(Entry.frame(value))
        guard (1...question.frames.count).contains(target) else {
            throw Mistake(place, "an entry is none, (FRAME) or (TABLE), not a number")
        }
        if question.frames[target - 1] == .data { return }
        guard question.frames[target - 1] == .table(level: level - 1), value & Entry.leaf == 0 else {
            throw Mistake(place, "an entry of this level leads to a frame or to a table of the level below")
        }
    }
}
