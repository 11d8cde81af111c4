// SPDX-License-Identifier: GPL-2.0-only
// What one worker process saw.

/// What a worker process saw in a cell, and how long it looked.
public struct Sighting: Sendable {
    /// The verdict.
    public let verdict: Verdict

    /// How long the process lived, in seconds.
    public let seconds: Double

    /// The last line of the worker, if its search ended by itself or at a limit.
    let result: SearchResult?

    /// Whether it was seen by an earlier run.
    public let wasCached: Bool

    /// The image that it was explored as, if that is another one whose code does the same in this cell.
    public let origin: String?

    /// Whether nothing was explored for it.
    var isOld: Bool { wasCached || origin != nil }

    /// The functions of the image that ran, if all of them are known.
    let reach: Reach?

    /// The layers that were finished, if the search has layers.
    public var layers: [LayerEntry] { result?.layers ?? [] }

    /// How long its search took, in seconds, if it gave a result.
    public var searchSeconds: Double? { result?.seconds }

    /// How many visible operations an execution had on average, if the search gave a result.
    public var stepsOfExecution: Double? {
        guard let result, let events = result.events, result.executions > 0 else { return nil }
        return Double(events) / Double(result.executions)
    }

    /// Judges what a process printed.
    init(_ transcript: Transcript, seconds: Double, timeLimit: Double) {
        verdict = Verdict(transcript, timeLimit: timeLimit)
        self.seconds = seconds
        result = transcript.result
        reach = transcript.reach.map(Reach.addresses)
        wasCached = false
        origin = nil
    }

    /// Judges a result that was kept.
    init(result: SearchResult, seconds: Double, wasCached: Bool, origin: String?, reach: Reach?) {
        verdict = Verdict(result)
        self.seconds = seconds
        self.result = result
        self.reach = reach
        self.origin = origin
        self.wasCached = wasCached
    }
}
