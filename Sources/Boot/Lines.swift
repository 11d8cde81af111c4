// SPDX-License-Identifier: GPL-2.0-only
// The lines the process prints: one JSON object each.

import Explorer
import FoundationEssentials
import Glibc

enum Line {
    /// Prints a line and flushes it.
    static func print(_ line: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(line) else { return }
        write(data + [UInt8(ascii: "\n")])
    }
}

extension Line {
    /// Prints a line that is encoded already.
    static func printText(_ text: Substring) {
        write(Array((text + "\n").utf8))
    }

    /// Writes bytes to a file that is open, all of them. Nobody is left to be told if that fails.
    static func write(_ bytes: some Collection<UInt8>, to file: Int32 = STDOUT_FILENO) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The type of an encoded line.
    static func type(of text: Substring) -> String? {
        struct Typed: Decodable { var type: String }
        return try? JSONDecoder().decode(Typed.self, from: Data(text.utf8)).type
    }
}

struct ScenarioLine: Encodable {
    var type = "scenario"
    var name: String
    var summary: String
    var archs: [String]
}

struct ArchitectureLine: Encodable {
    var type = "arch"
    var name: String
}

struct InvariantLine: Encodable {
    var type = "invariant"
    var name: String
    var summary: String
}

/// Closes the lines of one cell of several.
struct CellLine: Encodable {
    var type = "cell"
    var scenario: String
    var arch: String
    /// How its process ended: an exit status, or 128 and the number of a signal.
    var status: Int32
    var seconds: Double
}

struct ProgressLine: Codable {
    var type = "progress"
    var executions: Int
    var seconds: Double
    /// Executions a second of this process.
    var rate: Double?
    /// How many executions there may be in all.
    var estimate: Explorer.Estimate?
}

/// What a run on real threads has used so far.
struct VitalsLine: Encodable {
    var type = "vitals"
    /// Bytes of memory that the process occupies.
    var resident: Int
    var framesTaken: Int
    var framesGivenUp: Int
    var callbacksQueued: Int
    var callbacksRun: Int
    /// Whether memory is what it was at the start; known at the end.
    var intact: Bool?
    /// How executions ended, if that was asked for; known at the end.
    var states: StatesLine?
}

/// How many final states the search has, how many of them threads showed, and how many others.
struct StatesLine: Encodable {
    var explored: Int
    var seen: Int
    var unknown: Int
}

struct FindingLine: Codable {
    var type = "finding"
    var invariant: String
    var message: String
    var schedule: String
    var count: Int
    /// What the schedule costs its reader, and what it did before it was minimised; nil if it was not.
    var cost: Minimiser.Cost?
    var formerCost: Minimiser.Cost?
}

struct TaskLine: Encodable {
    var type = "task"
    var id: Int
    var letter: String
    var name: String
    var cpu: Int
    var column: String
}

struct StepLine: Encodable {
    var type = "step"
    var n: Int
    var task: Int
    var op: String
    var object: String
    var held: [String]
    var pcs: [String]
    var effects: [String]
}

/// A finished layer of few preemptions.
struct LayerLine: Encodable {
    var type = "layer"
    var preemptions: Int
    var classes: Int
    var broken: Int

    init(_ layer: Layer) {
        preemptions = layer.preemptions
        classes = layer.classes
        broken = layer.broken
    }
}

/// What a replayed schedule means.
struct MeaningLine: Encodable {
    var type = "meaning"
    var text: String
}

/// How far a schedule could be followed.
struct EndingLine: Encodable {
    var type = "ending"
    /// `followed`, `blocked` or `diverged`.
    var how: String
    var step: Int?
    var task: Int?
    /// The run that could not be followed, if the schedule was a named one.
    var wanted: String?
    /// What was run, step by step.
    var schedule: String
}

/// What a task waits for at a deadlock, or where a schedule could not be followed.
struct WaitingLine: Encodable {
    var type = "waiting"
    var task: Int
    var object: String
}

/// A range of addresses that the scenario speaks of.
struct RangeLine: Encodable {
    var type = "range"
    var name: String
    var start: UInt
    var end: UInt
}

/// What a process that shares a search saw of one part, to its parent.
struct PartLine: Codable {
    var type = "part"
    var complete: Bool
    var executions: Int
    var blocked: Int
    var infeasible: Int
    var events: Int
    var longest: Int
    var findings: [FindingLine]
    /// In which order locks were asked for, in this part and in those that the process did before.
    var locks: [UInt32]

    init(_ outcome: Outcome, _ findings: [FindingLine], locks: [UInt32]) {
        complete = outcome.isComplete
        executions = outcome.executions
        blocked = outcome.redundant
        infeasible = outcome.infeasible
        events = outcome.events
        longest = outcome.longest
        self.findings = findings
        self.locks = locks
    }
}

/// A process that shares a search gives a part of what it has left away.
struct ShareLine: Codable {
    var type = "share"
    var part: Part
}

struct ResultLine: Encodable {
    var type = "result"
    var complete: Bool
    var executions: Int
    var blocked: Int
    var infeasible: Int
    var events: Int
    var longest: Int
    var seconds: Double
    var search: String
    var seed: UInt64
    var layers: [Layer]
    var findings: [FindingLine]
}
