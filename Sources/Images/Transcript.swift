// SPDX-License-Identifier: GPL-2.0-only
// What one worker process printed, and how it ended.

/// How a worker process ended.
enum WorkerEnding: Hashable, Sendable {
    /// It left with this status.
    case exited(Int)

    /// A signal ended it.
    case signalled(Int)

    /// It outlived its time and was ended.
    case timedOut

    /// It printed a line that the protocol does not know, and was ended.
    case garbled(String)
}

/// Everything one worker process printed, and how it ended.
struct Transcript: Sendable {
    var messages: [WorkerMessage] = []
    var ending = WorkerEnding.exited(0)
    var diagnostics = ""

    /// The result, which is the last line of a worker that came to its end.
    var result: SearchResult? {
        if case .result(let result)? = messages.last { result } else { nil }
    }

    /// The functions that ran, as the worker prints them, if it knows all of them.
    var reach: String? {
        messages.lazy.compactMap { message in if case .reach(let functions) = message { functions } else { nil } }.first
    }
}
