// SPDX-License-Identifier: GPL-2.0-only
// Estimates of the number of classes, held to numbers that are known.

import Explorer
import Foundation
import Testing

extension ExplorerTests {
    @Suite struct EstimateTests {
        @Test(
            "The interval holds the number of classes of the toy for most seeds",
            arguments: [
                (Toy(cpus: 1, looks: 3), 173, 20), (Toy(cpus: 2, looks: 2), 3_194, 20),
                (Toy(cpus: 2, looks: 3), 20_527, 20), (Toy(cpus: 3, looks: 1), 4_816, 20),
                (Toy(cpus: 3, looks: 2), 150_623, 20), (Toy(cpus: 3, looks: 3), 2_461_949, 15),
            ])
        func toys(_ toy: Toy, _ classes: Int, _ narrow: Int) {
            let seeds: ClosedRange<UInt64> = 1...20
            let estimates = seeds.map { seed in
                let estimator = Estimator(Exploration(toy.program()), width: 100, seed: seed)
                for _ in 0..<8 { estimator.addSample() }
                return estimator.estimate!
            }
            // 19 of 20 are promised; fewer than 15 come out once in 3,000 times.
            #expect(estimates.count { $0.contains(classes) } >= 15)
            // An interval that holds everything says nothing.
            #expect(estimates.count { $0.high < 4 * Double(classes) } >= narrow)
        }

        private func compare(seed: UInt64, _ draw: (inout SmallGenerator) -> SmallProgram) {
            var generator = SmallGenerator(seed: seed)
            for number in 0..<min(RandomProgramTests.count / 4, 2_000) {
                let program = draw(&generator)
                var limits = Exploration.Limits()
                limits.steps = 256
                let exact = Exploration(program.program(), limits: limits).run(Reduced(limits: limits)).executions
                let estimator = Estimator(Exploration(program.program(), limits: limits), width: 1_000_000)
                estimator.addSample()
                if estimator.samples == [Double(exact)] { continue }
                Issue.record("program \(number):\n\(program)\n\(exact) classes, counted \(estimator.samples)")
                return
            }
        }

        @Test("Where every branch is kept the classes of random programs are counted, by another tree than Reduced's")
        func plainPrograms() { compare(seed: 41) { $0.next() } }

        @Test("The same with interrupts")
        func programsWithInterrupts() { compare(seed: 42) { $0.nextWithInterrupts() } }

        @Test("Few branches give the right number on average")
        func isUnbiased() {
            let estimator = Estimator(Exploration(Toy(cpus: 1, looks: 3).program()), width: 3, seed: 7)
            for _ in 0..<4_000 { estimator.addSample() }
            let estimate = estimator.estimate!
            #expect(estimate.contains(173), "\(estimate)")
            #expect(estimate.high - estimate.low < 30, "\(estimate)")
        }

        @Test("The interval reaches as many times further up as down, and nothing is not divided by")
        func skew() {
            let estimate = Estimate([1, 2, 3, 90])
            #expect(estimate.mean == 24)
            #expect(abs(estimate.high / 24 - 24 / estimate.low) < 1e-9 * estimate.high)
            #expect(Estimate([0, 0]) == Estimate([0, 0, 0]))
            #expect(Estimate([0, 0]).high == 0)
        }

        @Test("Student's intervals are as wide as tables say")
        func quantiles() {
            // A standard deviation of 1 and a mean of 1,000, of whose logarithm it is a thousandth.
            func width(_ count: Int) -> Double {
                let half = Double(count) / 2
                let side = ((Double(count) - 1) / Double(count)).squareRoot()
                let samples = (0..<count).map { Double($0) < half ? 1_000 - side : 1_000 + side }
                return log(Estimate(samples).high / 1_000) * 1_000 * Double(count).squareRoot()
            }
            for (count, quantile) in [
                (2, 12.706), (10, 2.262), (16, 2.131), (18, 2.110), (20, 2.093), (30, 2.045), (120, 1.980),
            ] {
                #expect(abs(width(count) - quantile) < 0.003, "\(count)")
            }
        }
    }
}
