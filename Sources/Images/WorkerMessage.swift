// SPDX-License-Identifier: GPL-2.0-only
// What a worker process prints: one JSON object a line.

import Foundation

/// Any line a worker may print.
enum WorkerMessage: Hashable, Sendable {
    case progress(SearchProgress)
    case vitals(Vitals)
    case measure(Measure)
    case finding(Finding)
    case result(SearchResult)
    case task(TaskEntry)
    case step(RawStep)
    case range(AddressRange)
    case waiting(WaitEntry)
    case meaning(String)
    case reach(String)
    case layer(LayerEntry)
    case selfTest(SelfTestEntry)
    case ending(ReplayEnding)
    case scenario(ScenarioEntry)
    case arch(String)
    case invariant(NamedEntry)
    case litmus(LitmusAnswer)
    case warning(WarningEntry)
    case cell(CellEnd)

    /// Reads a line; nil if it is not of the protocol.
    init?(line: String) {
        guard let message = try? JSONDecoder().decode(WorkerMessage.self, from: Data(line.utf8)) else { return nil }
        self = message
    }
}

extension WorkerMessage: Decodable {
    private enum Key: String, CodingKey { case type, name, text, functions }

    private enum Kind: String, Decodable {
        case progress, vitals, measure, finding, result, task, step, range, waiting, meaning, ending, layer, selftest
        case scenario, arch, invariant, litmus, warning, cell, reach
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        switch try fields.decode(Kind.self, forKey: .type) {
        case .progress: self = .progress(try SearchProgress(from: decoder))
        case .vitals: self = .vitals(try Vitals(from: decoder))
        case .measure: self = .measure(try Measure(from: decoder))
        case .finding: self = .finding(try Finding(from: decoder))
        case .result: self = .result(try SearchResult(from: decoder))
        case .task: self = .task(try TaskEntry(from: decoder))
        case .step: self = .step(try RawStep(from: decoder))
        case .range: self = .range(try AddressRange(from: decoder))
        case .waiting: self = .waiting(try WaitEntry(from: decoder))
        case .reach: self = .reach(try fields.decode(String.self, forKey: .functions))
        case .layer: self = .layer(try LayerEntry(from: decoder))
        case .selftest: self = .selfTest(try SelfTestEntry(from: decoder))
        case .meaning: self = .meaning(try fields.decode(String.self, forKey: .text))
        case .ending: self = .ending(try ReplayEnding(from: decoder))
        case .scenario: self = .scenario(try ScenarioEntry(from: decoder))
        case .arch: self = .arch(try fields.decode(String.self, forKey: .name))
        case .invariant: self = .invariant(try NamedEntry(from: decoder))
        case .litmus: self = .litmus(try LitmusAnswer(from: decoder))
        case .warning: self = .warning(try WarningEntry(from: decoder))
        case .cell: self = .cell(try CellEnd(from: decoder))
        }
    }
}
