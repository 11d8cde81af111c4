// SPDX-License-Identifier: GPL-2.0-only
// Litmus files, answered one after the other.

import Explorer
import FoundationEssentials
import Litmus

/// Reads litmus files and prints a line with the machine's answer to each.
struct LitmusRun {
    private let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }

    func perform() { for file in arguments.litmusFiles { Line.print(answer(to: file)) } }

    private func answer(to file: String) -> LitmusLine {
        let name = URL(filePath: file).deletingPathExtension().lastPathComponent
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            return LitmusLine(file: file, name: name, mistake: MistakeLine(message: "cannot be read as text"))
        }
        do {
            let question = try Question(text, name: name)
            let end = arguments.timeLimit > 0 ? Date(timeIntervalSinceNow: arguments.timeLimit) : .distantFuture
            let answer =
                switch arguments.policy {
                case .exhaustive: question.answer(search: { Exhaustive() }, goOn: { Date() < end })
                default: question.answer(search: { Reduced() }, goOn: { Date() < end })
                }
            if answer.isTooLarge {
                return LitmusLine(file: file, name: name, mistake: MistakeLine(message: answer.obstacle ?? ""))
            }
            return LitmusLine(
                file: file, name: question.name, arch: question.architecture.rawValue,
                verdict: answer.verdict?.rawValue, expected: question.expected?.rawValue,
                executions: answer.executions, endless: answer.endless, obstacle: answer.obstacle,
                witness: answer.witness.map { WitnessLine(actor: $0.actor, text: $0.text, result: $0.result) })
        } catch {
            return LitmusLine(
                file: file, name: name,
                mistake: MistakeLine(line: error.line, column: error.column, message: error.message))
        }
    }
}

/// The answer to one litmus file.
struct LitmusLine: Encodable {
    var type = "litmus"
    var file: String
    var name: String
    var arch: String?
    var verdict: String?
    var expected: String?
    var executions = 0
    var endless = 0
    var obstacle: String?
    var witness: [WitnessLine] = []
    var mistake: MistakeLine?
}

/// One step of a witness.
struct WitnessLine: Encodable {
    var actor: String
    var text: String
    var result: String
}

/// What is wrong with a litmus file.
struct MistakeLine: Encodable {
    var line: Int?
    var column: Int?
    var message: String
}
