// SPDX-License-Identifier: GPL-2.0-only
// Searches that sample: seeded, never complete, and as likely to find as they say.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct SamplingTests {
        private let broken = Toy(cpus: 1, looks: 3, isFixed: false)

        private func failures(_ search: some Search) -> Int {
            Exploration(broken.program()).run(search).findings.map(\.count).reduce(0, +)
        }

        @Test func `The same seed gives the same executions`() {
            #expect(failures(RandomWalk(seed: 7, runs: 1_000)) == failures(RandomWalk(seed: 7, runs: 1_000)))
            #expect(failures(PCT(seed: 7, runs: 1_000)) == failures(PCT(seed: 7, runs: 1_000)))
            #expect(failures(UniformWalk(seed: 7, runs: 1_000)) == failures(UniformWalk(seed: 7, runs: 1_000)))
        }

        @Test func `PCT meets the toy's bug at least as often as it promises`() {
            // Three tasks, 30 steps, depth 3.
            let runs = 100_000
            #expect(failures(PCT(seed: 1, runs: runs, depth: 3)) >= runs / (3 * 30 * 30))
        }

        @Test func `A uniform walk meets all orders of two equal tasks equally often`() {
            let reads = [LittleOperation](repeating: LittleOperation(code: .add, object: 0), count: 3)
            var counts: [[UInt64]: Int] = [:]
            let program = LittleProgram([reads, reads])
            let outcome = explore(program, UniformWalk(seed: 3, runs: 20_001)) { counts[$0.words, default: 0] += 1 }
            #expect(outcome.executions == 20_001)
            #expect(counts.count == 20)
            // 1,000 each are expected; five standard deviations are 154.
            #expect(counts.values.allSatisfy { abs($0 - 1_000) < 160 })
        }

        @Test func `A sample is never complete`() {
            #expect(!Exploration(broken.program()).run(RandomWalk(seed: 1, runs: 10)).isComplete)
            #expect(!Exploration(broken.program()).run(Bounded(preemptions: 0)).isComplete)
        }
    }
}
