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

    /// As many boxes as the whole matrix has, and more counterexamples than a page has room for.
    private static let large: RunResults = {
        let cells = (1...20).flatMap { number in
            ["x86", "arm64", "ppc64"].map { Cell(scenario: "scenario-\(number)", arch: $0) }
        }
        let images = (1...87).map { number in
            let recipe = Recipe(name: "series/\(number)", base: "v0", patches: [], expectations: .none)
            let seen = cells.map { cell in
                let isWrong = cell.scenario == "scenario-20" && number == 87
                return CellResult(
                    cell: cell, expectation: isWrong ? .never : .sometimes(["stale-tlb"]),
                    verdict: .sometimes([finding], executions: 1_234_567), seconds: 1)
            }
            return ImageResult(
                recipe: recipe, build: .success(Image(name: "i", folder: URL(filePath: "/x"))), cells: seen)
        }
        let steps = (1...120).map { number in
            Step(
                number: number, task: 0, operation: "write", object: "PMD 4 of frame 3",
                location: SourceLocation(file: "mm/mremap.swift", line: number),
                call: "set_pmd_at(mm, new_addr, new_pmd, pmd)",
                effects: ["PMD entry 4 of frame 3: none -> frame \(number)"])
        }
        let examples = (0..<87).flatMap { image in
            cells.suffix(3).map { cell in
                let example = Counterexample(
                    image: "series/\(image + 1)", cell: cell, schedule: "a2",
                    tasks: [TaskEntry(id: 0, letter: "a", name: "mremap", column: "CPU 0")], steps: steps,
                    finding: finding)
                return RunResults.Example(image: image, cell: cell, example: example)
            }
        }
        return RunResults(images, cells: cells, examples: examples, seconds: 1.5)
    }()

    private static let largePage = HTMLReport(large).text

    @Test(
        "The page of a large run stays below 5 MB; what is not as expected has its picture first, the rest is told in words"
    )
    func largePage() throws {
        let text = Self.largePage
        #expect(text.utf8.count < 5_000_000)
        for loading in ["http:", "https:", "<script", "<link", "@import", "url("] {
            #expect(text.range(of: loading) == nil)
        }
        let sections = text.components(separatedBy: "<section ").dropFirst()
        #expect(sections.count == Self.large.examples.count)
        let drawn = sections.map { $0.contains("<svg") }
        #expect(drawn.contains(true) && drawn.contains(false))
        #expect(drawn.suffix(3) == [true, true, true], "the last image is the one that is not as expected")
        #expect(sections.allSatisfy { $0.contains("mmrace replay series/") })
        #expect(text.components(separatedBy: "<div class=\"map wide\">").count == 2)
        for number in 1...20 { #expect(text.contains("id=\"s-scenario-\(number)\"")) }
    }

    @Test("In the map boxes that look alike side by side are one, and every row has room for all cells")
    func mapRows() throws {
        let start = try #require(Self.largePage.range(of: "<div class=\"map wide\">")).upperBound
        let end = try #require(Self.largePage.range(of: "</table>", range: start..<Self.largePage.endIndex)).lowerBound
        let rows = Self.largePage[start..<end].split(separator: "\n").filter { $0.hasPrefix("<tr><th scope=\"row\">") }
        #expect(rows.count == Self.large.images.count)
        var boxes = 0
        for row in rows {
            let spans = row.matches(of: /<td class="[a-z ]+"(?: colspan="(\d+)")?>/).map { Int($0.1 ?? "1") ?? 0 }
            #expect(spans.reduce(0, +) == Self.large.cells.count)
            boxes += spans.count
        }
        #expect(boxes < rows.count * Self.large.cells.count / 2)
    }

    @Test("Images that the same schedule breaks alike share one picture, and each leads to it")
    func alike() throws {
        let whole = Self.large
        let example = RunResults.Example(
            image: 0, cell: whole.cells[0], example: whole.examples[0].example, alike: [1, 2])
        let text = HTMLReport(RunResults(whole.images, cells: whole.cells, examples: [example])).text
        #expect(text.components(separatedBy: "<section ").count == 2)
        #expect(text.contains("The same schedule breaks the same in 2 other images</summary>series/2, series/3"))
        // On the map and in the table of the scenario.
        #expect(text.components(separatedBy: "href=\"#c0\"").count == 1 + 2 * 3)
    }
}
