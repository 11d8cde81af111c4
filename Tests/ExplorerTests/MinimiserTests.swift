// SPDX-License-Identifier: GPL-2.0-only
// Counterexamples get plainer and stay counterexamples.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct MinimiserTests {
        /// The first failure that a random walk meets, with its schedule as it was.
        private func firstFailure(_ exploration: Exploration, seed: UInt64) -> Finding? {
            var first: Finding?
            exploration.onFinding = { first = first ?? $0 }
            defer { exploration.onFinding = nil }
            _ = exploration.run(RandomWalk(seed: seed, runs: 400))
            return first
        }

        private func breaks(_ exploration: Exploration, _ schedule: Schedule, _ invariant: Invariant) -> Bool {
            exploration.run(Replay(schedule)).findings.contains { $0.invariant == invariant }
        }

        @Test func `The toy's failure comes down to the fewest preemptions that any execution needs`() {
            let toy = Toy(cpus: 1, looks: 3, isFixed: false)
            let fewest = (0...4).first { !Exploration(toy.program()).run(Bounded(preemptions: $0)).findings.isEmpty }
            #expect(fewest == 1)
            var before = 0
            for seed in 0..<50 as Range<UInt64> {
                let exploration = Exploration(toy.program())
                guard let finding = firstFailure(exploration, seed: seed) else { continue }
                var minimiser = Minimiser(exploration)
                let (schedule, cost, former) = minimiser.minimise(finding.schedule, breaking: finding.invariant)
                #expect(cost?.preemptions == fewest, "seed \(seed): \(finding.schedule) became \(schedule)")
                #expect(breaks(exploration, schedule, finding.invariant))
                before += former?.preemptions ?? 0
            }
            #expect(before > 100, "the schedules had little to lose")
        }

        @Test("Failures of random programs stay failures, and nearly all come down to the fewest preemptions")
        func randomPrograms() {
            var generator = RandomPrograms(seed: 20_210_524)
            var minimised = 0
            var reached = 0
            var total = 0
            for number in 0..<2_000 {
                let program = LittleProgram(generator.next())
                defer { withExtendedLifetime(program) {} }
                let exploration = Exploration(program.program())
                guard let finding = firstFailure(exploration, seed: UInt64(number)) else { continue }
                if finding.invariant == .lockOrder { continue }
                var minimiser = Minimiser(exploration)
                let (schedule, cost, former) = minimiser.minimise(finding.schedule, breaking: finding.invariant)
                guard let cost, let former else {
                    Issue.record("program \(number): \(finding.schedule) does not replay")
                    continue
                }
                #expect(cost <= former)
                #expect(breaks(exploration, schedule, finding.invariant), "program \(number): \(schedule)")
                var again = Minimiser(exploration)
                #expect(again.minimise(finding.schedule, breaking: finding.invariant).schedule == schedule)
                minimised += cost < former ? 1 : 0
                let fewest = (0...cost.preemptions).first {
                    let found = exploration.run(Bounded(preemptions: $0)).findings
                    return found.contains { $0.invariant == finding.invariant }
                }
                reached += fewest == cost.preemptions ? 1 : 0
                total += 1
            }
            #expect(minimised > 300, "only \(minimised) schedules were made plainer")
            #expect(reached * 100 >= total * 99, "\(reached) of \(total) have the fewest preemptions there are")
        }

        @Test func `What a minimiser learns of one finding makes the next as plain as a fresh one would`() {
            var generator = RandomPrograms(seed: 20_220_906)
            var total = 0
            for number in 0..<5_000 {
                let program = LittleProgram(generator.next())
                defer { withExtendedLifetime(program) {} }
                let exploration = Exploration(program.program())
                let findings = exploration.run(Reduced()).findings.filter { $0.invariant != .lockOrder }
                if findings.count < 2 { continue }
                var shared = Minimiser(exploration)
                for finding in findings {
                    var fresh = Minimiser(exploration)
                    let one = shared.minimise(finding.schedule, breaking: finding.invariant)
                    let other = fresh.minimise(finding.schedule, breaking: finding.invariant)
                    #expect(one.schedule == other.schedule, "program \(number), \(finding.invariant.name)")
                    total += 1
                }
            }
            #expect(total > 100, "only \(total) findings had company")
        }

        @Test func `A task that takes no part does not appear`() {
            let write = LittleOperation(code: .write, object: 0, value: 1)
            let bystander = [LittleOperation](repeating: LittleOperation(code: .add, object: 1), count: 4)
            let reader = [LittleOperation(code: .read, object: 0), LittleOperation(code: .failIfZero)]
            let program = LittleProgram([bystander, [write, write], reader])
            var minimiser = Minimiser(Exploration(program.program()))
            let result = withExtendedLifetime(program) { minimiser.minimise(Schedule("a2.c")!, breaking: .oops) }
            #expect(result.schedule == Schedule("c"))
        }

        @Test func `What cannot be replayed is left as it is`() {
            let exploration = Exploration(Toy(cpus: 1, looks: 1).program())
            var minimiser = Minimiser(exploration)
            let result = minimiser.minimise(Schedule("a3.b2")!, breaking: .oops)
            #expect(result.schedule == Schedule("a3.b2"))
            #expect(result.cost == nil)
        }
    }
}
