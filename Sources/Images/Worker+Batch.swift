// SPDX-License-Identifier: GPL-2.0-only
// Exploring several cells by one process.

import Foundation

extension Worker {
    /// Explores cells of one image by one process that forks for each of them: it loads the image once.
    ///
    /// - Parameter progress: called about once a second, with the cell that is explored.
    /// - Returns: what was seen in the cells that came to an end of their own. Any other, one that crashed or hung, is to be
    ///   explored by a process of its own, which tells more.
    func explore(
        _ image: Image, _ cells: [Cell], timeLimit: Double, plan: SearchPlan,
        progress: @escaping @Sendable (Cell, SearchProgress) -> Void
    ) async throws -> [Cell: Sighting] {
        let batch = Batch(cells, timeLimit: timeLimit)
        let arguments =
            [image.library.path, "--time-limit", Self.text(timeLimit)] + plan.arguments
            + ["--cells"] + cells.map { "\($0.scenario)@\($0.arch)" }
        do {
            _ = try await process.run(arguments, deadline: .seconds((timeLimit + grace) * Double(cells.count))) {
                batch.hear($0, progress)
            }
        } catch {
            if !Task.isCancelled { throw error }
        }
        return batch.seen
    }
}

/// What one process says of several cells, in their order.
private final class Batch: @unchecked Sendable {
    private let lock = NSLock()
    private let cells: [Cell]
    private let timeLimit: Double
    private var messages: [WorkerMessage] = []
    private var ended = 0
    private var sightings: [Cell: Sighting] = [:]

    init(_ cells: [Cell], timeLimit: Double) {
        self.cells = cells
        self.timeLimit = timeLimit
    }

    var seen: [Cell: Sighting] { lock.withLock { sightings } }

    func hear(_ message: WorkerMessage, _ progress: (Cell, SearchProgress) -> Void) {
        switch message {
        case .cell(let end): lock.withLock { close(end) }
        case .progress(let seen): if ended < cells.count { progress(cells[ended], seen) }
        default: messages.append(message)
        }
    }

    private func close(_ end: CellEnd) {
        let transcript = Transcript(messages: messages, ending: .exited(end.status))
        if transcript.result != nil, end.status == 0, cells.contains(end.cell) {
            sightings[end.cell] = Sighting(transcript, seconds: end.seconds, timeLimit: timeLimit)
        }
        messages = []
        ended += 1
    }
}
