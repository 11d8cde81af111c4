// SPDX-License-Identifier: GPL-2.0-only
// The reducing search, stopped and taken up again.

import CSupport

extension Reduced {
    /// How far the search has come, after a run that was cut off.
    public var position: Position { memory.pointee.position }

    /// The way back to where a search was, one step at a time.
    struct Return {
        let steps: [Step]
        /// What sleeps before each step and after the last one.
        let asleep: [[Step]]
    }

    /// Goes on from where a search of the same program was.
    ///
    /// - Parameter limits: as those of that search.
    /// - Returns: nil if the position is none of such a program. That it is of another program may show only when its steps are
    ///   taken: see `isAstray`.
    public convenience init?(at position: Position, limits: Exploration.Limits = Exploration.Limits()) {
        self.init(limits: limits)
        let depths = position.depths
        guard !depths.isEmpty, depths.count <= limits.steps else { return nil }
        var taken: [Step] = []
        var asleep: [[Step]] = []
        for (index, depth) in depths.enumerated() {
            let isLast = index == depths.count - 1
            guard let step = Position.steps(depth.taken), step.count == (isLast ? 0 : 1),
                let sleepers = Position.steps(depth.asleep),
                memory.pointee.forest.restore(depth.alternatives, at: index)
            else { return nil }
            taken += step
            asleep.append(sleepers)
        }
        memory.pointee.tasksStandStill = position.tasksStandStill
        memory.pointee.prefix = taken.count
        wayBack = Return(steps: taken, asleep: asleep)
        memory.pointee.owner = Unmanaged.passUnretained(self)
    }

    /// The highest number of a task that takes a step on the way back, sleeps there, or is an alternative.
    var highestTask: Int {
        guard let wayBack else { return 0 }
        let alternatives = (0...wayBack.steps.count).flatMap { memory.pointee.forest.steps(at: $0) }
        return (wayBack.steps + wayBack.asleep.joined() + alternatives).map(\.task).max() ?? 0
    }

    /// Takes the next step of the way back; behind its end the search goes on.
    func goBack(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let way = wayBack!
        let depth = Int(cs_engine().pointee.depth)
        memory.pointee.sleepers.count = Int(memory.pointee.sleepStarts[depth])
        for sleeper in way.asleep[depth] { memory.pointee.sleepers.append(sleeper) }
        if depth == way.steps.count {
            state.pointee.pick = pick
            return memory.next(state)
        }
        let step = way.steps[depth]
        let task = step.task
        guard task < state.pointee.taskCount, state.pointee.isEnabled(task),
            Step(state.pointee.tasks[task].pending, task: task, choice: step.choice) == step
        else { return strayed(state) }
        memory.add(state, step, depth)
        state.record(task, choice: step.choice)
        return task
    }

    private func strayed(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        isAstray = true
        return state.end(.diverged)
    }
}

extension cs_operation {
    /// Whether two steps are the same.
    static func == (a: cs_operation, b: cs_operation) -> Bool { Position.words(a) == Position.words(b) }
}
