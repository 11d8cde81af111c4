// SPDX-License-Identifier: GPL-2.0-only
// Layers of few preemptions.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct LayerTests {
        private func run(_ toy: Toy, upTo most: Int) -> (layers: [Layer], outcome: Outcome) {
            var layers: [Layer] = []
            let outcome = Exploration(toy.program()).runLayers(upTo: most, limits: .init()) { layers.append($0) }
            return (layers, outcome)
        }

        @Test func `Each layer has its classes, and the search behind them has all, each once`() {
            let (layers, outcome) = run(Toy(cpus: 1, looks: 3), upTo: 4)
            #expect(layers.map(\.classes) == [6, 42, 97, 151, 173])
            #expect(layers.map(\.preemptions) == [0, 1, 2, 3, 4])
            #expect(layers.allSatisfy { $0.broken == 0 })
            #expect(outcome.executions == 173)
            #expect(outcome.isComplete)
        }

        @Test func `The schedule of a finding is of the first layer that breaks it`() {
            let (layers, outcome) = run(Toy(cpus: 1, looks: 3, isFixed: false), upTo: 2)
            #expect(layers.map { $0.broken > 0 } == [false, true, true])
            let toy = Exploration(Toy(cpus: 1, looks: 3, isFixed: false).program())
            let retrace = Retrace(outcome.findings[0].schedule)
            _ = toy.run(retrace)
            #expect(retrace.preemptions == 1)
            // The same classes as without layers.
            #expect(outcome.executions == 94)
            #expect(outcome.findings.map(\.count) == [10])
        }

        @Test func `A search that is cut off says which layer was finished`() {
            var layers: [Layer] = []
            var limits = Exploration.Limits()
            limits.executions = 200
            let exploration = Exploration(Toy(cpus: 1, looks: 3).program(), limits: limits)
            let outcome = exploration.runLayers(upTo: 4, limits: limits) { layers.append($0) }
            #expect(!layers.isEmpty && layers.count < 5)
            #expect(layers.map(\.classes) == Array([6, 42, 97, 151, 173].prefix(layers.count)))
            #expect(!outcome.isComplete)
            #expect(outcome.executions >= layers[layers.count - 1].classes)
        }
    }
}
