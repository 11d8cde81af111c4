// SPDX-License-Identifier: GPL-2.0-only
// What a run saw in one cell of the matrix.

/// What is known about an image in a scenario on an architecture.
public enum Verdict: Hashable, Sendable {
    /// All interleavings were tried and none broke an invariant.
    case never(executions: Int)

    /// At least one interleaving broke each of these invariants.
    case sometimes([Finding], executions: Int)

    /// The search was cut off or only sampled, and saw nothing. It satisfies no expectation.
    case unseen(in: Int)

    /// The worker process died before it gave a result.
    case crashed(how: String, last: Finding?)

    /// The worker process outlived its time limit.
    case hung(seconds: Double, last: Finding?)

    /// Whether an expectation is met.
    public func meets(_ expectation: ExpectedVerdict) -> Bool {
        switch self {
        case .never: expectation == .never
        case .sometimes(let findings, _): .sometimes(Set(findings.map(\.invariant))) == expectation
        case .unseen, .crashed, .hung: false
        }
    }

    /// The findings that have a schedule to replay.
    public var findings: [Finding] {
        switch self {
        case .never, .unseen: []
        case .sometimes(let findings, _): findings
        case .crashed(_, let last), .hung(_, let last): last.map { [$0] } ?? []
        }
    }

    /// How many executions the search made, if it came to an end.
    public var executions: Int? {
        switch self {
        case .never(let count), .sometimes(_, let count), .unseen(let count): count
        case .crashed, .hung: nil
        }
    }

    /// The findings that have a schedule, those first that say most: a stale translation tells more than the damage that
    /// is found at the end.
    public var ranked: [Finding] {
        let last = Self.telling.count
        let rank = { (finding: Finding) in Self.telling.firstIndex(of: finding.invariant) ?? last }
        return findings.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            .map(\.element)
    }

    private static let telling = [
        "stale-tlb", "table-use-after-free", "lost-write", "wrong-address", "surviving-entry",
    ]

    /// The finding that an expectation did not foresee, else the one that says most.
    public func counterexample(to expectation: ExpectedVerdict) -> Finding? {
        ranked.first { !expectation.invariants.contains($0.invariant) } ?? ranked.first
    }
}

extension Verdict: CustomStringConvertible {
    public var description: String {
        switch self {
        case .never: "Never"
        case .sometimes(let findings, _): ExpectedVerdict.sometimes(Set(findings.map(\.invariant))).description
        case .unseen(let count): "Unseen in \(count)"
        case .crashed(let how, _): "crashed (\(how))"
        case .hung(let seconds, _): "hung (\(Int(seconds)) s)"
        }
    }
}

extension Verdict {
    /// Judges what a worker printed.
    init(_ transcript: Transcript, timeLimit: Double) {
        let last = transcript.messages.reversed().lazy.compactMap(\.asFinding).first
        if case .timedOut = transcript.ending {
            self = .hung(seconds: timeLimit, last: last)
        } else if case .garbled(let line) = transcript.ending {
            self = .crashed(how: "printed \"\(line.prefix(60))\"", last: last)
        } else if let result = transcript.result {
            self.init(result)
        } else if case .signalled(let number) = transcript.ending {
            self = .crashed(how: "signal \(number)", last: last)
        } else {
            let words = transcript.diagnostics.split(separator: "\n").last.map { ": \($0)" } ?? ""
            self = .crashed(how: "no result\(words)", last: last)
        }
    }

    /// Judges the last line of a worker.
    init(_ result: SearchResult) {
        if !result.findings.isEmpty {
            self = .sometimes(result.findings, executions: result.executions)
        } else if result.complete {
            self = .never(executions: result.executions)
        } else {
            self = .unseen(in: result.executions)
        }
    }
}

extension WorkerMessage {
    /// The finding, if this is one.
    fileprivate var asFinding: Finding? {
        if case .finding(let finding) = self { finding } else { nil }
    }
}
