// SPDX-License-Identifier: GPL-2.0-only
// Every bug of the corpus is here broken and mended. Costs nothing: it holds a table to `Expect:` lines.

import Foundation
import Images
import Testing

@Suite("The corpus of historical bugs")
struct CorpusTests {
    /// A row of the table in Documentation/corpus.md.
    struct Row: CustomTestStringConvertible, Sendable {
        var number: Int
        var invariant: String
        var scenario: String
        var broken: String
        var mended: String
        var archs: [String]
        var testDescription: String { "row \(number), \(scenario): \(broken), \(mended)" }

        init?(_ line: some StringProtocol) {
            let fields = line.split(separator: "|").map { field in
                field.trimmingCharacters(in: .whitespaces).replacing("`", with: "")
            }
            guard fields.count == 7, let number = Int(fields[0]) else { return nil }
            self.number = number
            (invariant, scenario, broken, mended) = (fields[2], fields[3], fields[4], fields[5])
            archs = fields[6].components(separatedBy: ", ")
        }
    }

    /// A row of the table of what was thought otherwise.
    struct Settled: CustomTestStringConvertible, Sendable {
        var scenario: String
        var image: String
        var verdict: String
        var archs: [String]
        var testDescription: String { "\(scenario): \(image), \(verdict)" }

        init?(_ line: some StringProtocol) {
            let fields = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard fields.count == 6, fields[2].hasPrefix("`") else { return nil }
            scenario = fields[2].replacing("`", with: "")
            image = fields[3].replacing("`", with: "")
            verdict = fields[4]
            archs = fields[5].components(separatedBy: ", ")
        }
    }

    private static let lines: [String] = {
        guard let workspace = try? Workspace.find(),
            let table = try? String(
                contentsOf: workspace.root.appending(path: "Documentation/corpus.md"), encoding: .utf8)
        else { return [] }
        return table.components(separatedBy: "\n")
    }()

    static let rows = lines.compactMap { Row($0) }
    static let claims = lines.compactMap { Settled($0) }

    /// What the images say, by name. Read once: there are many.
    private static let announced: [String: Expectations] = {
        guard let workspace = try? Workspace.find(),
            let set = try? PatchSet(folder: workspace.patches(base: "v5.12"), base: "v5.12")
        else { return [:] }
        return Dictionary(uniqueKeysWithValues: set.recipes.map { ($0.name, $0.expectations) })
    }()

    private static func expectations(of image: String) throws -> Expectations {
        try #require(announced[image], "no image \(image)")
    }

    @Test("No row is missing")
    func complete() {
        #expect(Set(Self.rows.map(\.number)) == Set(1...14))
    }

    @Test("What is broken breaks the invariant of its row, what is mended breaks none", arguments: rows)
    func pair(_ row: Row) throws {
        let broken = try Self.expectations(of: row.broken)
        let mended = try Self.expectations(of: row.mended)
        for arch in row.archs {
            let cell = Cell(scenario: row.scenario, arch: arch)
            #expect(broken.expectation(for: cell).invariants.contains(row.invariant), "\(cell)")
        }
        for arch in ["x86", "arm64", "ppc64"] {
            let cell = Cell(scenario: row.scenario, arch: arch)
            #expect(mended.expectation(for: cell) == .never, "\(cell)")
        }
    }

    @Test("What was thought otherwise comes out as the table says", arguments: claims)
    func otherwise(_ row: Settled) throws {
        #expect(row.verdict.hasPrefix("Sometimes ("))
        let expectations = try Self.expectations(of: row.image)
        for arch in row.archs {
            let expected = expectations.expectation(for: Cell(scenario: row.scenario, arch: arch))
            #expect("\(expected)" == row.verdict, "\(arch)")
        }
    }
}
