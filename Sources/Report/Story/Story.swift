// SPDX-License-Identifier: GPL-2.0-only
// What a counterexample tells: who held what when, and which entry did the harm.

import Images

/// A counterexample with what can be read out of its steps.
struct Story {
    /// The counterexample.
    let example: Counterexample

    /// The locks that were held.
    let holds: [Hold]

    /// The objects that are locks.
    let locks: Set<String>

    /// What each step changed.
    let effects: [[Effect]]

    /// The columns from left to right, by number.
    let columns: [String]

    /// What CPUs could use.
    let residences: [Residence]

    /// The translation that did the harm, if it was one.
    let stale: StaleEntry?

    init(_ example: Counterexample) {
        self.example = example
        holds = Hold.all(in: example)
        locks = LockNames(example).locks
        effects = example.steps.map { $0.effects.map(Effect.init) }
        columns = Self.columns(of: example, effects)
        residences = Residence.all(in: effects)
        stale = StaleEntry(example, effects)
    }

    /// Whether what broke is about locks and not about memory.
    var isAboutLocks: Bool {
        ["deadlock", "lock-order", "lock-misuse"].contains(example.finding?.invariant)
            || example.finding == nil && example.ending.how == .blocked
    }

    private static func columns(of example: Counterexample, _ effects: [[Effect]]) -> [String] {
        let affected = effects.joined().compactMap {
            if case .translation(let translation, _) = $0 { translation.cpu } else { nil }
        }
        let active = Set(example.steps.map(\.task))
        let names = (example.tasks.filter { active.contains($0.id) }.map(\.column) + affected).uniqued
        return names.sorted { ($0.count, $0) < ($1.count, $1) }
    }

    /// What runs in a column: its tasks that make steps, or the program that needs none.
    func title(of column: String) -> String {
        let tasks = example.tasks.filter { $0.column == column && isActive($0) }.map(\.name)
        let names = tasks.contains { $0 != Self.interruptName } ? tasks : ["user"] + tasks
        return "\(column) \(names.joined(separator: ", "))"
    }

    /// The column of a task.
    func column(ofTask id: Int) -> String {
        example.tasks.first { $0.id == id }?.column ?? ""
    }

    /// The name of a task with its column: `CPU 0 (mremap)`.
    func name(ofTask id: Int) -> String {
        guard let task = example.tasks.first(where: { $0.id == id }) else { return "task \(id)" }
        return "\(task.column) (\(task.name))"
    }

    /// What a task held at a step, by name.
    func held(by task: Int, at index: Int) -> [String] {
        holds.filter { $0.task == task && $0.start <= index && index < $0.end }.map {
            $0.isShared ? "\($0.name) (read)" : $0.name
        }.uniqued
    }

    /// Whether a lock was held nearly from the task's first step to its last, so that it says nothing.
    func isHeldThroughout(_ hold: Hold) -> Bool {
        let own = example.steps.indices.filter { example.steps[$0].task == hold.task }
        guard let first = own.first, let last = own.last else { return false }
        return hold.start <= first && hold.end >= last
    }

    /// Whether an effect is worth a line: a table change, a translation of the CPU at fault, or an interrupt to it.
    func shows(_ effect: Effect) -> Bool {
        switch effect {
        case .entry: true
        case .translation(let translation, _):
            if let stale {
                translation.cpu == stale.translation.cpu && translation.isPointer == stale.translation.isPointer
            } else {
                !translation.isPointer
            }
        case .interrupt(let cpu): stale.map { $0.translation.cpu == cpu } ?? true
        case .invalidation, .witness: false
        case .other: true
        }
    }

    /// What broke, in the words of the finding. Numbers of steps say nothing where steps have none.
    func message(_ finding: Finding, isNumbered: Bool = false) -> String {
        isNumbered ? finding.message : finding.message.replacing(/, filled at step \d+/, with: "")
    }

    private static let interruptName = "irq"

    private func isActive(_ task: TaskEntry) -> Bool {
        example.steps.contains { $0.task == task.id }
    }
}
