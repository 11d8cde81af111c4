// SPDX-License-Identifier: GPL-2.0-only
// What a worker process prints: one JSON object a line.

import Foundation

/// A broken invariant with a schedule that breaks it.
public struct Finding: Hashable, Sendable, Codable {
    /// The invariant's name.
    public let invariant: String

    /// What happened.
    public let message: String

    /// The schedule, to be pasted back.
    public let schedule: String

    /// In how many executions the invariant broke.
    public let count: Int

    /// Makes a finding.
    public init(invariant: String, message: String, schedule: String, count: Int = 1) {
        self.invariant = invariant
        self.message = message
        self.schedule = schedule
        self.count = count
    }
}

/// The last line of a worker: what the whole search saw.
public struct SearchResult: Hashable, Sendable, Codable {
    /// Whether all interleavings were tried.
    public let complete: Bool

    /// How many executions there were.
    public let executions: Int

    /// How long they took.
    public let seconds: Double

    /// One finding for each invariant that broke.
    public let findings: [Finding]
}

/// A task of a replayed scenario.
public struct TaskEntry: Hashable, Sendable, Codable {
    /// The number steps refer to.
    public let id: Int

    /// The letter schedules use.
    public let letter: String

    /// What the task does.
    public let name: String

    /// The heading of the column its steps are drawn in.
    public let column: String

    /// Makes a task.
    public init(id: Int, letter: String, name: String, column: String) {
        self.id = id
        self.letter = letter
        self.name = name
        self.column = column
    }
}

/// A replayed step as the worker prints it, with addresses in place of source lines.
struct RawStep: Hashable, Sendable, Codable {
    let n: Int
    let task: Int
    let op: String
    let object: String
    let held: [String]
    let pcs: [String]
    let effects: [String]
}

/// Any line a worker may print.
enum WorkerMessage: Hashable, Sendable {
    case progress(executions: Int)
    case finding(Finding)
    case result(SearchResult)
    case task(TaskEntry)
    case step(RawStep)
    case scenario(ScenarioEntry)
    case arch(String)
    case invariant(NamedEntry)

    /// Reads a line; nil if it is not of the protocol.
    init?(line: String) {
        guard let message = try? JSONDecoder().decode(WorkerMessage.self, from: Data(line.utf8)) else { return nil }
        self = message
    }
}

extension WorkerMessage: Decodable {
    private enum Key: String, CodingKey { case type, executions, name }

    private enum Kind: String, Decodable {
        case progress, finding, result, task, step, scenario, arch, invariant
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        switch try fields.decode(Kind.self, forKey: .type) {
        case .progress: self = .progress(executions: try fields.decode(Int.self, forKey: .executions))
        case .finding: self = .finding(try Finding(from: decoder))
        case .result: self = .result(try SearchResult(from: decoder))
        case .task: self = .task(try TaskEntry(from: decoder))
        case .step: self = .step(try RawStep(from: decoder))
        case .scenario: self = .scenario(try ScenarioEntry(from: decoder))
        case .arch: self = .arch(try fields.decode(String.self, forKey: .name))
        case .invariant: self = .invariant(try NamedEntry(from: decoder))
        }
    }
}
