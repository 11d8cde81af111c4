// SPDX-License-Identifier: GPL-2.0-only
// Counters that nobody looks at before the end.

import Explorer
import Linux
import Testing

private enum pair: KernelObject { static var words: Int { 2 } }
extension Ptr where T == pair {
    fileprivate var count: Ptr<statistic_t> { at(0) }
    fileprivate var other: Ptr<atomic_t> { at(1) }
}

extension EngineTests {
    struct StatisticTests {
        /// Two tasks add to a counter around a step of their own; returns the sums that executions ended with, and how many there
        /// were.
        private func sums(_ entry: @escaping @convention(c) (UInt) -> Void) -> (seen: Set<UInt>, executions: Int) {
            setup_arch(.x86, cpus: 2, frames: 8, pageWords: 8)
            let pair = kzalloc(pair.self)
            var seen: Set<UInt> = []
            var program = Program(tasks: [
                .init("a", argument: pair.address, entry: entry), .init("b", argument: pair.address, entry: entry),
            ])
            program.atEnd = { _ in seen.insert(atomic_long_read(pair.count)) }
            let executions = Exploration(program).run(Reduced()).executions
            return (seen, executions)
        }

        @Test("Additions are no steps, and each execution begins without those of the one before")
        func additions() {
            let adding = sums { argument in
                let pair = Ptr<pair>(address: argument)
                atomic_long_inc(pair.count)
                atomic_inc(pair.other)
                atomic_long_add(3, pair.count)
                atomic_long_dec(pair.count)
            }
            let plain = sums { atomic_inc(Ptr<pair>(address: $0).other) }
            #expect(adding.executions == plain.executions && plain.executions == 2)
            #expect(adding.seen == [6])
        }
    }
}
