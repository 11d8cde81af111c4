// SPDX-License-Identifier: GPL-2.0-only
// Values in the code of a CPU.

import Machine

extension Parser {
    /// A register nobody names.
    mutating func scratch() -> Int {
        symbols.register(" scratch", scope: writer.scope, isNew: true, in: &question)!
    }

    /// `r1`, `5`, `(a)`, `none`, `initial pte(x)`; anything longer goes through a register of its own.
    mutating func operand() throws(Mistake) -> Instruction.Operand {
        let first = try simpleOperand()
        guard isArithmetic || token.isWord("with") else { return first }
        let register = symbols.register(" \(writer.code.count)", scope: writer.scope, isNew: true, in: &question)!
        try readExpression(into: register, first)
        return .register(register)
    }

    private mutating func simpleOperand() throws(Mistake) -> Instruction.Operand {
        if let entry = try entry() { return .constant(entry) }
        if case .number(let number) = token.kind {
            index += 1
            return .constant(number)
        }
        let place = token.place
        let name = try word("a value: a number, a register or an entry")
        if let register = symbols.register(name, scope: writer.scope, isNew: false, in: &question) {
            return .register(register)
        }
        if symbols.isMemory(name) || level(named: name) != nil {
            throw Mistake(place, "\"\(name)\" is memory; read it into a register first")
        }
        throw Mistake(
            place,
            "\"\(name)\" is no register that this CPU writes; to start with a value, write CPU:\(name) = VALUE outside")
    }

    private var isArithmetic: Bool {
        guard case .sign(let sign) = token.kind else { return false }
        return ["+", "-", "^", "&", "|"].contains(sign)
    }

    mutating func readExpression(into register: Int, _ known: Instruction.Operand? = nil) throws(Mistake) {
        var left: Instruction.Operand
        if let known { left = known } else { left = try simpleOperand() }
        var isDone = false
        while isArithmetic || token.isWord("with") {
            isDone = true
            if takeWord("with") {
                let change = try withChange()
                writer.emit(.change(register: register, left, set: change.set, clear: change.clear))
            } else {
                let operations: [String: Instruction.Arithmetic] = [
                    "+": .plus, "-": .minus, "&": .and, "|": .or, "^": .xor,
                ]
                let operation = operations[token.text]!
                index += 1
                writer.emit(.compute(register: register, left, operation, try simpleOperand()))
            }
            left = .register(register)
        }
        if !isDone { writer.emit(.compute(register: register, left, .plus, .constant(0))) }
    }

    private mutating func withChange() throws(Mistake) -> Change {
        let isClosed = take("(")
        var change = Change()
        repeat {
            let next = try attribute()
            change.set = change.set & ~next.clear | next.set
            change.clear = change.clear & ~next.set | next.clear
        } while take(",")
        if isClosed { try expect(")") }
        return change
    }
}

extension Token {
    var text: String {
        switch kind {
        case .word(let text), .text(let text), .sign(let text): text
        case .number(let number): "\(number)"
        case .end: ""
        }
    }
}
