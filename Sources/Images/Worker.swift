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
    /// - Parameter processes: how many share the search if it turns out to be long; a search that samples is not shared.
    public func explore(
        _ image: Image, _ cell: Cell, timeLimit: Double, plan: SearchPlan = SearchPlan(), processes: Int = 1
    ) async throws -> Sighting {
        let start = ContinuousClock.now
        let transcript = try await run(
            image, cell, timeLimit: timeLimit,
            more: plan.arguments + (processes > 1 ? ["--workers", String(processes)] : []))
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        return Sighting(transcript, seconds: elapsed, timeLimit: timeLimit)
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

    private func run(_ image: Image, _ cell: Cell, timeLimit: Double, more: [String] = []) async throws -> Transcript {
        let limit = Int(exactly: timeLimit).map(String.init) ?? String(timeLimit)
        let arguments = [
            image.library.path, "--scenario", cell.scenario, "--arch", cell.arch, "--time-limit", limit,
        ]
        return try await process.run(arguments + more, deadline: .seconds(timeLimit + grace))
    }
}
