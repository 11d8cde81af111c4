// SPDX-License-Identifier: GPL-2.0-only
// A schedule as a string that can be pasted back.

/// Who takes each step, and the outcome of each choice. Written as runs: `a14.b9.a:2.a3` is fourteen steps of the first
/// task, nine of the second, one of the first whose choice comes out as 2, and three more.
public struct Schedule: Sendable, Equatable, CustomStringConvertible {
    public struct Step: Sendable, Equatable {
        public var task: Int
        public var choice: Int

        public init(task: Int, choice: Int = 0) {
            self.task = task
            self.choice = choice
        }
    }

    public var steps: [Step]

    public init(steps: [Step]) { self.steps = steps }

    /// Nil if the text is no schedule.
    public init?(_ text: String) {
        steps = []
        if text.isEmpty { return }
        for run in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard let letter = run.utf8.first, letter >= UInt8(ascii: "a"), letter < UInt8(ascii: "a") + 8 else {
                return nil
            }
            let task = Int(letter - UInt8(ascii: "a"))
            let rest = run.dropFirst()
            if rest.first == ":" {
                guard let choice = Int(rest.dropFirst()), (0...254).contains(choice) else { return nil }
                steps.append(Step(task: task, choice: choice))
            } else {
                guard let count = rest.isEmpty ? 1 : Int(rest), (1...1_000_000).contains(count) else { return nil }
                steps.append(contentsOf: repeatElement(Step(task: task, choice: 0), count: count))
            }
        }
    }

    /// How often another task goes on.
    public var switches: Int { zip(steps, steps.dropFirst()).count { $0.task != $1.task } }

    /// The letter of a task in schedules.
    public static func letter(_ task: Int) -> Character { Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(task))) }

    public var description: String {
        var runs: [String] = []
        var index = 0
        while index < steps.count {
            let step = steps[index]
            let letter = Self.letter(step.task)
            if step.choice != 0 {
                runs.append("\(letter):\(step.choice)")
                index += 1
                continue
            }
            let end = steps[index...].firstIndex { $0 != step } ?? steps.endIndex
            runs.append(end - index == 1 ? "\(letter)" : "\(letter)\(end - index)")
            index = end
        }
        return runs.joined(separator: ".")
    }
}
