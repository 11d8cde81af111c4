// SPDX-License-Identifier: GPL-2.0-only
// Reports for programs and for browsers can be read by them.

import Foundation
import FoundationXML
import Images
import Report
import Testing

@Suite("Reports in other forms")
struct FormatTests {
    private static let cells = [
        Cell(scenario: "pmd-move", arch: "x86"), Cell(scenario: "pmd-move", arch: "arm64"),
        Cell(scenario: "pud-move", arch: "x86"),
    ]

    private static let finding = Finding(
        invariant: "stale-tlb", message: "frame 7 is given up while CPU 2 may use new -> frame 7", schedule: "a2")

    private static let results: RunResults = {
        let good = Recipe(name: "base", base: "v0", patches: [], expectations: .none)
        let bad = Recipe(name: "a<b>&\"c\"#1", base: "v0", patches: [], expectations: .none)
        let image = Image(name: "base", folder: URL(filePath: "/x"))
        func seen(_ cell: Cell) -> CellResult {
            let verdict: Verdict = cell.arch == "arm64" ? .sometimes([finding], executions: 9) : .never(executions: 3)
            return CellResult(cell: cell, expectation: .never, verdict: verdict, seconds: 0.25)
        }
        let failure = ImageFailure.doesNotApply(Complaint(file: "b.patch", line: 5, "hunk 1 does not <apply>"))
        let step = Step(
            number: 1, task: 0, operation: "write", object: "PMD 4 of frame 3",
            location: SourceLocation(file: "mm/mremap.swift", line: 9), call: "if a < b && set(c) {",
            effects: ["PMD entry 4 of frame 3: none -> frame 4", "CPU 2 TLB: + new -> frame 7"])
        let last = Step(number: 2, task: 0, operation: "modify", object: "frame 7", call: "put_page(page)")
        let example = Counterexample(
            image: "base", cell: cells[1], schedule: "a2",
            tasks: [TaskEntry(id: 0, letter: "a", name: "mremap", column: "CPU 0")], steps: [step, last],
            finding: finding)
        return RunResults(
            [
                ImageResult(recipe: good, build: .success(image), cells: cells.map(seen)),
                ImageResult(recipe: bad, build: .failure(failure), cells: []),
            ],
            cells: cells, examples: [.init(image: 0, cell: cells[1], example: example)], seconds: 1.5)
    }()

    @Test("KTAP has a plan, numbers in order, and no result that its subtests contradict")
    func ktap() throws {
        let tests = try Ktap.parse(KTAPReport(Self.results).text)
        #expect(tests.map(\.name) == ["pmd-move", "pud-move"])
        #expect(tests.map(\.isGood) == [false, false])
        #expect(tests[0].subtests.map(\.name).prefix(2) == ["base@x86", "base@arm64"])
        #expect(tests[0].subtests.map(\.isGood) == [true, false, false, false])
        #expect(tests[1].subtests.map(\.isGood) == [true, false])
    }

    @Test(
        "What is not KTAP is refused",
        arguments: ["", "1..0", "KTAP version 1\n1..1\nok 2 x", "KTAP version 1\n1..2\nok 1 x"])
    func notKTAP(text: String) {
        #expect(throws: Ktap.Problem.self) { try Ktap.parse(text) }
    }

    /// Counts the elements of a document that is well-formed.
    private final class Reader: NSObject, XMLParserDelegate {
        var names: [String: Int] = [:]
        var attributes: [[String: String]] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            names[name, default: 0] += 1
            if name == "testsuites" { self.attributes.append(attributes) }
        }

        static func read(_ text: String) -> Reader? {
            let reader = Reader()
            let parser = XMLParser(data: Data(text.utf8))
            parser.delegate = reader
            return parser.parse() ? reader : nil
        }
    }

    @Test("JUnit is well-formed, with a suite for each scenario and a case for each image and architecture")
    func junit() throws {
        let reader = try #require(Reader.read(JUnitReport(Self.results).text))
        #expect(reader.names == ["testsuites": 1, "testsuite": 2, "testcase": 6, "failure": 1, "error": 3])
        #expect(reader.attributes[0]["tests"] == "6")
        #expect(reader.attributes[0]["failures"] == "1")
        #expect(reader.attributes[0]["errors"] == "3")
    }

    @Test("JSON has its version, and the steps of a counterexample")
    func json() throws {
        let data = try JSONEncoder().encode(JSONReport(Self.results))
        let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(report["schema"] as? Int == 1)
        let images = try #require(report["images"] as? [[String: Any]])
        let cells = try #require(images[0]["cells"] as? [[String: Any]])
        let examples = try #require(cells[1]["counterexamples"] as? [[String: Any]])
        let steps = try #require(examples[0]["steps"] as? [[String: Any]])
        #expect(steps.map { $0["line"] as? Int } == [9, nil])
        #expect(steps[0]["statement"] as? String == "a < b && set(c)")
    }

    @Test("The page loads nothing, every link has its place, and the picture is well-formed")
    func html() throws {
        let text = HTMLReport(Self.results).text
        #expect(!text.contains(/https?:|<script|<link|@import|url\(/))
        for link in text.matches(of: /href="#(\w+)"/) { #expect(text.contains("id=\"\(link.1)\"")) }
        let picture = try #require(text.firstMatch(of: /(?s)<svg.*<\/svg>/))
        let reader = try #require(Reader.read(String(picture.0)))
        #expect(reader.names["rect", default: 0] >= 3)
        #expect(text.contains("a&lt;b&gt;&amp;&quot;c&quot;#1"))
        #expect(text.contains("class=\"never\""))
    }
}
