// SPDX-License-Identifier: GPL-2.0-only
// The self-test as a table.

import Images

/// What was counted beside what was expected, one line for each program.
public struct SelfTestReport {
    private let entries: [SelfTestEntry]

    /// Makes a report of counts.
    public init(_ entries: [SelfTestEntry]) {
        self.entries = entries
    }

    /// The table, and a line that sums it up.
    public var text: String {
        let width = (entries.map(\.name.count).max() ?? 0) + 2
        let head = "program".padded(to: width) + ["expected", "counted", "in vain"].map(Self.right).joined()
        let wrong = entries.count { !$0.isGood }
        let sum = wrong == 0 ? "all \(entries.count) as expected" : "\(wrong) of \(entries.count) not as expected"
        let seconds = (entries.map(\.seconds).reduce(0, +) * 10).rounded() / 10
        var lines = [head]
        lines += entries.map { row($0, width) }
        lines += ["", "\(sum), in \(seconds) s", ""]
        return lines.joined(separator: "\n")
    }

    private func row(_ entry: SelfTestEntry, _ width: Int) -> String {
        let expected = entry.expected.grouped + (entry.slack == 0 ? "" : " +-\(entry.slack)")
        let columns = [expected, entry.counted.grouped, String(entry.redundant)].map(Self.right).joined()
        return entry.name.padded(to: width) + columns + (entry.isGood ? "" : "  ! not as expected")
    }

    private static func right(_ text: String) -> String {
        String(repeating: " ", count: max(0, 14 - text.count)) + text
    }
}
