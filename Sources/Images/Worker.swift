// SPDX-License-Identifier: GPL-2.0-only
// Booting images.

import Foundation

/// The worker program: it lists what the simulation knows, explores a cell, or replays a schedule.
public struct Worker: Sendable {
    private let process: WorkerProcess
    private let grace: Double

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
        let missing = transcript.diagnostics.firstMatch(of: /error while loading shared libraries: ([^:]+):/)
        if let missing {
            throw Complaint(file: String(missing.1), "is missing; \"make build\" installs what the simulation links to")
        }
        guard transcript.ending == .exited(0), !scenarios.isEmpty else {
            throw Complaint(file: "mmrace-boot --list", "gave no scenarios: \(transcript.ending)")
        }
        return Vocabulary(scenarios: scenarios, archs: archs, invariants: invariants)
    }

    /// Explores one cell.
    public func explore(
        _ image: Image, _ cell: Cell, timeLimit: Double, plan: SearchPlan = SearchPlan()
    ) async throws -> Sighting {
        let start = ContinuousClock.now
        let transcript = try await run(image, cell, timeLimit: timeLimit, more: plan.arguments)
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
    func replay(_ image: Image, _ cell: Cell, schedule: String, timeLimit: Double) async throws -> Transcript {
        try await run(image, cell, timeLimit: timeLimit, more: ["--replay", schedule])
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
