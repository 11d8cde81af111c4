// SPDX-License-Identifier: GPL-2.0-only
// What a CPU may fill from what it holds.

import Machine

extension Litmus {
    /// Closure: what a CPU may fill from what it holds.
    static let closure: [Litmus] = Architecture.allCases.flatMap { architecture in
        [
            Litmus(
                "Present at level 1", architecture, [(.a0, .none)], [.set(.a0, .d3), .load(.x)], asked: [[3]], .allowed),
            Litmus(
                "Present at level 2", architecture, [(.slot1, .none)], [.set(.slot1, .tableA), .load(.x)], asked: [[1]],
                .allowed),
            Litmus(
                "Present at level 3", architecture, [(.upper, .none)], [.set(.upper, .middle), .load(.x)], asked: [[1]],
                .allowed),
            Litmus(
                "Present at level 4", architecture, [(.top, .none)], [.set(.top, .upper), .load(.x)], asked: [[1]],
                .allowed),
            Litmus(
                "No fill of what was never present together", architecture, [(.slot1, .none)],
                [.set(.a0, .none), .set(.slot1, .tableA), .load(.x)], asked: [[1]], .forbidden),
            Litmus(
                "Through a pointer whose own entry is gone", architecture, [],
                [.set(.slot1, .none), .set(.a0, .d3), .load(.x)], asked: [[3]], .allowed),
            Litmus(
                "Through two pointers whose upper entry is gone", architecture, [],
                [.set(.upper, .none), .set(.slot2, .tableB), .set(.b0, .d3), .load(.z)], asked: [[3]], .allowed),
            Litmus(
                "A table moved to another slot is walked from both", architecture, [],
                [.exchange(.slot1, .none), .put(.slot2), .set(.a0, .d3), .load(.x), .load(.z)], asked: [[1, 3, 3]],
                .allowed),
            Litmus(
                "A table moved two levels up is walked from both", architecture, [],
                [.exchange(.upper, .none), .put(.upper1), .set(.a0, .d3), .load(.x), .load(.far)], asked: [[1, 3, 3]],
                .allowed),
            Litmus(
                "A large page", architecture, [(.slot1, .none)], [.set(.slot1, .large1), .load(.x)], asked: [[1]],
                .allowed),
        ].map {
            var question = $0
            question.name += " on \(architecture)"
            return question
        }
    }
}
