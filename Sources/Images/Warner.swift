// SPDX-License-Identifier: GPL-2.0-only
// Looking for places where the order inside a CPU could matter.

/// Runs a cell at random and says where the order inside a CPU could matter.
public struct Warner: Sendable {
    private let worker: Worker
    private let symbolizer: String

    /// Makes one from the worker and the tool chain's symboliser.
    public init(worker: Worker, toolchain: Toolchain) {
        self.worker = worker
        symbolizer = toolchain.symbolizer
    }

    /// What so many executions at random show of a cell, each pair of lines once, in the order of the lines.
    public func warnings(
        _ image: Image, _ cell: Cell, runs: Int, seed: UInt64, timeLimit: Double
    ) async throws -> [OrderWarning] {
        let transcript = try await worker.warn(image, cell, runs: runs, seed: seed, timeLimit: timeLimit)
        guard transcript.ending == .exited(0) else {
            throw Complaint(file: "\(image.name) \(cell)", "the executions were cut off: \(transcript.ending)")
        }
        let entries = transcript.messages.compactMap { message -> WarningEntry? in
            if case .warning(let entry) = message { entry } else { nil }
        }
        return try await locate(entries, in: image, cell)
    }

    private func locate(_ entries: [WarningEntry], in image: Image, _ cell: Cell) async throws -> [OrderWarning] {
        let symbolizer = Symbolizer(program: symbolizer, library: image.library)
        let frames = try await symbolizer.frames(at: entries.flatMap { $0.store + $0.access })
        var sources = SourceLines(root: image.sources)
        func line(_ addresses: [String]) -> CodeLine? {
            Symbolizer.frameToShow(addresses.flatMap { frames[$0] ?? [] }).map {
                CodeLine($0, sources.text(at: $0) ?? "")
            }
        }
        let found = entries.compactMap { entry -> OrderWarning? in
            guard let kind = OrderWarning.Kind(rawValue: entry.kind), let store = line(entry.store),
                let access = line(entry.access)
            else { return nil }
            return OrderWarning(scenario: cell.scenario, arch: cell.arch, kind: kind, store: store, access: access)
        }
        return Set(found).sorted { $0.text < $1.text }
    }
}
