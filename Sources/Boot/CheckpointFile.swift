// SPDX-License-Identifier: GPL-2.0-only
// The file that a search which was cut off is left in.

import Explorer
import FoundationEssentials
import Glibc

/// Two lines: a head that says what the checkpoint is of, with a digest of the rest, and the checkpoint.
struct CheckpointFile {
    private let path: String
    /// What the checkpoint has to be of.
    private let identity: String

    private struct Head: Codable {
        var checkpoint: Int
        var of: String
        var digest: String
    }

    /// Grows when the layout of a checkpoint changes.
    private static let version = 1

    init(path: String, identity: String) {
        self.path = path
        self.identity = identity
    }

    /// The checkpoint; nil if there is none.
    func read() throws -> Checkpoint? {
        if !FileManager.default.fileExists(atPath: path) { return nil }
        guard let data = FileManager.default.contents(atPath: path) else { throw complaint("cannot be read") }
        let lines = data.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
        guard let first = lines.first, let head = try? JSONDecoder().decode(Head.self, from: first) else {
            throw complaint("is no checkpoint; \(Self.way)")
        }
        if head.checkpoint != Self.version || head.of != identity {
            throw complaint("is of another image, scenario or version of mmrace; \(Self.way)")
        }
        guard lines.count == 2, head.digest == Self.digest(lines[1], identity),
            let checkpoint = try? JSONDecoder().decode(Checkpoint.self, from: lines[1])
        else { throw complaint("is damaged; \(Self.way)") }
        return checkpoint
    }

    /// Puts a checkpoint in place, all of it or nothing.
    func write(_ checkpoint: Checkpoint) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let body = try encoder.encode(checkpoint) + [UInt8(ascii: "\n")]
        let head = Head(checkpoint: Self.version, of: identity, digest: Self.digest(body, identity))
        do {
            try (encoder.encode(head) + [UInt8(ascii: "\n")] + body).write(to: URL(filePath: path), options: .atomic)
        } catch {
            let code = ((error as? CocoaError)?.underlying as? POSIXError)?.code.rawValue
            throw complaint("cannot be written: \(code.map { String(cString: strerror($0)) } ?? "\(error)")")
        }
    }

    /// The search came to its end.
    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// What a checkpoint is that the search of this image cannot follow.
    var doesNotFit: UsageError { complaint("does not fit what it says it is of; \(Self.way)") }

    private static let way = "remove it to begin from the start"

    private func complaint(_ words: String) -> UsageError { UsageError(text: words) }

    /// FNV-1a: against damage, not against malice.
    private static func digest(_ data: some Sequence<UInt8>, _ identity: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in identity.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in data { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
