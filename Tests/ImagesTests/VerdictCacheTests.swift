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
        let names = FileManager.default.subpaths(atPath: bench.verdicts.path)!.filter { $0.hasSuffix(".json") }
        #expect(names.count == 1)
        try Data(content.utf8).write(to: bench.verdicts.appending(path: names[0]))
        #expect(try await bench.run().verdict == .never(executions: 2))
        #expect(try await bench.run().verdict == .never(executions: 2))
    }
}
