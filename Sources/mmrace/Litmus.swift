// SPDX-License-Identifier: GPL-2.0-only
// `mmrace litmus`: questions to the machine.

import ArgumentParser
import Foundation
import Images

struct Litmus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the machine whether small programs can end in a certain way.",
        discussion: """
            Documentation/litmus.md describes the files. Exit status: 0 if every answer is the one that its file \
            expects, 1 if one is not, 2 if a file is malformed.
            """)

    @Argument(help: "Litmus files.")
    var files: [String]

    @Flag(name: .shortAndLong, help: "Print only what is not as expected, and the summary.")
    var quiet = false

    @Option(help: "Seconds for each file; without an answer by then it is not as expected.")
    var timeLimit = 60.0

    func validate() throws {
        if timeLimit <= 0 { throw ValidationError("--time-limit must be positive") }
    }

    func run() async throws {
        let worker = Worker(program: try Workspace.find().workerProgram)
        let answers = try await worker.litmus(files, timeLimit: timeLimit)
        for answer in answers where answer.mistake == nil && !(quiet && answer.isAsExpected) { show(answer) }
        for answer in answers { if let complaint = answer.complaint { Mmrace.complain(complaint) } }
        let malformed = answers.count { $0.mistake != nil }
        let wrong = answers.count { $0.mistake == nil && !$0.isAsExpected }
        if files.count > 1 { print(summary(answers.count, wrong, malformed)) }
        if malformed > 0 { throw ExitCode(2) }
        if wrong > 0 { throw ExitCode(1) }
    }

    private func show(_ answer: LitmusAnswer) {
        guard let verdict = answer.verdict else {
            return print("\(answer.name): no answer: \(answer.obstacle ?? "the search was cut off")")
        }
        let judgement =
            switch answer.expected {
            case nil: ""
            case verdict: ", as expected"
            case .some(let expected): ", but \(expected) was expected"
            }
        print("\(answer.name): \(verdict)\(judgement) (\(answer.executions.counting("execution")))")
        if answer.endless > 0 && answer.endless == answer.executions {
            print("  no execution came to an end: a CPU waits for ever, or keeps faulting")
        }
        let actors = answer.witness.map(\.actor.count).max() ?? 0
        let texts = min(answer.witness.map(\.text.count).max() ?? 0, 44)
        for step in answer.witness {
            let actor = step.actor.padding(toLength: actors, withPad: " ", startingAt: 0)
            let gap = String(repeating: " ", count: max(0, texts - step.text.count))
            print("  \(actor)  \(step.text)" + (step.result.isEmpty ? "" : "\(gap)  \(step.result)"))
        }
    }

    private func summary(_ all: Int, _ wrong: Int, _ malformed: Int) -> String {
        var parts = ["\(all - wrong - malformed) as expected"]
        if wrong > 0 { parts.append("\(wrong) not") }
        if malformed > 0 { parts.append("\(malformed) malformed") }
        return "\(all) files: " + parts.joined(separator: ", ")
    }
}
