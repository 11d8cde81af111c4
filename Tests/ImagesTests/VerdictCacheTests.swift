// SPDX-License-Identifier: GPL-2.0-only
// What was explored to its end is not explored again.

import Foundation
import Images
import Testing

@Suite("The cache of verdicts")
struct VerdictCacheTests {
    /// A kernel, and a worker that says at which of its runs it is.
    private struct Bench {
        let fixture = try! Fixture()

        init() throws {
            try fixture.writeKernel()
        }

        /// Runs one cell; returns what it saw, and whether that was known.
        func run(complete: Bool = true, line: String = "\treturn 2", worker remark: String = "") async throws
            -> CellResult
        {
            let runs = fixture.root.appending(path: "runs").path
            let worker = try fixture.worker(
                """
                # \(remark)
                echo run >> \(runs)
                runs=$(grep -c run \(runs))
                echo '{"type":"result","complete":\(complete),"executions":'$runs',"seconds":0.5,"findings":[]}'
                """)
            let cache = try await VerdictCache(folder: verdicts, worker: fixture.root.appending(path: "mmrace-boot"))
            let campaign = Campaign(
                builder: try await fixture.builder(), worker: worker, cache: cache, jobs: 1, timeLimit: 5)
            let recipe = try fixture.recipe(Sample.patch(line: line))
            return try await campaign.run([recipe], Sample.vocabulary.cells(scenario: "pud-move"))[0].cells[0]
        }

        var verdicts: URL { fixture.root.appending(path: "verdicts") }
    }

    @Test("A finished search is remembered, with what it cost")
    func remembers() async throws {
        let bench = try Bench()
        let first = try await bench.run()
        let second = try await bench.run()
        #expect(first.verdict == .never(executions: 1) && !first.wasCached)
        #expect(second.verdict == .never(executions: 1) && second.wasCached)
        #expect(second.seconds == first.seconds)
    }

    @Test("A search that was cut off is tried again")
    func cutOff() async throws {
        let bench = try Bench()
        _ = try await bench.run(complete: false)
        #expect(try await bench.run().verdict == .never(executions: 2))
    }

    @Test("Another image or another worker is explored by itself")
    func otherContent() async throws {
        let bench = try Bench()
        _ = try await bench.run()
        #expect(try await bench.run(line: "\treturn 3").verdict == .never(executions: 2))
        #expect(try await bench.run(worker: "changed").verdict == .never(executions: 3))
        #expect(try await bench.run().verdict == .never(executions: 1))
    }

    @Test("An entry that cannot be read, or that belongs elsewhere, is no entry", arguments: ["", "{", "{}", "0"])
    func corrupt(content: String) async throws {
        let bench = try Bench()
        _ = try await bench.run()
        let names = FileManager.default.subpaths(atPath: bench.verdicts.path)!.filter { $0.hasSuffix(".jsonl") }
        #expect(names.count == 1)
        try Data(content.utf8).write(to: bench.verdicts.appending(path: names[0]))
        #expect(try await bench.run().verdict == .never(executions: 2))
        #expect(try await bench.run().verdict == .never(executions: 2))
    }

    /// The base and the patched kernel, of which only `one()` differs, with a worker that says which functions ran.
    private func runBoth(_ ran: String, _ line: String = "\treturn 2", in bench: Bench) async throws -> [CellResult] {
        let runs = bench.fixture.root.appending(path: "runs").path
        let worker = try bench.fixture.worker(
            """
            echo run >> \(runs)
            runs=$(grep -c run \(runs))
            functions=$(grep -E '\(ran)' "$(dirname "$1")/code" | cut -d ' ' -f 1 | xargs)
            echo '{"type":"reach","functions":"'$functions'"}'
            echo '{"type":"result","complete":true,"executions":'$runs',"seconds":0.5,"findings":[]}'
            """)
        let cache = try await VerdictCache(
            folder: bench.verdicts, worker: bench.fixture.root.appending(path: "mmrace-boot"))
        let campaign = Campaign(
            builder: try await bench.fixture.builder(), worker: worker, cache: cache, jobs: 1, timeLimit: 5)
        let base = Recipe(name: "base", base: "v0", patches: [], expectations: .none)
        let recipes = [base, try bench.fixture.recipe(Sample.patch(line: line))]
        let cells = try Sample.vocabulary.cells(scenario: "pud-move")
        return try await campaign.run(recipes, cells).map { $0.cells[0] }
    }

    @Test("A result is taken over from an image that differs only in functions that did not run")
    func takenOver() async throws {
        let bench = try Bench()
        let cells = try await runBoth("mmrace_kernel", in: bench)
        #expect(cells.map(\.verdict) == [.never(executions: 1), .never(executions: 1)])
        #expect(cells.map(\.origin) == [nil, "base"])
        #expect(cells.map(\.wasCached) == [false, false])
        #expect(cells.map(\.runsChanges) == [nil, false])
        // And again from what was written down, also by another patched image alone.
        let again = try await runBoth("mmrace_kernel", in: bench)
        #expect(again.map(\.origin) == [nil, "base"])
        #expect(again.map(\.runsChanges) == [nil, false])
        let other = try await runBoth("mmrace_kernel", "\treturn 3", in: bench)
        #expect(other.map(\.verdict) == [.never(executions: 1), .never(executions: 1)])
    }

    @Test("A result is not taken over where a function that ran differs, or where nobody knows what ran")
    func notTakenOver() async throws {
        let bench = try Bench()
        let cells = try await runBoth("mmrace_kernel|3one", in: bench)
        #expect(cells.map(\.verdict) == [.never(executions: 1), .never(executions: 2)])
        #expect(cells.map(\.origin) == [nil, nil])
        #expect(cells.map(\.runsChanges) == [nil, true])
        let silent = try Bench()
        #expect(try await silent.run().runsChanges == nil)
        #expect(try await silent.run(line: "\treturn 3").verdict == .never(executions: 2))
    }
}
