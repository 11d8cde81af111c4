// SPDX-License-Identifier: GPL-2.0-only
// A litmus file as tokens.

/// A word, number or sign of a litmus file.
struct Token: Equatable {
    enum Kind: Equatable {
        case word(String)
        case number(UInt64)
        case text(String)
        case sign(String)
        /// The end of a line, or a semicolon.
        case end
    }

    var kind: Kind
    var place: Place

    /// How a message quotes it.
    var description: String {
        switch kind {
        case .word(let word): "\"\(word)\""
        case .number(let number): "\(number)"
        case .text: "a text"
        case .sign(let sign): "\"\(sign)\""
        case .end: "the end of the line"
        }
    }
}

/// Cuts a text into tokens. Comments begin with `#` or `//` and end with the line, or stand between `(*` and `*)`.
struct Lexer {
    private let characters: [Character]
    private var index = 0
    private var place = Place(line: 1, column: 1)
    private var tokens: [Token] = []

    private static let signs = [
        "->", ">=", "<=", "==", "!=", "<>", "&&", "||", "/\\", "\\/", "=", "<", ">", "(", ")", "{", "}", "[", "]", ",", ":", ".",
        "+", "-", "^", "&", "|", "~", "!",
    ]

    private init(_ text: String) { characters = Array(text) }

    /// - Throws: `Mistake` for a character that means nothing.
    static func tokens(of text: String) throws(Mistake) -> [Token] {
        var lexer = Lexer(text)
        while lexer.index < lexer.characters.count { try lexer.next() }
        lexer.add(.end, lexer.place)
        return lexer.tokens
    }

    private mutating func next() throws(Mistake) {
        let start = place
        let character = characters[index]
        if character.isNewline || character == ";" {
            add(.end, start)
            return advance()
        }
        if character.isWhitespace { return advance() }
        if character == "#" || starts(with: "//") {
            while index < characters.count && !characters[index].isNewline { advance() }
            return
        }
        if starts(with: "(*") { return try skipComment(start) }
        if character.isWholeNumber && character.isASCII { return try readNumber(start) }
        if Self.isWordStart(character) { return readWord(start) }
        guard let sign = Self.signs.first(where: { starts(with: $0) }) else {
            throw Mistake(start, "\"\(character)\" means nothing here; comments begin with # or //")
        }
        for _ in sign { advance() }
        add(.sign(sign), start)
    }

    private mutating func skipComment(_ start: Place) throws(Mistake) {
        while !starts(with: "*)") {
            if index >= characters.count { throw Mistake(start, "a comment without an end; close it with *)") }
            advance()
        }
        advance()
        advance()
    }

    private mutating func readNumber(_ start: Place) throws(Mistake) {
        var digits = ""
        while index < characters.count, Self.isWordStart(characters[index]) || characters[index].isWholeNumber {
            if characters[index] != "_" { digits.append(characters[index]) }
            advance()
        }
        let value = Self.value(digits.lowercased())
        guard let value, value < 1 << 60 else {
            throw Mistake(start, "\"\(digits)\" is no number; write one below 2^60, in decimal, as 0x10 or as 4K")
        }
        add(.number(value), start)
    }

    private static func value(_ digits: String) -> UInt64? {
        if digits.hasPrefix("0x") { return UInt64(digits.dropFirst(2), radix: 16) }
        let units: [Character: UInt64] = ["k": 10, "m": 20, "g": 30]
        if let last = digits.last, let shift = units[last] { return UInt64(digits.dropLast()).map { $0 << shift } }
        return UInt64(digits)
    }

    private mutating func readWord(_ start: Place) {
        var word = ""
        while index < characters.count, Self.isWordStart(characters[index]) || characters[index].isWholeNumber {
            word.append(characters[index])
            advance()
        }
        let begins = tokens.last.map { $0.kind == .end } ?? true
        add(.word(word), start)
        if begins && ["litmus", "name", "source"].contains(word.lowercased()) { readLine() }
    }

    /// Takes the rest of a line as it stands.
    private mutating func readLine() {
        while index < characters.count, characters[index] == " " || characters[index] == ":" { advance() }
        let start = place
        if index < characters.count && characters[index] == "=" { return }
        var text = ""
        while index < characters.count && !characters[index].isNewline {
            text.append(characters[index])
            advance()
        }
        while text.last?.isWhitespace == true { text.removeLast() }
        add(.text(text), start)
    }

    private static func isWordStart(_ character: Character) -> Bool {
        character.isASCII && character.isLetter || character == "_"
    }

    private func starts(with text: String) -> Bool { characters[index...].starts(with: text) }

    private mutating func add(_ kind: Token.Kind, _ place: Place) { tokens.append(Token(kind: kind, place: place)) }

    private mutating func advance() {
        if characters[index].isNewline {
            place = Place(line: place.line + 1, column: 1)
        } else {
            place.column += 1
        }
        index += 1
    }
}
