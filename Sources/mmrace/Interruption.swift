// SPDX-License-Identifier: GPL-2.0-only
// What Ctrl-C does.

import ArgumentParser
import Foundation
import Images

/// Ends a run early: the first interrupt lets it finish with what it has, the second ends the process.
enum Interruption {
    private static let word = "interrupted"

    /// Runs a command as a task that an interrupt cancels.
    static func guarding(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let task = Task { try await work() }
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            if task.isCancelled { _exit(130) }
            task.cancel()
        }
        source.resume()
        defer { source.cancel() }
        do {
            try await task.value
        } catch {
            let isSaid = error is ExitCode || (error as? Complaint)?.file == word
            if !task.isCancelled || isSaid { throw error }
            throw Complaint(file: word, "nothing was kept")
        }
    }

    /// Ends a command that was interrupted, after it has said what it has.
    static func check(_ images: [ImageResult], cells: [Cell]) throws {
        if !Task.isCancelled { return }
        let done = images.map(\.cells.count).reduce(0, +)
        throw Complaint(file: word, "\(done) of \(images.count * cells.count) cells were run")
    }
}
