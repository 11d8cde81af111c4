// SPDX-License-Identifier: GPL-2.0-only
// `mmrace replay`: one schedule, step by step.

import ArgumentParser
import Images
import Report

struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one schedule as CPU columns. Exit status 1 if an invariant breaks in it.")

    @Argument(help: "The name of an image, or a patch file.", completion: .file())
    var image: String

    @Option(help: "The scenario.")
    var scenario: String

    @Option(help: "The architecture.")
    var arch: String

    @Option(help: "The CPUs, if stress was asked for more than the scenario has.")
    var cpus: Int?

    @Argument(help: "The schedule, as a counterexample names it.")
    var schedule: String

    @Option(help: "The base that the patches apply to.")
    var base = "v5.12"

    @Flag(help: "Show every step, with what it touched and the locks held.")
    var verbose = false

    func run() async throws {
        let session = try await Session.open()
        guard let cell = try session.vocabulary.cells(scenario: scenario, arch: arch).first else { return }
        let image = try await session.builder.build(session.recipe(image, base: base))
        let replayer = Replayer(worker: session.worker, toolchain: session.toolchain)
        let example = try await replayer.replay(image, cell, schedule: schedule, cpus: cpus)
        print(CPUColumns(example, verbose: verbose).text, terminator: "")
        if example.finding != nil { throw ExitCode(1) }
    }
}
