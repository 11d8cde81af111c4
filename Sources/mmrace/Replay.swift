// SPDX-License-Identifier: GPL-2.0-only
// `mmrace replay`: one schedule, step by step.

import ArgumentParser
import Images
import Report

struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one schedule as CPU columns.",
        discussion: """
            Exit status 1 if an invariant breaks in the schedule or it cannot be followed. With --from, or for a named \
            schedule, what the tasks do is followed, not how many steps they take: exit status 0 if the same breaks here \
            (reproduced), 1 if not (blocked or diverged).
            """)

    @OptionGroup var place: PlaceOptions

    @Option(help: "The CPUs, if stress was asked for more than the scenario has.")
    var cpus: Int?

    @Argument(help: "The schedule, as a counterexample names it, or a named one, as --named prints it.")
    var schedule: String

    @Option(help: "The image or patch file that the schedule is of, if it is another one.", completion: .file())
    var from: String?

    @Option(help: "The invariant that a named schedule breaks where it comes from.")
    var breaking: String?

    @Flag(help: "Print what the schedule means, by tasks, operations and objects, to be replayed on other images.")
    var named = false

    @Flag(help: "Show every step, with what it touched and the locks held.")
    var verbose = false

    /// What a schedule of another image means, and what it breaks there.
    private struct Meaning {
        var text: String
        var invariant: String?
    }

    /// Whether the schedule names its tasks.
    private var isNamed: Bool { schedule.contains("@") }

    func validate() throws {
        if from != nil && isNamed { throw ValidationError("a named schedule is followed as it stands, without --from") }
        if breaking != nil && !isNamed { throw ValidationError("--breaking goes with a named schedule") }
    }

    func run() async throws {
        let session = try await Session.open()
        let cell = try place.cell(in: session)
        if let breaking, !session.vocabulary.invariants.contains(where: { $0.name == breaking }) {
            throw Complaint(file: "--breaking \(breaking)", "no such invariant; see \"mmrace list invariants\"")
        }
        let replayer = Replayer(worker: session.worker, toolchain: session.toolchain)
        let image = try await session.builder.build(session.recipe(place.image, base: place.base))
        if let meaning = try await meaning(session, replayer, cell) {
            let example = try await replayer.follow(image, cell, named: meaning.text)
            Screen.show(CPUColumns(example, verbose: verbose).text + "\n")
            let outcome = ReplayOutcome(example, wanted: meaning.invariant)
            print(outcome.text)
            if !outcome.isReproduced { throw ExitCode(1) }
            return
        }
        let example = try await replayer.replay(image, cell, schedule: schedule, cpus: cpus)
        if named {
            guard let meaning = example.meaning else { throw notFollowed(on: image) }
            return print(meaning)
        }
        Screen.show(CPUColumns(example, verbose: verbose).text)
        if example.ending.how != .followed { print("\n" + ReplayOutcome(example, wanted: nil).text) }
        if example.finding != nil || example.ending.how != .followed { throw ExitCode(1) }
    }

    /// The meaning to follow; nil if the schedule is to be replayed as it stands.
    private func meaning(_ session: Session, _ replayer: Replayer, _ cell: Cell) async throws -> Meaning? {
        if isNamed { return Meaning(text: schedule, invariant: breaking) }
        guard let from else { return nil }
        let origin = try await session.builder.build(session.recipe(from, base: place.base))
        let example = try await replayer.replay(origin, cell, schedule: schedule)
        guard let meaning = example.meaning else { throw notFollowed(on: origin) }
        return Meaning(text: meaning, invariant: example.finding?.invariant)
    }

    private func notFollowed(on image: Image) -> Complaint {
        Complaint(file: schedule, "is no schedule of \(image.name): it cannot be followed there")
    }
}
