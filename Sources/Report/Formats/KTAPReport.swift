// SPDX-License-Identifier: GPL-2.0-only
// A run as the kernel's own test tools report theirs.

import Images

/// The results of a run in KTAP version 1: a test for each scenario, with a subtest for each image and architecture.
public struct KTAPReport {
    private let results: RunResults

    /// Makes a report of results.
    public init(_ results: RunResults) {
        self.results = results
    }

    /// The report as text.
    public var text: String {
        var lines = ["KTAP version 1", "1..\(results.scenarios.count)"]
        for (index, scenario) in results.scenarios.enumerated() {
            let boxes = results.boxes(of: scenario)
            lines += block(scenario, boxes).map { "  " + $0 }
            lines.append(Self.line(index + 1, scenario, isGood: boxes.allSatisfy(\.isExpected)))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func block(_ scenario: String, _ boxes: [RunResults.Box]) -> [String] {
        let head = ["KTAP version 1", "# Subtest: \(scenario)", "1..\(boxes.count)"]
        return boxes.enumerated().reduce(into: head) { lines, entry in
            let box = entry.element
            lines += diagnostics(of: box).map { $0.isEmpty ? "#" : "# " + $0 }
            lines.append(Self.line(entry.offset + 1, box.name, isGood: box.isExpected))
        }
    }

    private func diagnostics(of box: RunResults.Box) -> [String] {
        let words = box.words.split(separator: "\n").map(String.init)
        if box.isExpected { return words }
        let examples = results.examples(of: box.index, box.cell)
        return words + examples.flatMap { CPUColumns($0, width: 94).text.split(separator: "\n").map(String.init) }
    }

    /// A result line; a number sign in a name would start a directive.
    private static func line(_ number: Int, _ name: String, isGood: Bool) -> String {
        "\(isGood ? "ok" : "not ok") \(number) \(name.replacing("#", with: "_"))"
    }
}
