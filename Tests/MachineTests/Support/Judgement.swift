// SPDX-License-Identifier: GPL-2.0-only
// A program and what it breaks.

import Machine
import Testing

/// A violation of an oracle, or something legal that looks like one.
struct Judgement: CustomTestStringConvertible {
    var name: String
    var program: MachineProgram
    /// Every invariant that some execution breaks.
    var broken: Set<String>

    init(
        _ name: String, _ architecture: Architecture, modes: [Machine.Mode],
        _ initial: [(Stage.Place, Stage.Value)] = [], _ tasks: [MachineOperation]..., breaks broken: Set<String> = [],
        breakBeforeMake: BreakBeforeMake = .notNeeded
    ) {
        self.name = name
        program = MachineProgram(
            architecture: architecture, cpus: modes.count, modes: modes, initial: initial, tasks: tasks)
        program.breakBeforeMake = breakBeforeMake
        self.broken = broken
    }

    var testDescription: String { "\(name) on \(program.architecture)" }

    /// What the machine finds.
    func findings(defect: Defect = .none) -> Set<String> { Set(program.run(defect: defect).all.flatMap(\.broken)) }
}
