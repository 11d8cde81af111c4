// SPDX-License-Identifier: GPL-2.0-only
// Operations on memory, through virtual addresses and on registers.

import Machine

extension Parser {
    /// An operation that is no branch and no handler.
    mutating func readStatement() throws(Mistake) {
        let start = token.place
        if isPlace() {
            let place = try place()
            guard take("=") || take("<") && take("-") else { throw unexpected("= and a value") }
            return try readWrite(place, start)
        }
        let name = try word("an operation")
        if isSign("=") {
            index += 1
            guard let register = symbols.register(name, scope: writer.scope, isNew: false, in: &question) else {
                throw Mistake(start, "\"\(name)\" cannot be written to")
            }
            if symbols.pages.contains(where: { $0[name] != nil }) {
                throw Mistake(start, "\"\(name)\" is a page; write store \(name) VALUE to store through it")
            }
            return try readValue(into: register)
        }
        index -= 1
        if try readMemoryOperation(into: nil) { return }
        index += 1
        try readInstruction(name.lowercased(), start)
    }

    private mutating func readWrite(_ place: Question.Place, _ start: Place) throws(Mistake) {
        let value = try operand()
        if case .memory(let frame, _) = place, case .table(let level) = question.frames[Int(frame) - 1] {
            if case .constant(let value) = value { try check(value, asEntryOf: level, start) }
            noteEntryWrite(place, value)
        }
        writer.emit(.write(word: symbols.number(of: place, in: &question), value))
    }

    /// An entry that code writes may have to be marked by the hardware afterwards.
    private mutating func noteEntryWrite(_ place: Question.Place, _ value: Instruction.Operand? = nil) {
        guard case .memory(let frame, _) = place, question.frames[Int(frame) - 1] != .data else { return }
        let marked = Entry.present | Entry.accessed
        if case .constant(let value) = value, value & marked != Entry.present { return }
        let word = symbols.number(of: place, in: &question)
        if !question.markable.contains(word) { question.markable.append(word) }
        question.mostMarks += 1
    }

    /// What stands behind `register =`.
    private mutating func readValue(into register: Int) throws(Mistake) {
        if try readMemoryOperation(into: register) { return }
        if isPlace() {
            let place = try place()
            writer.emit(.read(register: register, word: symbols.number(of: place, in: &question)))
            return
        }
        try readExpression(into: register)
    }

    /// An operation that touches memory, if one begins here.
    private mutating func readMemoryOperation(into register: Int?) throws(Mistake) -> Bool {
        guard case .word(let word) = token.kind else { return false }
        let start = token.place
        let operation = word.lowercased()
        guard Self.memoryOperations.contains(operation) else { return false }
        index += 1
        if isPlace() {
            try readPhysical(operation, into: register, start)
        } else {
            try readVirtual(operation, into: register, start)
        }
        return true
    }

    private static let memoryOperations: Set<String> = [
        "read", "write", "load", "store", "xchg", "exchange", "swap", "cmpxchg", "cas", "add", "fetchadd", "change",
        "await",
    ]

    private mutating func readPhysical(_ operation: String, into register: Int?, _ start: Place) throws(Mistake) {
        let place = try place()
        let word = symbols.number(of: place, in: &question)
        let target = register ?? scratch()
        var update: Instruction.Update
        switch operation {
        case "read", "load":
            writer.emit(.read(register: target, word: word))
            return
        case "write", "store":
            _ = take("=") || take(",")
            if let register { writer.emit(.compute(register: register, .constant(0), .plus, .constant(0))) }
            return try readWrite(place, start)
        case "await":
            guard case .variable = place else { throw Mistake(start, "only variables can be waited for") }
            var isZero = false
            if take("=") || take("==") {
                let value = try number("0 or 1")
                isZero = value == 0
                if value > 1 { throw Mistake(start, "wait for 0 or for anything else (1)") }
            } else if take("!=") {
                isZero = try number("0") != 0
            }
            writer.emit(.await(word: word, isZero: isZero))
            return
        case "change":
            guard case .memory(let frame, _) = place, question.frames[Int(frame) - 1] != .data else {
                throw Mistake(start, "only entries have attributes that can be changed")
            }
            let change = try attributes()
            update = .change(set: change.set, clear: change.clear)
        case "cmpxchg", "cas":
            _ = take(",")
            let old = try operand()
            _ = take(",")
            update = .compareExchange(old, try operand())
        case "add", "fetchadd":
            _ = take(",")
            update = .add(try operand())
        default:
            _ = take(",") || take("=")
            update = .exchange(try operand())
        }
        switch update {
        case .exchange(let value), .compareExchange(_, let value): noteEntryWrite(place, value)
        default: noteEntryWrite(place)
        }
        if let wrong = wrongEntry(update, place, start) { throw wrong }
        writer.emit(.update(register: register, word: word, update))
    }

    private func wrongEntry(_ update: Instruction.Update, _ place: Question.Place, _ start: Place) -> Mistake? {
        guard case .memory(let frame, _) = place, case .table(let level) = question.frames[Int(frame) - 1] else {
            return nil
        }
        switch update {
        case .exchange(.constant(let value)), .compareExchange(_, .constant(let value)):
            do { try check(value, asEntryOf: level, start) } catch { return error }
            return nil
        case .add: return Mistake(start, "nothing can be added to an entry; use xchg, cmpxchg or change")
        default: return nil
        }
    }

    private mutating func readVirtual(_ operation: String, into register: Int?, _ start: Place) throws(Mistake) {
        if operation == "await" { throw Mistake(start, "only variables can be waited for") }
        if operation == "change" { throw Mistake(start, "only entries have attributes that can be changed: pte(x)") }
        let (page, address) = try address(isAccessed: true)
        _ = take(",") || (operation != "load" && operation != "read" && take("="))
        let program: Instruction.Program
        switch operation {
        case "load", "read": program = .load
        case "store", "write": program = .store(try operand())
        case "cmpxchg", "cas":
            let old = try operand()
            _ = take(",")
            program = .compareExchange(old, try operand())
        case "add", "fetchadd": program = .add(try operand())
        default: program = .exchange(try operand())
        }
        let site = question.accessCount
        question.accessCount += 1
        symbols.accesses.append((writer.cpu, site, writer.label, page))
        writer.emit(.access(register: register, address: address, program, site: site))
    }
}
