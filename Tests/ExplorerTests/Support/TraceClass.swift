// SPDX-License-Identifier: GPL-2.0-only
// Names of equivalence classes, computed by the definition.

import Explorer

/// A fingerprint of the class of one execution: two executions of a program have the same one if they differ in the order
/// of independent steps only.
struct TraceClass: Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The class of an execution: for each step of each task what happened before it, as a vector clock.
    ///
    /// - Parameters:
    ///   - schedule: who took each step.
    ///   - operation: the operation of a task by its number.
    init(_ schedule: Schedule, operation: (_ task: Int, _ number: Int) -> SmallOperation) {
        var done = SIMD8<UInt8>.zero
        var known = [SIMD8<UInt8>](repeating: .zero, count: 8)
        var events: [(clock: SIMD8<UInt8>, operation: SmallOperation)] = []
        events.reserveCapacity(schedule.steps.count)
        var lanes = [(UInt64, UInt64)](repeating: (1, 2), count: 8)
        for step in schedule.steps {
            let mine = operation(step.task, Int(done[step.task]))
            var clock = known[step.task]
            for event in events where event.operation.depends(on: mine) { clock = pointwiseMax(clock, event.clock) }
            done[step.task] += 1
            clock[step.task] = done[step.task]
            known[step.task] = clock
            events.append((clock, mine))
            let word = unsafeBitCast(clock, to: UInt64.self)
            let choice = UInt64(step.choice) << 40
            lanes[step.task].0 = Self.mix(Self.mix(lanes[step.task].0 ^ word) ^ choice)
            lanes[step.task].1 = Self.mix(Self.mix(lanes[step.task].1 &+ word) &+ choice)
        }
        for lane in lanes {
            low = Self.mix(low ^ lane.0)
            high = Self.mix(high &+ lane.1)
        }
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let z = (value ^ value >> 31) &* 0x9fb2_1c65_1e98_df25
        return (z ^ z >> 35) &* 0xd6e8_feb8_6659_fd93
    }
}
