// SPDX-License-Identifier: GPL-2.0-only
// The code of a CPU: blocks, branches, handlers.

import Machine

extension Parser {
    /// `cpu P0 in other kernel { ... }`.
    mutating func readCPU() throws(Mistake) {
        _ = takeWord("cpu")
        let name = try word("the name of a CPU")
        let number = symbols.cpus.firstIndex(of: name)!
        var cpu = Question.CPU(name: name)
        while !isSign("{") {
            if token.kind == .end {
                index += 1
                continue
            }
            let place = token.place
            switch try word("in, kernel, user or {").lowercased() {
            case "in":
                let place = token.place
                let context = try word("a context")
                guard let known = symbols.contexts[context] else {
                    throw Mistake(place, "\"\(context)\" is no context; declare it with context \(context)")
                }
                cpu.context = known
            case "kernel", "privileged": cpu.isPrivileged = true
            case "user": cpu.isPrivileged = false
            default: throw Mistake(place, "\(tokens[index - 1].description) instead of in, kernel, user or {")
            }
        }
        index += 1
        while question.cpus.count <= number {
            question.cpus.append(Question.CPU(name: symbols.cpus[question.cpus.count]))
        }
        findRegisters(scope: 2 * number)
        writer = CodeWriter(cpu: number, scope: 2 * number)
        try readBlock()
        cpu.code = writer.code
        cpu.handler = writer.handler
        question.cpus[number] = cpu
    }

    /// Puts down the registers that a block gives values to, wherever in it.
    private mutating func findRegisters(scope: Int) {
        var depth = 1
        var handlers: [Int] = []
        var next = index
        while depth > 0 {
            switch tokens[next].kind {
            case .sign("{"):
                depth += 1
                if tokens[next - 1].isWord("interrupt") || tokens[next - 1].isWord("ipi") { handlers.append(depth) }
            case .sign("}"):
                if handlers.last == depth { handlers.removeLast() }
                depth -= 1
            case .word(let name):
                let before = tokens[next - 1].kind
                let begins = before == .end || before == .sign("{") || before == .sign("}") || before == .sign(":")
                if begins && tokens[next + 1].kind == .sign("=") && !symbols.isMemory(name) {
                    let scope = handlers.isEmpty ? scope : scope + 1
                    _ = symbols.register(name, scope: scope, isNew: true, in: &question)
                }
            default: break
            }
            next += 1
        }
    }

    /// Reads operations up to the closing brace.
    mutating func readBlock() throws(Mistake) {
        while true {
            skipEnds()
            if take("}") { return }
            try readOperation()
            if token.kind != .end && !isSign("}") {
                throw Mistake(
                    token.place, "\(token.description) is too much here; the operation should have ended before it")
            }
        }
    }

    private mutating func readOperation() throws(Mistake) {
        var label: String?
        if case .word(let word) = token.kind, tokens[index + 1].kind == .sign(":"), symbols.contexts[word] == nil {
            label = word
            symbols.labels.append((writer.cpu, word))
            index += 2
            skipEnds()
            if isSign("}") { return }
        }
        writer.label = label
        writer.emit(.line(question.statements.count))
        question.statements.append(statementText())
        if takeWord("if") { return try readBranch() }
        if token.isWord("on") && tokens[index + 1].kind != .sign("=") {
            index += 1
            return try readHandler()
        }
        try readStatement()
    }

    /// The statement that begins here, as it stands in the file.
    private func statementText() -> String {
        let start = token.place
        var end = index
        while tokens[end].kind != .end, tokens[end].kind != .sign("{"), tokens[end].kind != .sign("}") { end += 1 }
        let line = Array(lines[start.line - 1])
        let stop = tokens[end].place.line == start.line ? tokens[end].place.column - 1 : line.count
        var text = String(line[(start.column - 1)..<stop])
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    private mutating func readBranch() throws(Mistake) {
        let condition = try condition(scope: writer.scope)
        var otherwise: [Int] = []
        try branch(on: condition, being: false, &otherwise)
        skipEnds()
        try expect("{")
        try readBlock()
        let start = index
        skipEnds()
        guard takeWord("else") else {
            index = start
            return writer.land(otherwise)
        }
        let end = writer.emit(.jump(0))
        writer.land(otherwise)
        skipEnds()
        if takeWord("if") {
            try readBranch()
        } else {
            try expect("{")
            try readBlock()
        }
        writer.land([end])
    }

    /// Emits jumps that are taken where a condition is as said; their places are added to `jumps`.
    private mutating func branch(on condition: Condition, being value: Bool, _ jumps: inout [Int]) throws(Mistake) {
        switch condition {
        case .constant(let isTrue): if isTrue == value { jumps.append(writer.emit(.jump(0))) }
        case .not(let inner): try branch(on: inner, being: !value, &jumps)
        case .and(let a, let b):
            if value {
                var falses: [Int] = []
                try branch(on: a, being: false, &falses)
                try branch(on: b, being: true, &jumps)
                writer.land(falses)
            } else {
                try branch(on: a, being: false, &jumps)
                try branch(on: b, being: false, &jumps)
            }
        case .or(let a, let b): try branch(on: .not(.and(.not(a), .not(b))), being: value, &jumps)
        case .faulted: break
        case .compare(let left, let comparison, let right):
            let wanted = value ? comparison.inverse : comparison
            if right.term == .anyFault {
                return jumps.append(writer.emit(.jumpUnlessFault(0, left.operand, isFault: wanted == .equal)))
            }
            guard right.mask == .max else {
                throw Mistake(token.place, "a part of an entry stands on the left side of a comparison")
            }
            jumps.append(
                writer.emit(.jumpUnless(0, left.operand, wanted, right.operand, mask: left.mask, shift: left.shift)))
        }
    }

    /// `on fault { ... retry }`, `on fault skip`, `on interrupt { ... }`.
    private mutating func readHandler() throws(Mistake) {
        let place = token.place
        let kind = try word("fault or interrupt").lowercased()
        if kind == "interrupt" || kind == "ipi" {
            if writer.handler != nil || writer.isHandler {
                throw Mistake(place, "a second handler of interrupts; a CPU has one")
            }
            try expect("{")
            let outer = writer
            writer = CodeWriter(cpu: outer.cpu, scope: outer.scope + 1)
            writer.isHandler = true
            try readBlock()
            let handler = writer.code
            writer = outer
            writer.handler = handler
            return
        }
        guard kind == "fault" else { throw Mistake(place, "\"\(kind)\" instead of fault or interrupt") }
        if writer.hasFaultHandler { throw Mistake(place, "a second handler of faults; a CPU has one") }
        writer.hasFaultHandler = true
        if takeWord("stop") { return writer.setFaultHandler(-2) }
        if takeWord("skip") { return writer.setFaultHandler(-1) }
        let over = writer.emit(.jump(0))
        writer.setFaultHandler(writer.code.count)
        if takeWord("retry") {
            writer.emit(.retry)
        } else {
            try expect("{")
            writer.isFaultHandler = true
            try readBlock()
            writer.isFaultHandler = false
            writer.emit(.skip)
        }
        writer.land([over])
    }
}

extension Part {
    var operand: Instruction.Operand {
        switch term {
        case .constant(let value): .constant(value)
        case .register(let number): .register(number)
        case .word: .constant(0)
        }
    }
}
