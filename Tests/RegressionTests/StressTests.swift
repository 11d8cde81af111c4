// SPDX-License-Identifier: GPL-2.0-only
// Images on real threads show what they show in the explorer, and nothing else.

import Foundation
import Images
import Testing

@Suite("Images on real threads", .serialized)
struct StressTests {
    private struct Bench {
        let worker: Worker
        let builder: ImageBuilder
        let toolchain: Toolchain
        let set: PatchSet

        static func open() async throws -> Bench {
            let workspace = try Workspace.find()
            let toolchain = try await Toolchain.find()
            return Bench(
                worker: Worker(program: workspace.workerProgram),
                builder: ImageBuilder(workspace: workspace, toolchain: toolchain), toolchain: toolchain,
                set: try PatchSet(folder: workspace.patches(base: "v5.12"), base: "v5.12"))
        }

        func image(_ name: String) async throws -> Image {
            try await builder.build(#require(set.recipes.first { $0.name == name }))
        }
    }

    /// Iterations of a longer run that must see nothing; `make check-threads` runs a million.
    private static let iterations =
        ProcessInfo.processInfo.environment["MMRACE_ITERATIONS"].flatMap { Int($0) } ?? 10_000

    @Test("A race shows within thirty seconds, and its schedule replays", arguments: ["base", "flush-before-set"])
    func isCaught(name: String) async throws {
        let bench = try await Bench.open()
        let image = try await bench.image(name)
        let cell = Cell(scenario: "pmd-move-vs-migration", arch: "x86")
        let plan = StressPlan(seconds: 30, seed: 1, stopsAtFinding: true)
        let seen = try await bench.worker.stress(image, cell, plan)
        let finding = try #require(seen.verdict.ranked.first)
        #expect(seen.vitals.last?.intact == true)
        let replayer = Replayer(worker: bench.worker, toolchain: bench.toolchain)
        let example = try await replayer.replay(image, cell, schedule: finding.schedule)
        #expect(example.finding?.invariant == finding.invariant)
    }

    @Test("The rmap locks close it: nothing is seen", arguments: ["x86", "arm64"])
    func isUnseen(arch: String) async throws {
        let bench = try await Bench.open()
        let image = try await bench.image("rmap-lock-on-pmd-move")
        let plan = StressPlan(iterations: Self.iterations, seed: 2)
        let cell = Cell(scenario: "pmd-move-vs-migration", arch: arch)
        let seen = try await bench.worker.stress(image, cell, plan)
        #expect(seen.verdict == .unseen(in: Self.iterations))
    }

    @Test("What a program stores by value is there, whatever other programs store beside it")
    func valuesStay() async throws {
        let bench = try await Bench.open()
        let cell = Cell(scenario: "store-vs-migration", arch: "x86")
        let plan = StressPlan(iterations: 5_000, seed: 3)
        let seen = try await bench.worker.stress(try await bench.image("base"), cell, plan)
        #expect(seen.verdict == .unseen(in: 5_000))
    }

    @Test(
        "What breaks on threads breaks in the explorer",
        arguments: [
            ("base", "pmd-move-vs-migration", "arm64"), ("flush-before-set", "pmd-move-vs-migration", "ppc64"),
            ("base", "pmd-move-vs-reclaim", "x86"), ("base", "move-then-unmap", "arm64"),
        ])
    func isContained(name: String, scenario: String, arch: String) async throws {
        let bench = try await Bench.open()
        let image = try await bench.image(name)
        let cell = Cell(scenario: scenario, arch: arch)
        let seen = try await bench.worker.stress(image, cell, StressPlan(seconds: 1, seed: 3))
        #expect(seen.verdict.executions ?? 0 > 0)
        let explored = try await bench.worker.explore(image, cell, timeLimit: 20)
        let known = Set(explored.verdict.findings.map(\.invariant))
        #expect(known.isSuperset(of: seen.verdict.findings.map(\.invariant)))
        if case .never = explored.verdict { #expect(seen.verdict.findings.isEmpty) }
        #expect(seen.vitals.last.map { $0.callbacksQueued == $0.callbacksRun && $0.intact == true } == true)
    }

    @Test(
        "Threads end as the reducing search says that executions may end, in memory, translations and findings",
        arguments: ["base", "flush-before-set", "rmap-lock-on-pmd-move"], ["x86", "arm64"])
    func endsAsExplored(name: String, arch: String) async throws {
        let bench = try await Bench.open()
        let image = try await bench.image(name)
        let cell = Cell(scenario: "pmd-move-vs-migration", arch: arch)
        let plan = StressPlan(iterations: 2_000, seed: 5, isCompared: true)
        let seen = try await bench.worker.stress(image, cell, plan)
        let states = try #require(seen.vitals.last?.states)
        #expect(states.unknown == 0)
        // Otherwise threads that run one after the other would do.
        #expect(states.seen > 1)
        let explored = try await bench.worker.explore(image, cell, timeLimit: 60)
        let known = Set(explored.verdict.findings.map(\.invariant))
        #expect(known.isSuperset(of: seen.verdict.findings.map(\.invariant)))
    }

    @Test("An interrupt ends a run with the tally so far")
    func isInterrupted() throws {
        let seen = try ToolRun(
            [
                "stress", "rmap-lock-on-pmd-move", "--scenario", "pmd-move-vs-migration", "--arch", "x86", "--seed",
                "4711",
            ]
                + ["--seconds", "60"], interruptedAfter: 4)
        #expect(seen.message == "rmap-lock-on-pmd-move pmd-move-vs-migration @x86 on threads, seed 4711\n")
        #expect(seen.output.contains("on threads, seed 4711: Unseen in "))
    }

    @Test("A kernel that loops without a step is found out on threads too")
    func endlessLoop() throws {
        let flush = "\tflush_tlb_range(vma, old_addr, old_addr &+ PMD_SIZE)\n"
        // An empty loop the compiler leaves out.
        let loop = "\twhile String(old_addr).utf8.count != 77 {\n\t}\n"
        let file = try PortPatch("mm/mremap.swift", (flush, flush + loop)).write()
        let seen = try ToolRun([
            "stress", file.path, "--scenario", "pmd-move-vs-reclaim", "--arch", "arm64", "--seconds", "40",
        ])
        #expect(seen.status == 1)
        #expect(seen.output.contains(/Sometimes \([^)]*livelock/))
        #expect(seen.output.contains("no step for 10 seconds"))
    }

    @Test(
        "Wrong usage has status 2 and says what is wrong",
        arguments: [
            (["--cpus", "9"], "pmd-move-vs-migration has 3 CPUs and no room for 9"),
            (["--seconds", "0"], "--seconds must be positive"),
            (["--iterations", "0"], "--iterations must be at least 1"),
            (["--cpus", "0"], "--cpus must be at least 1"),
            (["--cpus", "two"], "The value 'two' is invalid for '--cpus <cpus>'"),
            (["--seed", "x"], "The value 'x' is invalid for '--seed <seed>'"),
            (["--seconds", "1", "--iterations", "1"], "exclude each other"),
        ])
    func usage(arguments: [String], message: String) throws {
        let seen = try ToolRun(["stress", "base", "--scenario", "pmd-move-vs-migration", "--arch", "x86"] + arguments)
        #expect(seen.status == 2)
        #expect(seen.message.contains(message))
    }
}
