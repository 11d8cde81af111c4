// SPDX-License-Identifier: GPL-2.0-only
// Booting images on real threads.

import Foundation

extension Worker {
    /// Repeats a cell on real threads. A cancelled task ends the run, which then gives what it has.
    ///
    /// - Parameter progress: called about once a second with the iterations so far.
    public func stress(
        _ image: Image, _ cell: Cell, _ plan: StressPlan, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> StressSighting {
        let place = [image.library.path, "--scenario", cell.scenario, "--arch", cell.arch]
        // Nobody knows how long a search takes.
        let seconds = plan.isCompared ? nil : plan.seconds
        let deadline = seconds.map { Duration.seconds($0 + grace) } ?? .seconds(7 * 24 * 3600)
        let interrupter = Interrupter()
        let run = Task {
            try await process.run(place + plan.arguments, deadline: deadline, interrupter: interrupter) { message in
                if case .progress(let seen) = message { progress(seen.executions) }
            }
        }
        let transcript = try await withTaskCancellationHandler {
            try await run.value
        } onCancel: {
            interrupter.interrupt()
        }
        if transcript.result == nil, let words = transcript.refusal { throw Complaint(file: "stress", words) }
        let vitals = transcript.messages.compactMap { if case .vitals(let vitals) = $0 { vitals } else { nil } }
        return StressSighting(
            verdict: Verdict(transcript, timeLimit: plan.seconds ?? 0), seconds: transcript.result?.seconds ?? 0,
            vitals: vitals)
    }
}

extension Worker {
    /// Measures real threads beside plain locks and plain liburcu. Needs no image.
    public func measureThreads() async throws -> [Measure] { try await measure("--measure-threads") }

    /// Measures the search on programs whose numbers of classes are known. Needs no image.
    public func measureSearch() async throws -> [Measure] { try await measure("--measure-search") }

    private func measure(_ what: String) async throws -> [Measure] {
        let transcript = try await process.run([what], deadline: .seconds(300))
        guard transcript.ending == .exited(0) else {
            throw Complaint(
                file: "mmrace-boot \(what)", "came to no end: \(transcript.refusal ?? "\(transcript.ending)")")
        }
        return transcript.messages.compactMap { if case .measure(let measure) = $0 { measure } else { nil } }
    }
}

extension Transcript {
    /// Why the worker did not begin, if it was asked for what cannot be.
    var refusal: String? {
        guard ending == .exited(2) else { return nil }
        let line = diagnostics.split(separator: "\n").last.map(String.init) ?? "the worker refused"
        return line.hasPrefix("mmrace-boot: ") ? String(line.dropFirst("mmrace-boot: ".count)) : line
    }

    /// Why there can be no verdict: what was asked is more than the machine can hold.
    var limit: String? {
        guard let refusal, refusal.hasPrefix("machine: ") else { return nil }
        return String(refusal.dropFirst("machine: ".count))
    }
}

/// Interrupts a worker from another task; remembers that it was asked to before there was one.
final class Interrupter: @unchecked Sendable {
    private let lock = NSLock()
    private var isInterrupted = false
    private var send: (() -> Void)?

    func interrupt() {
        let send = lock.withLock {
            isInterrupted = true
            return self.send
        }
        send?()
    }

    /// Says how to interrupt.
    func attach(_ send: @escaping () -> Void) {
        let isLate = lock.withLock {
            self.send = send
            return isInterrupted
        }
        if isLate { send() }
    }
}
