// SPDX-License-Identifier: GPL-2.0-only
// From what was seen to `Expect:` lines that say so.

import Foundation

/// The file that says what an image does, with the lines that were seen to be wrong put right.
///
/// Only scenarios in which a verdict is not as expected get new lines; all others, and all words around them, stay as they
/// are. A cell without a verdict keeps its expectation.
public struct ExpectRenewal: Sendable {
    /// The file: that of the last patch of the image, or `EXPECT` for the base.
    public let file: URL

    /// The file as a user knows it.
    public let shownFile: String

    /// One line for each expectation that was wrong.
    public let changes: [String]

    /// The cells that gave no verdict, with what they gave instead.
    public let unjudged: [String]

    private let text: String

    /// Finds what is wrong in the file of an image.
    public init(_ result: ImageResult, vocabulary: Vocabulary, patches: URL) throws(Complaint) {
        let recipe = result.recipe
        let patch = recipe.patches.last
        file = patch?.file ?? patches.appending(path: "EXPECT")
        shownFile = patch?.displayName ?? "Patches/\(recipe.base)/EXPECT"
        let wrong = result.cells.filter { !$0.isExpected }
        let judged = wrong.filter { $0.verdict.asExpectation != nil }
        changes = judged.map { "\(recipe.name) \($0.cell): \($0.expectation) -> \($0.verdict)" }
        unjudged = wrong.filter { $0.verdict.asExpectation == nil }.map { "\(recipe.name) \($0.cell): \($0.verdict)" }
        let old = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        var page = Page(old, isHeader: patch != nil)
        for name in Set(judged.map(\.cell.scenario)).sorted() {
            guard let scenario = vocabulary.scenarios.first(where: { $0.name == name }) else { continue }
            var seen = Dictionary(
                uniqueKeysWithValues: scenario.archs.map { arch in
                    (arch, recipe.expectations.expectation(for: Cell(scenario: name, arch: arch)))
                })
            for cell in judged where cell.cell.scenario == name { seen[cell.cell.arch] = cell.verdict.asExpectation }
            let archs = vocabulary.archs.filter(scenario.archs.contains)
            page.replace(name, by: Self.lines(for: name, archs.map { ($0, seen[$0] ?? .never) }))
        }
        text = page.text
    }

    /// Writes the file, all of it or nothing.
    public func write() throws {
        try Data(text.utf8).write(to: file, options: .atomic)
    }

    /// One line for all architectures if they agree, else one for each on which something breaks.
    private static func lines(for scenario: String, _ verdicts: [(arch: String, verdict: ExpectedVerdict)]) -> [String]
    {
        guard let first = verdicts.first?.verdict else { return [] }
        if verdicts.allSatisfy({ $0.verdict == first }) {
            return first == .never ? [] : ["Expect: \(scenario) = \(first)"]
        }
        return verdicts.filter { $0.verdict != .never }.map { "Expect: \(scenario) @\($0.arch) = \($0.verdict)" }
    }
}

extension ExpectRenewal {
    /// The lines of a patch file or of an EXPECT file.
    private struct Page {
        private var lines: [String]
        /// Where the header ends and the diff begins; the number of lines if there is no diff.
        private var end: Int
        private let isHeader: Bool

        init(_ text: String, isHeader: Bool) {
            lines = text.components(separatedBy: "\n")
            let diff = lines.firstIndex { $0 == "---" || $0.hasPrefix("diff --git ") || $0.hasPrefix("--- ") }
            self.isHeader = isHeader
            end = isHeader ? diff ?? lines.count : lines.count
        }

        var text: String { lines.joined(separator: "\n") }

        private func scenario(at index: Int) -> Substring? {
            lines[index].firstMatch(of: /^\s*Expect:\s*([^\s@=]+)/)?.1
        }

        /// Puts lines where those of the scenario were; if there were none, before the first scenario that comes later by name.
        mutating func replace(_ name: String, by new: [String]) {
            let own = (0..<end).filter { scenario(at: $0) ?? "" == name }
            let place = own.first ?? newPlace(for: name, isNeeded: !new.isEmpty)
            for index in own.reversed() { lines.remove(at: index) }
            lines.insert(contentsOf: new, at: place)
            end += new.count - own.count
        }

        private mutating func newPlace(for name: String, isNeeded: Bool) -> Int {
            let known = (0..<end).filter { scenario(at: $0) != nil }
            if isHeader, let later = known.first(where: { scenario(at: $0) ?? "" > name }) { return later }
            if let last = known.last { return last + 1 }
            let place = isHeader || lines.last != "" ? end : end - 1
            // A paragraph of its own, after the words of the header.
            if isHeader, isNeeded, place > 0, !lines[place - 1].isEmpty {
                lines.insert("", at: place)
                end += 1
                return place + 1
            }
            return place
        }
    }
}

extension Verdict {
    /// What an `Expect:` line would have to say; nil if the search came to no verdict.
    fileprivate var asExpectation: ExpectedVerdict? {
        switch self {
        case .never: .never
        case .sometimes(let findings, _): .sometimes(Set(findings.map(\.invariant)))
        case .unseen, .crashed, .hung: nil
        }
    }
}
