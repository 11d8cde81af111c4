// SPDX-License-Identifier: GPL-2.0-only
// A run as build servers read it.

import Images

/// The results of a run in JUnit's XML: a suite for each scenario, with a case for each image and architecture.
public struct JUnitReport {
    private let results: RunResults

    /// Makes a report of results.
    public init(_ results: RunResults) {
        self.results = results
    }

    /// The report as text.
    public var text: String {
        let boxes = results.scenarios.flatMap(results.boxes)
        let head = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites name=\"mmrace\"\(Self.counts(boxes))>"]
        let suites = results.scenarios.flatMap { suite($0, results.boxes(of: $0)) }
        return (head + suites + ["</testsuites>"]).joined(separator: "\n") + "\n"
    }

    private func suite(_ scenario: String, _ boxes: [RunResults.Box]) -> [String] {
        ["  <testsuite name=\"\(scenario.escapedForMarkup)\"\(Self.counts(boxes))>"]
            + boxes.flatMap { self.case(scenario, $0) } + ["  </testsuite>"]
    }

    private func `case`(_ scenario: String, _ box: RunResults.Box) -> [String] {
        let name = box.name.escapedForMarkup
        let time = Self.rounded(box.seen?.seconds ?? 0)
        let start = "    <testcase classname=\"\(scenario.escapedForMarkup)\" name=\"\(name)\" time=\"\(time)\""
        if box.isExpected { return [start + "/>"] }
        let kind = box.seen == nil ? "error" : "failure"
        let texts = results.examples(of: box.index, box.cell).map { CPUColumns($0).text.escapedForMarkup }
        let message = box.words.escapedForMarkup
        return [
            start + ">", "      <\(kind) message=\"\(message)\">\(texts.joined(separator: "\n"))</\(kind)>",
            "    </testcase>",
        ]
    }

    private static func counts(_ boxes: [RunResults.Box]) -> String {
        let wrong = boxes.filter { !$0.isExpected }
        let errors = wrong.filter { $0.seen == nil }.count
        let time = boxes.compactMap(\.seen?.seconds).reduce(0, +)
        return
            " tests=\"\(boxes.count)\" failures=\"\(wrong.count - errors)\" errors=\"\(errors)\" time=\"\(rounded(time))\""
    }

    private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}

extension String {
    /// The text as it may stand in HTML or XML, in an attribute or between tags.
    var escapedForMarkup: String {
        var text = ""
        for character in unicodeScalars {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "\n": text += "\n"
            case "\t": text += "\t"
            // XML 1.0 has no way to write the other control characters.
            case _ where character.value < 32: text += "?"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
