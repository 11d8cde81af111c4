// SPDX-License-Identifier: GPL-2.0-only
// Running several images in several cells.

import Foundation
import Images
import Testing

@Suite("Running campaigns")
struct CampaignTests {
    @Test("Every image meets every cell, and one that cannot be built does not stop the others")
    func campaign() async throws {
        let fixture = try Fixture()
        try fixture.writeKernel()
        let worker = try fixture.worker(
            """
            echo '{"type":"result","complete":true,"executions":7,"seconds":0.5,"findings":[]}'
            """)
        let recipes = [
            try fixture.recipe(Sample.patch(), name: "good"),
            try fixture.recipe(Sample.patch(context: "func two() -> Int {"), name: "bad"),
        ]
        let cells = try Sample.vocabulary.cells()
        let campaign = Campaign(builder: try await fixture.builder(), worker: worker, jobs: 2, timeLimit: 5)
        let results = try await campaign.run(recipes, cells)
        #expect(results.map(\.recipe.name) == ["good", "bad"])
        #expect(results[0].cells.map(\.cell) == cells)
        #expect(results[0].cells.allSatisfy { $0.isExpected && $0.verdict == .never(executions: 7) })
        #expect(results[1].cells.isEmpty)
        #expect(throws: ImageFailure.self) { try results[1].build.get() }
    }

    @Test("Two patches of one name keep their own results")
    func sameName() async throws {
        let fixture = try Fixture()
        try fixture.writeKernel()
        let worker = try fixture.worker(
            #"echo '{"type":"result","complete":true,"executions":7,"seconds":0.5,"findings":[]}'"#)
        let recipe = try fixture.recipe(Sample.patch())
        let campaign = Campaign(builder: try await fixture.builder(), worker: worker, jobs: 2, timeLimit: 5)
        let results = try await campaign.run([recipe, recipe], Sample.vocabulary.cells(scenario: "pud-move"))
        #expect(results.map(\.cells.count) == [1, 1])
    }

    private static let manyCells = (0..<30).map { Cell(scenario: "s\($0)", arch: "x86") }

    /// A worker that notes its command lines, does what a script says where it explores several cells, and sees 9 executions
    /// in a cell alone.
    private func worker(_ fixture: Fixture, forEachOfSeveral script: String) throws -> Worker {
        try fixture.worker(
            """
            echo "$*" >> "\(fixture.root.path)/calls"
            result() { echo '{"type":"result","complete":true,"executions":'$1',"seconds":0.5,"findings":[]}'; }
            end() { echo '{"type":"cell","scenario":"'$1'","arch":"x86","status":'$2',"seconds":0.25}'; }
            case "$*" in
            *--cells*)
                while [ "$1" != --cells ]; do shift; done
                shift
                for cell; do
                    name=${cell%@*}
                    \(script)
                done ;;
            *) result 9 ;;
            esac
            """)
    }

    private func runManyCells(_ fixture: Fixture, _ worker: Worker) async throws -> [CellResult] {
        try fixture.writeKernel()
        let campaign = Campaign(builder: try await fixture.builder(), worker: worker, jobs: 1, timeLimit: 5)
        let results = try await campaign.run([try fixture.recipe(Sample.patch())], Self.manyCells)
        #expect(results[0].cells.map(\.cell) == Self.manyCells)
        return results[0].cells
    }

    @Test("Several cells of an image are explored by one process")
    func several() async throws {
        let fixture = try Fixture()
        let cells = try await runManyCells(
            fixture, try worker(fixture, forEachOfSeveral: "result ${name#s}; end $name 0"))
        #expect(cells.map(\.verdict) == (0..<30).map { .never(executions: $0) })
        #expect(cells.allSatisfy { $0.seconds == 0.25 })
        let calls = try String(contentsOf: fixture.root.appending(path: "calls"), encoding: .utf8)
        #expect(calls.split(separator: "\n").count == 5, "\(calls)")
    }

    /// What can become of a process that explores several cells, in the middle of them.
    static let failures = [
        ("its child dies", "end $name 139; continue"),
        ("its child gives no result", "end $name 0; continue"),
        ("its child gives a result and a bad status", "result 1; end $name 2; continue"),
        ("it dies", "kill -SEGV $$"),
        ("it ends early", "exit 0"),
        ("it prints nonsense", "echo nonsense; exec sleep 600"),
    ]

    @Test("A cell that has no result from a process of several is explored alone", arguments: failures.indices)
    func leftOpen(index: Int) async throws {
        let fixture = try Fixture()
        let (words, act) = Self.failures[index]
        let script = """
            case $name in s3|s17) \(act) ;; esac
            result 7; end $name 0
            """
        let cells = try await runManyCells(fixture, try worker(fixture, forEachOfSeveral: script))
        #expect(cells.allSatisfy { $0.verdict == .never(executions: 7) || $0.verdict == .never(executions: 9) })
        for cell in [cells[3], cells[17]] { #expect(cell.verdict == .never(executions: 9), "\(words): \(cell.cell)") }
        for cell in [cells[2], cells[16], cells[29]] {
            #expect(cell.verdict == .never(executions: 7), "\(words): \(cell.cell)")
        }
    }

    @Test("Parallel results keep their order, whatever the width", arguments: [1, 2, 8])
    func order(width: Int) async throws {
        let doubled = try await Array(0..<20).parallelMap(width: width) { $0 * 2 }
        #expect(doubled == (0..<20).map { $0 * 2 })
    }
}
