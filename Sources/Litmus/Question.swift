// SPDX-License-Identifier: GPL-2.0-only
// A litmus test as it was understood.

import Machine

/// A small program for the machine, and what is asked of its end.
public struct Question: Sendable {
    /// The two answers.
    public enum Verdict: String, Sendable {
        case allowed = "Allowed"
        case forbidden = "Forbidden"
    }

    /// What is asked of the executions.
    public enum Quantifier: Sendable {
        /// Whether one ends so.
        case exists
        /// Whether all of them end so.
        case forall
    }

    public internal(set) var name: String
    /// Where it was published.
    public internal(set) var source = ""
    public internal(set) var architecture: Architecture
    public internal(set) var expected: Verdict?
    public internal(set) var quantifier = Quantifier.exists
    var condition = Condition.constant(true)
    var switches = Switches()
    /// Contexts without tags are one for the hardware: a change of context drops everything that is not global on x86.
    var hasTags = true

    var contexts: [Context] = []
    /// What each frame is used for; frame 1 is the first.
    var frames: [Machine.Use] = []
    var variableCount = 0
    var words: [Place] = []
    /// What words hold at the start, if not zero.
    var initial: [(word: Int, value: UInt64)] = []
    var cpus: [CPU] = []
    var accessCount = 0
    var registerCount = 0
    /// Registers that do not start as zero.
    var initialRegisters: [(register: Int, value: UInt64)] = []
    /// Entries that the hardware may mark accessed by itself, and how often at most.
    var markable: [Int] = []
    var mostMarks = 0
    /// The text of each statement of a CPU.
    var statements: [String] = []
    var frameNames: [UInt: String] = [:]
    var wordNames: [Int: String] = [:]

    /// An address space.
    struct Context: Sendable {
        var name: String
        var root: UInt
        var tag: UInt
    }

    /// A word of memory.
    enum Place: Hashable, Sendable {
        case variable(Int)
        /// A word of a frame: an entry if the frame is a table.
        case memory(frame: UInt, index: Int)
    }

    /// A CPU and its code.
    struct CPU: Sendable {
        var name: String
        var context = 0
        var isPrivileged = false
        var code: [Instruction] = []
        /// Runs when an interrupt arrives.
        var handler: [Instruction]?
    }

    /// Reads a litmus file.
    ///
    /// - Parameters:
    ///   - text: what is in the file.
    ///   - name: what the question is called unless the file says so.
    /// - Throws: `Mistake`.
    public init(_ text: String, name: String) throws(Mistake) { self = try Parser.question(from: text, name: name) }

    init(name: String, architecture: Architecture) {
        self.name = name
        self.architecture = architecture
    }

    func isEntry(_ word: Int) -> Bool {
        guard case .memory(let frame, _) = words[word] else { return false }
        return frames[Int(frame) - 1] != .data
    }
}
