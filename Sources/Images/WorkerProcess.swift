// SPDX-License-Identifier: GPL-2.0-only
// One run of the worker program, from its start to its end.

import Foundation
import Subprocess

/// Starts the worker program and listens to it.
struct WorkerProcess: Sendable {
    /// The program.
    let program: URL

    /// Runs the program and ends it when `deadline` has passed.
    ///
    /// - Parameters:
    ///   - interrupter: can interrupt the program meanwhile.
    ///   - hear: called with every message as it comes.
    func run(
        _ arguments: [String], deadline: Duration, interrupter: Interrupter? = nil,
        hear: @escaping @Sendable (WorkerMessage) -> Void = { _ in }
    ) async throws -> Transcript {
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw Complaint(file: program.path, "no such program; build the package with \"swift build -c release\"")
        }
        let result = try await Subprocess.run(
            .path(.init(program.path)), arguments: .init(arguments),
            environment: .inherit.updating(["SWIFT_BACKTRACE": "enable=no"]),
            input: .none, output: .sequence, error: .string(limit: 1 << 20)
        ) { execution in
            let timer = Task {
                try await Task.sleep(for: deadline)
                try execution.send(signal: .kill)
                return true
            }
            defer { timer.cancel() }
            interrupter?.attach { try? execution.send(signal: .interrupt) }
            let (messages, garbage) = try await Self.listen(to: execution.standardOutput, hear)
            if garbage != nil { try? execution.send(signal: .kill) }
            timer.cancel()
            let timedOut = (try? await timer.value) ?? false
            return (messages: messages, garbage: garbage, timedOut: timedOut)
        }
        if let complaint = Self.missingLibrary(result.standardError) { throw complaint }
        let seen = result.closureResult
        return Transcript(
            messages: seen.messages,
            ending: Self.ending(result.terminationStatus, timedOut: seen.timedOut, garbage: seen.garbage),
            diagnostics: result.standardError)
    }

    /// What the loader says where the program does not even start.
    private static func missingLibrary(_ diagnostics: String) -> Complaint? {
        let form = /error while loading shared libraries: (?:\S*\/)?([^:\/]+): (.*)/
        return diagnostics.firstMatch(of: form).map { match in
            let words = "cannot be loaded (\(match.2)); \"make build\" installs what the simulation links to"
            return Complaint(file: String(match.1), words)
        }
    }

    /// Reads lines up to the end or to the first one that is not of the protocol.
    private static func listen(
        to output: SubprocessOutputSequence, _ hear: (WorkerMessage) -> Void
    ) async throws -> (messages: [WorkerMessage], garbage: String?) {
        var messages: [WorkerMessage] = []
        for try await text in output.strings(bufferingPolicy: .unbounded) {
            let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
            if line.isEmpty { continue }
            guard let message = WorkerMessage(line: line) else { return (messages, line) }
            messages.append(message)
            hear(message)
        }
        return (messages, nil)
    }

    private static func ending(_ status: TerminationStatus, timedOut: Bool, garbage: String?) -> WorkerEnding {
        if timedOut { return .timedOut }
        if let garbage { return .garbled(garbage) }
        switch status {
        case .exited(let code): return .exited(Int(code))
        case .signaled(let number): return .signalled(Int(number))
        }
    }
}
