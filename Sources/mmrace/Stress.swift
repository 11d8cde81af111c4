// SPDX-License-Identifier: GPL-2.0-only
// `mmrace stress`: a scenario on real threads.

import ArgumentParser
import Foundation
import Images
import Report

struct Stress: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Repeat a scenario on real threads, with real spinlocks and liburcu.",
        discussion: """
            The image is the one that run explores; each CPU is a thread, stopped at random before steps that others see. \
            That samples: the result is Sometimes or Unseen, never Never. Ctrl-C ends it with the tally so far. \
            Exit status: 1 if an invariant breaks.
            """)

    @Argument(help: "The name of an image, or a patch file.", completion: .file())
    var image: String

    @Option(help: "The scenario.")
    var scenario: String

    @Option(help: "The architecture; left out, each in turn.")
    var arch = "*"

    @Option(help: "How many CPUs; those that the scenario does not have run the process's program.")
    var cpus: Int?

    @Option(help: "Seconds for each architecture; 10 if iterations are not given either.")
    var seconds: Double?

    @Option(help: "Iterations for each architecture.")
    var iterations: Int?

    @Option(help: "What the delays are drawn from; drawn itself if it is left out.")
    var seed: UInt64?

    @Flag(help: "End with the first iteration that breaks an invariant.")
    var first = false

    @Option(help: "The base that the patches apply to.")
    var base = "v5.12"

    @Flag(help: "Print memory, frames and callbacks too, at the start, in the middle and at the end.")
    var vitals = false

    @Flag(help: "Explore the scenario first, and say whether iterations end as executions of the search do.")
    var compare = false

    @Flag(help: "Show every step of counterexamples.")
    var verbose = false

    func validate() throws {
        if seconds != nil && iterations != nil {
            throw ValidationError("--seconds and --iterations exclude each other")
        }
        if let seconds, seconds <= 0 { throw ValidationError("--seconds must be positive") }
        if let iterations, iterations < 1 { throw ValidationError("--iterations must be at least 1") }
        if let cpus, cpus < 1 { throw ValidationError("--cpus must be at least 1") }
    }

    func run() async throws {
        let session = try await Session.open()
        let cells = try session.vocabulary.cells(scenario: scenario, arch: arch)
        let image = try await session.builder.build(session.recipe(image, base: base))
        let plan = StressPlan(
            cpus: cpus, seconds: seconds ?? (iterations == nil ? 10 : nil), iterations: iterations,
            seed: seed ?? UInt64.random(in: 1...999_999), stopsAtFinding: first, isCompared: compare)
        var isBroken = false
        for cell in cells where !Task.isCancelled {
            let seen = try await stress(session, image, cell, plan)
            print(Self.tally(image, cell, seen, plan))
            if vitals { print(Self.text(of: seen.vitals), terminator: "") }
            if let states = seen.vitals.last?.states {
                print(Self.text(of: states))
                if states.unknown != 0 { isBroken = true }
            }
            guard let finding = seen.verdict.ranked.first else { continue }
            isBroken = true
            let replayer = Replayer(worker: session.worker, toolchain: session.toolchain)
            try await show(finding, image, cell, replayer)
        }
        if isBroken { throw ExitCode(1) }
    }

    private func stress(
        _ session: Session, _ image: Image, _ cell: Cell, _ plan: StressPlan
    ) async throws -> StressSighting {
        let line = ProgressLine()
        let start = ContinuousClock.now
        let goal = plan.iterations.map { " of \($0.grouped)" } ?? plan.seconds.map { " in \(Int($0)) s" } ?? ""
        let seen = try await session.worker.stress(image, cell, plan) { done in
            // Said first: whatever ends the run, it can be begun again.
            if done == 0 { return Self.note("\(image.name) \(cell) on threads, seed \(plan.seed)") }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let rate = Int(Double(done) / max(seconds, 0.001)).grouped
            line.show("\(image.name) \(cell), seed \(plan.seed): \(done.grouped)\(goal), \(rate)/s")
        }
        line.clear()
        return seen
    }

    private static func note(_ words: String) { FileHandle.standardError.write(Data("\(words)\n".utf8)) }

    private static func tally(_ image: Image, _ cell: Cell, _ seen: StressSighting, _ plan: StressPlan) -> String {
        let head = "\(image.name) \(cell) on threads, seed \(plan.seed): \(seen.verdict)"
        guard let count = seen.verdict.executions, seen.seconds > 0 else { return head }
        let rate = Int(Double(count) / seen.seconds).grouped
        let counts = seen.verdict.findings.map { "\($0.invariant) \($0.count.grouped)" }.joined(separator: ", ")
        let broken = counts.isEmpty ? "" : " (\(counts))"
        return head + ", \(count.counting("iteration"))\(broken), \(rate)/s"
    }

    /// The counterexample, as far as the order in which the threads' steps took place determines it.
    private func show(_ finding: Finding, _ image: Image, _ cell: Cell, _ replayer: Replayer) async throws {
        print()
        let example = try await replayer.replay(image, cell, schedule: finding.schedule, cpus: cpus)
        if example.finding?.invariant == finding.invariant {
            print(CPUColumns(example, verbose: verbose).text)
        } else {
            print("\(finding.invariant): \(finding.message)")
            print("The order of the steps does not determine it: their replay keeps every invariant.\n")
        }
    }

    private static func text(of states: FinalStates) -> String {
        let others = states.unknown == 0 ? "no other" : "\(states.unknown.grouped) that it has not"
        return "  final states     \(states.seen.grouped) of the explorer's \(states.explored.grouped), and \(others)"
    }

    private static func text(of vitals: [Vitals]) -> String {
        guard let first = vitals.first, let last = vitals.last else { return "" }
        let moments = [("start", first), ("middle", vitals[vitals.count / 2]), ("end", last)]
        let memory = moments.map { "\($0) \(String(format: "%.1f", Double($1.resident) / 1_048_576)) MiB" }
        let intact = last.intact.map { $0 ? "put back" : "NOT put back" } ?? "unknown"
        return """
              resident memory  \(memory.joined(separator: ", "))
              frames           \(last.framesTaken.grouped) allocated, \(last.framesGivenUp.grouped) freed
              callbacks        \(last.callbacksQueued.grouped) queued, \(last.callbacksRun.grouped) run
              simulated memory \(intact)

            """
    }
}
