// SPDX-License-Identifier: GPL-2.0-only
// A schedule that says what tasks do, not how many steps they take.

/// Who goes on, and up to what: every run of a task ends at an operation on an object, the first, second, ... one since the run
/// began. Where the code is the same, it is followed exactly; where other steps were added or left out, it still means the same.
///
/// Written `writer@0 until write word 3; reader@1 through read word 5 (2)`: a run `until` an operation ends right before it, one
/// `through` an operation right after it, and one `to its end` when the task ends. `(2)` stands for the second such operation of
/// the run. `choosing 0,2` after the task's name gives the outcomes of the choices it makes in the run.
public struct NamedSchedule: Sendable, Equatable {
    /// An operation on an object, as one of the same kind on the same object in a run.
    public struct Deed: Sendable, Equatable {
        public var operation: OperationKind
        /// Empty if the operation touches no object.
        public var object: String
        /// From 1.
        public var occurrence: Int
    }

    /// Where a run ends.
    public enum Stop: Sendable, Equatable {
        case before(Deed)
        case after(Deed)
        case end

        /// The operation that the run ends at, if it is one.
        var deed: Deed? {
            switch self {
            case .before(let deed), .after(let deed): deed
            case .end: nil
            }
        }
    }

    /// The steps of one task between two switches.
    public struct Run: Sendable, Equatable {
        public var task: Int
        public var stop: Stop
        /// The outcomes of the choices made, in order.
        public var choices: [Int]
    }

    public var runs: [Run]

    public init(runs: [Run]) { self.runs = runs }

    /// What a schedule means, by the names that its steps had when they were taken.
    public init(_ retrace: Retrace) {
        runs = []
        var rest = retrace.steps[...]
        while let first = rest.first {
            let steps = rest.prefix { $0.task == first.task }
            rest = rest.dropFirst(steps.count)
            let isLast = !rest.contains { $0.task == first.task }
            runs.append(Self.run(Array(steps), left: rest.first?.left, goesOn: !isLast, isFinal: rest.isEmpty))
        }
    }

    /// A run that is taken up again ends before what the task does then, since something has to come first; the last one of a
    /// task ends with what it did.
    private static func run(_ steps: [Retrace.Step], left: Deed?, goesOn: Bool, isFinal: Bool) -> Run {
        let last = steps[steps.count - 1]
        var stop = Stop.end
        if goesOn, let left {
            stop = .before(counted(left, in: steps))
        } else if left != nil || isFinal {
            let deed = Deed(operation: last.operation.operationKind, object: last.object, occurrence: 0)
            stop = .after(counted(deed, in: steps))
        }
        return Run(task: last.task, stop: stop, choices: choices(steps))
    }

    /// The deed with its number: those before it in the run are added.
    private static func counted(_ deed: Deed, in steps: [Retrace.Step]) -> Deed {
        var deed = deed
        deed.occurrence += steps.count {
            $0.operation.operationKind == deed.operation && $0.object == deed.object
        }
        return deed
    }

    private static func choices(_ steps: [Retrace.Step]) -> [Int] {
        steps.filter { $0.operation.choices > 1 }.map(\.choice)
    }
}
