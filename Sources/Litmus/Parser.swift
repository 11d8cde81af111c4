// SPDX-License-Identifier: GPL-2.0-only
// Reads a litmus file. Its statements may stand in any order, so they are collected first and understood by kind.

import Machine

/// What the parser knows while it reads one file.
struct Parser {
    var tokens: [Token]
    var index = 0
    var question: Question
    var symbols = Symbols()
    var writer = CodeWriter()
    /// The lines of the file.
    var lines: [Substring] = []

    /// A statement that is not a block: where it begins.
    struct Statement {
        var keyword: String
        var start: Int
    }

    /// Reads a file.
    ///
    /// - Parameter name: what the question is called unless the file says so.
    /// - Throws: `Mistake`, the first one.
    static func question(from text: String, name: String) throws(Mistake) -> Question {
        var parser = Parser(
            tokens: try Lexer.tokens(of: text), question: Question(name: name, architecture: .arm64))
        parser.lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        try parser.readAll()
        return parser.question
    }

    /// Kinds of statements in the order in which they are understood.
    private static let order = [
        ["litmus", "name", "source", "expect"], ["context"], ["frame", "frames", "var", "vars", "table", "tables"],
        ["address", "addresses"], ["map"], ["option", "options"], ["="], ["cpu"],
        ["exists", "forall"],
    ]

    private mutating func readAll() throws(Mistake) {
        let statements = try collect()
        try readArchitecture(statements)
        symbols.addContext("main", to: &question)
        for keywords in Self.order {
            for statement in statements where keywords.contains(statement.keyword) {
                index = statement.start
                try read(statement)
            }
        }
        if question.cpus.isEmpty {
            throw Mistake(tokens[tokens.count - 1].place, "no CPU; say what one does with cpu P0 { ... }")
        }
        guard statements.contains(where: { $0.keyword == "exists" || $0.keyword == "forall" }) else {
            throw Mistake(tokens[tokens.count - 1].place, "no question; end the file with exists and a condition")
        }
        try finish()
    }

    /// Finds where statements begin, without a look inside.
    private mutating func collect() throws(Mistake) -> [Statement] {
        var statements: [Statement] = []
        while index < tokens.count {
            if tokens[index].kind == .end {
                index += 1
                continue
            }
            let start = index
            let keyword = try self.keyword()
            if keyword == "cpu" {
                try registerCPU()
                statements.append(Statement(keyword: keyword, start: start))
                continue
            }
            statements.append(Statement(keyword: keyword, start: start))
            if keyword == "litmus" || keyword == "name" || keyword == "source" {
                skipLine()
            } else {
                skipStatement(isCondition: keyword == "exists" || keyword == "forall")
            }
        }
        if let twice = statements.filter({ ["exists", "forall"].contains($0.keyword) }).dropFirst().first {
            throw Mistake(tokens[twice.start].place, "a second question; a file has one")
        }
        return statements
    }

    /// What kind of statement begins here.
    private func keyword() throws(Mistake) -> String {
        let token = tokens[index]
        if case .sign(let sign) = token.kind, sign == "~" || sign == "!" { return "exists" }
        guard case .word(let word) = token.kind else {
            throw Mistake(token.place, "\(token.description) begins no statement; \(Self.statements)")
        }
        let lower = word.lowercased()
        if lower == "not" { return "exists" }
        if lower == "arch" || Self.order.contains(where: { $0.contains(lower) }) { return lower }
        var next = index + 1
        while next < tokens.count, tokens[next].kind == .end { next += 1 }
        if next < tokens.count, tokens[next].kind == .sign("{") { return "cpu" }
        next = index + 1
        while next < tokens.count, tokens[next].kind != .end {
            if tokens[next].kind == .sign("=") { return "=" }
            if tokens[next].kind == .sign("{") { return "cpu" }
            next += 1
        }
        throw Mistake(token.place, "\"\(word)\" begins no statement; \(Self.statements)")
    }

    private static let statements =
        "these do: arch, source, expect, option, frame, var, table, context, address, map, NAME = VALUE, cpu, exists, forall"

    /// Puts down the name of a CPU and skips its block.
    private mutating func registerCPU() throws(Mistake) {
        if tokens[index].isWord("cpu") { index += 1 }
        let place = tokens[index].place
        let name = try word("the name of a CPU, such as P0")
        if symbols.cpus.contains(name) {
            throw Mistake(place, "a second CPU \(name); give each a name of its own")
        }
        symbols.cpus.append(name)
        if symbols.cpus.count > Machine.mostCPUs {
            throw Mistake(place, "too many CPUs; a machine has at most \(Machine.mostCPUs)")
        }
        while index < tokens.count, tokens[index].kind != .sign("{") { index += 1 }
        guard index < tokens.count else { throw Mistake(place, "CPU \(name) has no code; put it between { and }") }
        let open = tokens[index].place
        var depth = 0
        repeat {
            if index == tokens.count { throw Mistake(open, "a block without an end; close it with }") }
            if tokens[index].kind == .sign("{") { depth += 1 }
            if tokens[index].kind == .sign("}") { depth -= 1 }
            index += 1
        } while depth > 0
    }

    private mutating func skipLine() {
        let line = tokens[index].place.line
        while index < tokens.count, tokens[index].place.line == line { index += 1 }
    }

    /// Skips to the end of a statement. A condition goes on over lines while parentheses are open and where a line ends or
    /// begins with a connective.
    private mutating func skipStatement(isCondition: Bool) {
        var depth = 0
        while index < tokens.count {
            switch tokens[index].kind {
            case .sign("("): depth += 1
            case .sign(")"): depth -= 1
            case .end where depth <= 0:
                if !isCondition || !goesOn() { return }
            default: break
            }
            index += 1
        }
    }

    /// Whether a condition goes on behind the end of a line.
    func goesOn() -> Bool {
        var next = index
        while next < tokens.count, tokens[next].kind == .end { next += 1 }
        let before = index > 0 && (tokens[index - 1].isConnective || tokens[index - 1].isWord("exists") || tokens[index - 1].isWord("forall"))
        return before && next < tokens.count || next < tokens.count && tokens[next].isConnective
    }

    private mutating func readArchitecture(_ statements: [Statement]) throws(Mistake) {
        let found = statements.filter { $0.keyword == "arch" }
        guard let first = found.first else {
            throw Mistake(tokens[0].place, "no architecture; begin with arch x86, arch arm64 or arch ppc64")
        }
        if found.count > 1 { throw Mistake(tokens[found[1].start].place, "a second arch; a file has one") }
        index = first.start + 1
        let place = tokens[index].place
        let name = try word("x86, arm64 or ppc64").lowercased()
        let synonyms = [
            "aarch64": "arm64", "arm": "arm64", "x86_64": "x86", "amd64": "x86", "ppc": "ppc64", "power": "ppc64",
            "radix": "ppc64",
        ]
        guard let architecture = Architecture(rawValue: synonyms[name] ?? name) else {
            throw Mistake(place, "\"\(name)\" is no architecture; x86, arm64 and ppc64 are")
        }
        question.architecture = architecture
        if architecture == .arm64 {
            question.switches.setsAccessed = 0
            question.switches.setsDirty = 0
        }
        try endOfStatement()
    }

    private mutating func read(_ statement: Statement) throws(Mistake) {
        switch statement.keyword {
        case "litmus", "name": question.name = try readText()
        case "source": question.source = try readText()
        case "expect": try readExpectation()
        case "option", "options": try readOption()
        case "context": try readContext()
        case "frame", "frames": try readFrames()
        case "var", "vars": try readVariables()
        case "table", "tables": try readTables()
        case "address", "addresses": try readAddress()
        case "map": try readMap()
        case "=": try readInitial()
        case "cpu": try readCPU()
        default: try readQuestion()
        }
    }

    /// The last touches that need everything.
    private mutating func finish() throws(Mistake) {
        question.switches.mindsAccessed = symbols.mindsAccessed
        noteInitialEntries()
        if !symbols.mindsAccessed { question.markable = [] }
        for (name, frame) in symbols.frames { question.frameNames[frame] = name }
        for (name, table) in symbols.tables { question.frameNames[table] = name }
        for pages in symbols.pages.reversed() {
            for (name, page) in pages {
                for (level, table) in page.tables {
                    let place = Question.Place.memory(frame: table, index: Geometry.index(page.address, level))
                    let word = symbols.number(of: place, in: &question)
                    question.wordNames[word] = ["pte", "pmd", "pud", "pgd"][level - 1] + "(\(name))"
                }
            }
        }
        let tasks = question.cpus.count + question.cpus.count { $0.handler != nil } + 1
        if tasks > 8 {
            throw Mistake(tokens[0].place, "too many CPUs and handlers; together they may be 7")
        }
    }
}

extension Parser {
    /// Entries that begin without their accessed bit may be marked by the hardware.
    private mutating func noteInitialEntries() {
        for (word, value) in question.initial
        where question.isEntry(word) && value & Entry.present != 0 && value & Entry.accessed == 0 {
            if !question.markable.contains(word) { question.markable.append(word) }
            question.mostMarks += 1
        }
    }
}

extension Token {
    func isWord(_ word: String) -> Bool {
        if case .word(let own) = kind { own.lowercased() == word } else { false }
    }

    var isConnective: Bool {
        switch kind {
        case .sign(let sign): ["/\\", "\\/", "&&", "||", "&", "|"].contains(sign)
        case .word(let word): ["and", "or"].contains(word.lowercased())
        default: false
        }
    }
}
