// SPDX-License-Identifier: GPL-2.0-only
// The names of a litmus file.

import Machine

/// What the names of one file stand for.
struct Symbols {
    /// A virtual page or block: what covers it, and where it is mapped.
    struct Page: Hashable {
        var address: UInt
        /// The level of the entry that maps it; 1 is the page level.
        var level: Int
        /// The table of each level above and at it that covers it, by level.
        var tables: [Int: UInt]
    }

    /// What a statement has mapped: a range of addresses of the tables below a root.
    struct Mapped {
        var name: String
        var root: UInt
        var start: UInt
        var end: UInt
    }

    private struct TableKey: Hashable {
        var root: UInt
        var level: Int
        var prefix: UInt
    }

    var frames: [String: UInt] = [:]
    var variables: [String: Int] = [:]
    var tables: [String: UInt] = [:]
    var addresses: [String: UInt] = [:]
    var contexts: [String: Int] = [:]
    /// By context, then by name.
    var pages: [[String: Page]] = []
    /// Contexts that have the tables of another one.
    var sharesPages: [Int: Int] = [:]
    var cpus: [String] = []
    /// Registers by scope: the number of a CPU doubled, and one more for its interrupt handler.
    var registers: [Int: [String: Int]] = [:]
    /// Accesses of a CPU: number, label and page of each.
    var accesses: [(cpu: Int, site: Int, label: String?, page: String)] = []
    /// Every label, wherever it stands.
    var labels: [(cpu: Int, name: String)] = []
    /// Initial entries that leave accessed clear, or operations that do.
    var mindsAccessed = false
    var nextAddress: UInt = 0x20_0000
    /// Pages, but for those that lead to a table: others may lie below these.
    var mapped: [Mapped] = []
    /// Of each large page, by its address, the small page that is loaded or stored.
    var accessedSmallPages: [UInt: UInt] = [:]
    private var linked: [TableKey: UInt] = [:]
    private var numbers: [Question.Place: Int] = [:]
    var initial: [Question.Place: UInt64] = [:]

    /// The number of a word.
    mutating func number(of place: Question.Place, in question: inout Question) -> Int {
        if let number = numbers[place] { return number }
        numbers[place] = question.words.count
        question.words.append(place)
        return question.words.count - 1
    }

    /// Makes a frame.
    mutating func addFrame(_ use: Machine.Use, to question: inout Question) -> UInt {
        question.frames.append(use)
        return UInt(question.frames.count)
    }

    mutating func addContext(_ name: String, root: UInt? = nil, tag: UInt = 1, to question: inout Question) {
        contexts[name] = question.contexts.count
        let root = root ?? addFrame(.table(level: Geometry.topLevel), to: &question)
        question.contexts.append(Question.Context(name: name, root: root, tag: tag))
        pages.append([:])
    }

    /// Sets the initial value of a word.
    mutating func set(_ place: Question.Place, _ value: UInt64, in question: inout Question) {
        initial[place] = value
        let word = number(of: place, in: &question)
        if let known = question.initial.firstIndex(where: { $0.word == word }) {
            question.initial[known].value = value
        } else {
            question.initial.append((word, value))
        }
    }

    /// The tables that cover an address down to a level, made and linked where there are none.
    mutating func tables(
        for address: UInt, downTo lowest: Int, root: UInt, in question: inout Question
    ) -> [Int: UInt] {
        var table = root
        var covering = [Geometry.topLevel: root]
        for level in stride(from: Geometry.topLevel - 1, through: lowest, by: -1) {
            let key = TableKey(root: root, level: level, prefix: address >> Geometry.shift(level + 1))
            let below = linked[key] ?? addFrame(.table(level: level), to: &question)
            if linked[key] == nil {
                linked[key] = below
                let place = Question.Place.memory(frame: table, index: Geometry.index(address, level + 1))
                set(place, UInt64(below) << 12 | Entry.usualPointer, in: &question)
            }
            covering[level] = below
            table = below
        }
        return covering
    }

    /// Puts a declared table where one would be made.
    mutating func link(_ table: UInt, _ address: UInt, _ level: Int, root: UInt) {
        linked[TableKey(root: root, level: level, prefix: address >> Geometry.shift(level + 1))] = table
    }

    /// Puts a page down for a context and for those with the same tables.
    mutating func add(_ page: Page, _ name: String, _ context: Int) {
        let owner = sharesPages[context] ?? context
        pages[owner][name] = page
        for (sharer, shared) in sharesPages where shared == owner { pages[sharer][name] = page }
    }

    /// A register of a scope; a new one where `isNew` allows it.
    mutating func register(_ name: String, scope: Int, isNew: Bool, in question: inout Question) -> Int? {
        if let known = registers[scope]?[name] { return known }
        if !isNew { return nil }
        let number = question.registerCount
        question.registerCount += 1
        registers[scope, default: [:]][name] = number
        return number
    }

    /// Whether a name is taken by memory.
    func isMemory(_ name: String) -> Bool { frames[name] != nil || variables[name] != nil || tables[name] != nil }
}
