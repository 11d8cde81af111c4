// SPDX-License-Identifier: GPL-2.0-only
// Booting images.

import Foundation

/// The worker program: it lists what the simulation knows, explores a cell, or replays a schedule.
public struct Worker: Sendable {
    let process: WorkerProcess
    let grace: Double

    /// Makes a worker; `grace` is how many seconds it may take to end by itself after its time limit.
    public init(program: URL, grace: Double = 15) {
        process = WorkerProcess(program: program)
        self.grace = grace
    }

    /// Asks for the names of scenarios, architectures and invariants.
    public func vocabulary() async throws -> Vocabulary {
        let transcript = try await process.run(["--list"], deadline: .seconds(60))
        var scenarios: [ScenarioEntry] = []
        var archs: [String] = []
        var invariants: [NamedEntry] = []
        for message in transcript.messages {
            switch message {
            case .scenario(let entry): scenarios.append(entry)
            case .arch(let name): archs.append(name)
            case .invariant(let entry): invariants.append(entry)
            default: break
            }
        }
        guard transcript.ending == .exited(0), !scenarios.isEmpty else {
            throw Complaint(file: "mmrace-boot --list", "gave no scenarios: \(transcript.ending)")
        }
        return Vocabulary(scenarios: scenarios, archs: archs, invariants: invariants)
    }

    /// Answers litmus files, in their order.
    ///
    /// - Parameter timeLimit: seconds for each of them.
    public func litmus(_ files: [String], timeLimit: Double) async throws -> [LitmusAnswer] {
        var answers: [LitmusAnswer] = []
        while answers.count < files.count {
            let rest = Array(files[answers.count...])
            let transcript = try await process.run(
                ["--time-limit", String(timeLimit), "--litmus"] + rest,
                deadline: .seconds((timeLimit + grace) * Double(rest.count)))
            for case .litmus(let answer) in transcript.messages { answers.append(answer) }
            if transcript.ending == .exited(0) { break }
            // The file it was at stopped it; the others may do better.
            if answers.count < files.count {
                let reason = transcript.diagnostics.split(separator: "\n").first.map { ": \($0)" } ?? ""
                answers.append(
                    LitmusAnswer(
                        file: files[answers.count], obstacle: "the machine stopped (\(transcript.ending))\(reason)"))
            }
        }
        return answers
    }

    /// Explores one cell.
    ///
    /// - Parameters:
    ///   - processes: how many share the search if it turns out to be long; a search that samples, or that leaves a checkpoint, is
    ///     not shared.
    ///   - sharedAfter: how many executions are few; nil for what the worker takes for few.
    ///   - checkpoints: where the search is left if it is cut off, by its time limit or because the task is cancelled, and where it
    ///     is taken up if it is there.
    ///   - progress: called about once a second.
    public func explore(
        _ image: Image, _ cell: Cell, timeLimit: Double, plan: SearchPlan = SearchPlan(), processes: Int = 1,
        sharedAfter: Int? = nil, checkpoints: CheckpointFolder? = nil,
        progress: @escaping @Sendable (SearchProgress) -> Void = { _ in }
    ) async throws -> Sighting {
        let start = ContinuousClock.now
        var more = plan.arguments
        if let checkpoints { more += checkpoints.arguments(image, cell) }
        if processes > 1 && checkpoints == nil { more += ["--workers", String(processes)] }
        if let sharedAfter { more += ["--share-after", String(sharedAfter)] }
        let interrupter = Interrupter()
        let (words, limit) = (more, timeLimit)
        let search = { @Sendable in
            try await run(image, cell, timeLimit: limit, more: words, interrupter: interrupter) { message in
                if case .progress(let seen) = message { progress(seen) }
            }
        }
        let transcript = checkpoints == nil ? try await search() : try await interruptible(search, by: interrupter)
        if let checkpoints, transcript.result == nil, let refusal = transcript.refusal {
            throw Complaint(file: checkpoints.file(image, cell).path, refusal)
        }
        if transcript.result == nil, let limit = transcript.limit {
            throw Complaint(file: "\(image.name) \(cell)", limit)
        }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        return Sighting(transcript, seconds: elapsed, timeLimit: timeLimit)
    }

    /// Has a worker that is cancelled come to its own end, after it has written down where it was.
    private func interruptible(
        _ search: @escaping @Sendable () async throws -> Transcript, by interrupter: Interrupter
    ) async throws -> Transcript {
        let run = Task { try await search() }
        return try await withTaskCancellationHandler {
            try await run.value
        } onCancel: {
            interrupter.interrupt()
        }
    }

    /// Holds the explorer to what is known of some programs; no image is needed.
    ///
    /// - Parameter isThorough: counts what takes minutes too.
    public func selfTest(isThorough: Bool) async throws -> [SelfTestEntry] {
        let transcript = try await process.run(
            ["--selftest"] + (isThorough ? ["--all"] : []), deadline: .seconds(isThorough ? 1_200 : 300))
        let entries = transcript.messages.compactMap { message -> SelfTestEntry? in
            if case .selfTest(let entry) = message { entry } else { nil }
        }
        guard transcript.ending == .exited(0) || transcript.ending == .exited(1), !entries.isEmpty else {
            throw Complaint(file: "mmrace-boot --selftest", "did not come to its end: \(transcript.ending)")
        }
        return entries
    }

    /// Runs one schedule and collects every step.
    ///
    /// - Parameter cpus: as `StressPlan.cpus`.
    func replay(
        _ image: Image, _ cell: Cell, schedule: String, cpus: Int? = nil, timeLimit: Double
    ) async throws -> Transcript {
        let width = cpus.map { ["--cpus", String($0)] } ?? []
        return try await run(image, cell, timeLimit: timeLimit, more: ["--replay", schedule] + width)
    }

    /// Runs what a named schedule means and collects every step.
    func follow(_ image: Image, _ cell: Cell, named: String, timeLimit: Double) async throws -> Transcript {
        try await run(image, cell, timeLimit: timeLimit, more: ["--follow", named])
    }

    /// Runs the tasks of a cell one after the other and collects every step.
    func runSerially(_ image: Image, _ cell: Cell, timeLimit: Double) async throws -> Transcript {
        try await run(image, cell, timeLimit: timeLimit, more: ["--serial"])
    }

    /// Runs executions of a cell at random and collects the places where the order inside a CPU could matter.
    func warn(
        _ image: Image, _ cell: Cell, runs: Int, seed: UInt64, timeLimit: Double
    ) async throws -> Transcript {
        try await run(
            image, cell, timeLimit: timeLimit, more: ["--warnings", "--runs", String(runs), "--seed", String(seed)])
    }

    private func run(
        _ image: Image, _ cell: Cell, timeLimit: Double, more: [String] = [], interrupter: Interrupter? = nil,
        hear: @escaping @Sendable (WorkerMessage) -> Void = { _ in }
    ) async throws -> Transcript {
        let arguments = [
            image.library.path, "--scenario", cell.scenario, "--arch", cell.arch,
            "--time-limit", Self.text(timeLimit),
        ]
        return try await process.run(
            arguments + more, deadline: .seconds(timeLimit + grace), interrupter: interrupter, hear: hear)
    }

    /// Seconds, as the worker reads them.
    static func text(_ seconds: Double) -> String { Int(exactly: seconds).map(String.init) ?? String(seconds) }
}
