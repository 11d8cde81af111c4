// SPDX-License-Identifier: GPL-2.0-only
// Replaying a schedule and finding the source line of every step.

import Foundation

/// Turns a schedule into a counterexample that a person can read.
public struct Replayer: Sendable {
    private let worker: Worker
    private let symbolizer: String

    /// Makes a replayer from the worker and the tool chain's symboliser.
    public init(worker: Worker, toolchain: Toolchain) {
        self.worker = worker
        symbolizer = toolchain.symbolizer
    }

    /// Runs one schedule on an image.
    ///
    /// - Parameter cpus: CPUs, if there were more than the scenario has.
    public func replay(
        _ image: Image, _ cell: Cell, schedule: String, cpus: Int? = nil, timeLimit: Double = 30
    ) async throws -> Counterexample {
        let transcript = try await worker.replay(image, cell, schedule: schedule, cpus: cpus, timeLimit: timeLimit)
        var example = try await tell(transcript, image, cell, schedule: schedule)
        example.cpus = cpus
        return example
    }

    /// Runs what a named schedule means on an image.
    public func follow(
        _ image: Image, _ cell: Cell, named: String, timeLimit: Double = 30
    ) async throws -> Counterexample {
        let transcript = try await worker.follow(image, cell, named: named, timeLimit: timeLimit)
        return try await tell(transcript, image, cell, schedule: named)
    }

    /// Runs the tasks of a cell one after the other.
    public func runSerially(_ image: Image, _ cell: Cell, timeLimit: Double = 30) async throws -> Counterexample {
        let transcript = try await worker.runSerially(image, cell, timeLimit: timeLimit)
        return try await tell(transcript, image, cell, schedule: "serially")
    }

    private func tell(
        _ transcript: Transcript, _ image: Image, _ cell: Cell, schedule: String
    ) async throws -> Counterexample {
        var tasks: [TaskEntry] = []
        var steps: [RawStep] = []
        var ranges: [AddressRange] = []
        var waits: [WaitEntry] = []
        var finding: Finding?
        var meaning: String?
        var ending = ReplayEnding(.followed)
        for message in transcript.messages {
            switch message {
            case .task(let task): tasks.append(task)
            case .step(let step) where finding == nil: steps.append(step)
            case .range(let range): ranges.append(range)
            case .waiting(let wait): waits.append(wait)
            case .meaning(let text): meaning = text
            case .ending(let end): ending = end
            case .finding(let found): finding = finding ?? found
            default: break
            }
        }
        if tasks.isEmpty { throw Self.refusal(transcript, schedule: schedule) }
        return Counterexample(
            image: image.name, cell: cell, schedule: ending.schedule.isEmpty ? schedule : ending.schedule, tasks: tasks,
            steps: try await locate(steps, ranges, in: image), ranges: ranges, waits: waits,
            finding: finding?.naming(ranges), meaning: meaning, ending: ending)
    }

    private func locate(_ steps: [RawStep], _ ranges: [AddressRange], in image: Image) async throws -> [Step] {
        let symbolizer = Symbolizer(program: symbolizer, library: image.library)
        let frames = try await symbolizer.frames(at: steps.flatMap(\.pcs))
        var sources = SourceLines(root: image.sources)
        return steps.map { step in
            let stack = step.pcs.flatMap { frames[$0] ?? [] }
            let location = Symbolizer.frameToShow(stack)
            return Step(
                number: step.n, task: step.task, operation: step.op, object: step.object, held: step.held,
                location: location, call: location.flatMap { sources.text(at: $0) } ?? "",
                frames: stack.map { CodeLine($0, sources.text(at: $0) ?? "") },
                effects: step.effects.map(ranges.naming))
        }
    }

    private static func refusal(_ transcript: Transcript, schedule: String) -> Complaint {
        let words = transcript.diagnostics.split(separator: "\n").last.map(String.init) ?? "\(transcript.ending)"
        return Complaint(file: "replay \(schedule)", "gave no steps: \(words)")
    }
}

extension Finding {
    /// The same finding with addresses called by their names.
    fileprivate func naming(_ ranges: [AddressRange]) -> Finding {
        Finding(invariant: invariant, message: ranges.naming(message), schedule: schedule, count: count)
    }
}
