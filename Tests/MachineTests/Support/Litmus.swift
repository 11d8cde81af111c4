// SPDX-License-Identifier: GPL-2.0-only
// A question to the machine: can this program end like this?

import Machine
import Testing

/// A small program and one ending.
struct Litmus: CustomTestStringConvertible {
    enum Verdict { case allowed, forbidden }

    var name: String
    var program: MachineProgram
    /// What each task recorded.
    var asked: [[UInt64]]
    var verdict: Verdict

    init(
        _ name: String, _ architecture: Architecture, _ initial: [(Stage.Place, Stage.Value)] = [],
        _ tasks: [MachineOperation]..., asked: [[UInt64]], _ verdict: Verdict
    ) {
        self.name = name
        program = MachineProgram(architecture: architecture, initial: initial, tasks: tasks)
        self.asked = asked
        self.verdict = verdict
    }

    var testDescription: String { name }

    /// What the machine says.
    func answer(defect: Defect = .none) -> Verdict {
        program.run(defect: defect).all.contains { $0.results == asked } ? .allowed : .forbidden
    }
}
