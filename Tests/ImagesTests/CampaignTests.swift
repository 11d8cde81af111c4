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

    @Test("Parallel results keep their order, whatever the width", arguments: [1, 2, 8])
    func order(width: Int) async throws {
        let doubled = try await Array(0..<20).parallelMap(width: width) { $0 * 2 }
        #expect(doubled == (0..<20).map { $0 * 2 })
    }
}
