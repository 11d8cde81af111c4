// SPDX-License-Identifier: GPL-2.0-only
// Conditions: the question's, and those of `if`.

import Machine

extension Parser {
    /// `exists C`, `~exists C`, `not exists C`, `forall C`.
    mutating func readQuestion() throws(Mistake) {
        let isNegated = take("~") || take("!") || takeWord("not")
        let place = token.place
        let word = try word("exists or forall").lowercased()
        if isNegated && word != "exists" { throw Mistake(place, "only exists can be negated") }
        skipEnds()
        let condition = try condition(scope: nil)
        question.quantifier = isNegated || word == "forall" ? .forall : .exists
        question.condition = isNegated ? .not(condition) : condition
        guard token.kind == .end else {
            throw Mistake(
                token.place, "\(token.description) is too much here; the condition should have ended before it")
        }
    }

    /// - Parameter scope: the registers of an `if`; nil for the question, which names CPUs.
    mutating func condition(scope: Int?) throws(Mistake) -> Condition {
        var left = try conjunction(scope)
        while try connective(["\\/", "||", "|", "or"], scope) { left = .or(left, try conjunction(scope)) }
        return left
    }

    private mutating func conjunction(_ scope: Int?) throws(Mistake) -> Condition {
        var left = try negation(scope)
        while try connective(["/\\", "&&", "&", "and"], scope) { left = .and(left, try negation(scope)) }
        return left
    }

    /// Takes a connective, perhaps from the next line.
    private mutating func connective(_ signs: [String], _ scope: Int?) throws(Mistake) -> Bool {
        let start = index
        if scope == nil && goesOn() { skipEnds() }
        let isThere =
            switch token.kind {
            case .sign(let sign): signs.contains(sign)
            case .word(let word): signs.contains(word.lowercased())
            default: false
            }
        if !isThere {
            if !token.isConnective { index = start }
            return false
        }
        index += 1
        skipEnds()
        return true
    }

    private mutating func negation(_ scope: Int?) throws(Mistake) -> Condition {
        if take("~") || take("!") || takeWord("not") { return .not(try negation(scope)) }
        if takeWord("true") { return .constant(true) }
        if takeWord("false") { return .constant(false) }
        if isSign("(") {
            index += 1
            skipEnds()
            let inner = try condition(scope: scope)
            skipEnds()
            try expect(")")
            return inner
        }
        if scope == nil, token.isWord("fault") || token.isWord("faulted"), tokens[index + 1].kind == .sign("(") {
            return try faultAtom()
        }
        let left = try part(scope)
        guard let comparison = try comparison() else { throw unexpected("= or != in a condition") }
        return .compare(left, comparison, try part(scope))
    }

    private mutating func comparison() throws(Mistake) -> Condition.Comparison? {
        guard case .sign(let sign) = token.kind else { return nil }
        let known: [String: Condition.Comparison] = [
            "=": .equal, "==": .equal, "!=": .unequal, "<>": .unequal, "<": .less, ">": .greater, ">=": .atLeast,
            "<=": .atMost,
        ]
        guard let comparison = known[sign] else { return nil }
        index += 1
        return comparison
    }

    /// `fault(P0:L0, x, permission)`: the CPU, perhaps a label, and in any order a page and a kind.
    private mutating func faultAtom() throws(Mistake) -> Condition {
        index += 2
        let place = token.place
        let name = try word("a CPU, such as P0 or P0:L0")
        guard let cpu = symbols.cpus.firstIndex(of: name) else {
            throw Mistake(place, "\"\(name)\" is no CPU; \(symbols.cpus.joined(separator: ", ")) are")
        }
        var found = symbols.accesses.filter { $0.cpu == cpu }
        if take(":") {
            let place = token.place
            let label = try word("a label of \(name)")
            found.removeAll { $0.label != label }
            // What is labelled and accesses nothing never faults.
            if !symbols.labels.contains(where: { $0.cpu == cpu && $0.name == label }) {
                throw Mistake(place, "\(name) has no access with the label \(label)")
            }
        }
        var kinds: UInt64 = 0
        while take(",") {
            let place = token.place
            let word = try word("a page or a kind of fault: translation, access, permission")
            if let kind = Value.kind(named: word) {
                kinds |= 1 << UInt64(kind.rawValue)
            } else if symbols.pages.contains(where: { $0[word] != nil }) {
                found.removeAll { $0.page != word }
            } else {
                throw Mistake(place, "\"\(word)\" is no page and no kind of fault: translation, access, permission")
            }
        }
        try expect(")")
        return .faulted(found.map(\.site), kinds: kinds == 0 ? .max : kinds)
    }

    /// A value in a condition, perhaps only a part of it: `P0:r1`, `pte(x).af`, `f`, `3`, `(a, ro)`, `fault`, `ok`.
    private mutating func part(_ scope: Int?) throws(Mistake) -> Part {
        if let entry = try entry() { return Part(term: .constant(entry)) }
        if case .number(let number) = token.kind {
            index += 1
            return Part(term: .constant(number))
        }
        if takeWord("ok") { return Part(term: .constant(0)) }
        if takeWord("fault") {
            guard take("(") else { return Part(term: .anyFault) }
            let place = token.place
            let word = try word("translation, access or permission")
            guard let kind = Value.kind(named: word) else {
                throw Mistake(place, "\"\(word)\" is no kind of fault; translation, access and permission are")
            }
            try expect(")")
            return Part(term: .constant(Value.fault(kind)))
        }
        var part = Part(term: try term(scope))
        if take(".") {
            if takeWord("frame") || takeWord("oa") {
                part.mask = Entry.frameMask
                part.shift = 12
            } else {
                let place = token.place
                let word = try word("frame, or an attribute")
                guard let known = Attribute.named(word, on: question.architecture), known.value == nil else {
                    throw Mistake(
                        place,
                        "\"\(word)\" is no part of an entry; frame is, and \(Attribute.names(on: question.architecture))"
                    )
                }
                part.mask = known.attribute.bit
                part.shift = UInt64(known.attribute.bit.trailingZeroBitCount)
            }
        }
        return part
    }

    private mutating func term(_ scope: Int?) throws(Mistake) -> Term {
        let start = token.place
        guard case .word(let name) = token.kind else { throw unexpected("a register, a variable, a frame or an entry") }
        if let scope {
            if let register = symbols.register(name, scope: scope, isNew: false, in: &question) {
                index += 1
                return .register(register)
            }
            if let frame = symbols.frames[name], isFrameWanted() {
                index += 1
                return .constant(UInt64(frame))
            }
            throw Mistake(start, "\"\(name)\" is no register of this CPU; read memory into one first")
        }
        if let cpu = symbols.cpus.firstIndex(of: name) {
            index += 1
            let isHandler = take(".") ? try interruptWord() : false
            try expect(":")
            let place = token.place
            let register = try word("a register of \(name)")
            let scope = 2 * cpu + (isHandler ? 1 : 0)
            guard let number = symbols.register(register, scope: scope, isNew: false, in: &question) else {
                throw Mistake(
                    place,
                    "\(name) has no register \(register); it has \(names(ofScope: scope)), and "
                        + "\(name):\(register) = 0 outside of CPUs gives it one")
            }
            return .register(number)
        }
        // The frame of an entry is compared with a frame's name.
        if let frame = symbols.frames[name], isFrameWanted() {
            index += 1
            return .constant(UInt64(frame))
        }
        let place = try place()
        return .word(symbols.number(of: place, in: &question))
    }

    /// Whether the other side of this comparison is the frame of an entry.
    private func isFrameWanted() -> Bool {
        guard index >= 3 else { return false }
        return tokens[index - 2].isWord("frame") || tokens[index - 2].isWord("oa")
    }

    private mutating func interruptWord() throws(Mistake) -> Bool {
        if takeWord("interrupt") { return true }
        throw unexpected("interrupt")
    }

    private func names(ofScope scope: Int) -> String {
        let names = symbols.registers[scope, default: [:]].keys.filter { !$0.hasPrefix(" ") }.sorted()
        return names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}
