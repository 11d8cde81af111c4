// SPDX-License-Identifier: GPL-2.0-only
// Who waits for whom.

import Images

extension Story {
    /// One sentence for each task that cannot go on: what it waits for, and who has that.
    var waits: [String] {
        let names = LockNames(example)
        let last = example.steps.count - 1
        return example.waits.map { wait in
            let holders = holds.filter { $0.object == wait.object && $0.end == last }.map(\.task).uniqued
            let held: String
            if holders == [wait.task] {
                held = ", which it holds itself"
            } else {
                held =
                    holders.isEmpty ? "" : ", which \(holders.map { name(ofTask: $0) }.joined(separator: ", ")) holds"
            }
            return "\(name(ofTask: wait.task)) waits for \(names[wait.object])\(held)"
        }
    }
}
