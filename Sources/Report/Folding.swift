// SPDX-License-Identifier: GPL-2.0-only
// Which steps of a counterexample matter.

import Images

/// Decides which steps tell the story and which only lengthen it.
struct Folding {
    /// Objects that more than one task touches and at least one changes.
    private let contended: Set<String>

    /// The last step, at which the finding happened.
    private let last: Step?

    init(_ example: Counterexample) {
        let uses = Dictionary(grouping: example.steps, by: \.object)
        let shared = uses.filter { _, steps in
            Set(steps.map(\.task)).count > 1 && steps.contains { $0.operation != "read" }
        }
        contended = Set(shared.keys)
        last = example.finding == nil ? nil : example.steps.last
    }

    /// Whether a step is shown without being asked for: it changed a table or a TLB, broke something, or
    /// touched what another task touches too.
    func shows(_ step: Step) -> Bool {
        !step.effects.isEmpty || step == last || contended.contains(step.object)
    }
}
