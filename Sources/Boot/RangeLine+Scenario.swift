// SPDX-License-Identifier: GPL-2.0-only
// The names of a scenario's addresses.

import Scenarios

extension RangeLine {
    /// The old and the new place of every range that a scenario moves; numbered if there are several.
    static func all(in scenario: Scenario?) -> [RangeLine] {
        let calls = (scenario?.cpus ?? []).flatMap { cpu -> [Scenario.SystemCall] in
            if case .process(let calls) = cpu { calls } else { [] }
        }
        let moves = calls.compactMap { call -> (old: UInt, length: UInt, new: UInt)? in
            if case .mremap(let old, let length, let new) = call { (old, length, new) } else { nil }
        }
        return moves.enumerated().flatMap { index, move in
            let number = moves.count > 1 ? String(index + 1) : ""
            return [
                RangeLine(name: "old" + number, start: move.old, end: move.old + move.length),
                RangeLine(name: "new" + number, start: move.new, end: move.new + move.length),
            ]
        }
    }
}
