// SPDX-License-Identifier: GPL-2.0-only
// States of the running execution, from which the next one goes on that begins like it.

import CSupport

/// Some states of the execution that ran last, the deepest one last. An execution that begins as that one did goes on from
/// the deepest of them that they share, instead of running all steps again: the world is put back as far as the state, and
/// the stacks of the tasks that have run since are copied back. Tasks own nothing while they are inside (`Program.Task`), so
/// a stack is nothing but its bytes.
final class Snapshots {
    /// The used part of a task's stack: where its copy begins, and how many bytes it has.
    private struct Image {
        var start = 0
        var size = 0
    }

    private struct Snapshot {
        var depth: Int
        var undoCount: UInt32
        var current: UInt32
        var standing: UInt32
        var failureCount: Int
        var activationCount: Int
        var hiddenCount: Int
        var held: InlineArray<8, LockOrder.Stack>
        var tasks = InlineArray<8, TaskState>(repeating: TaskState())
        var images = InlineArray<8, Image>(repeating: Image())
        /// How many bytes of copies there are up to this one.
        var end = 0
    }

    /// Steps from one kept state to the next: so many at most are taken again.
    private static let stride = 16

    private var kept = GrowingLog<Snapshot>(capacity: 64)
    private var copies = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var capacity = 1 << 16

    deinit {
        kept.deallocate()
        copies.deallocate()
    }

    /// Whether states are kept.
    private(set) var isOn = false

    /// Forgets all states, and keeps some from now on or not.
    func begin(_ isOn: Bool, _ state: UnsafeMutablePointer<EngineState>) {
        self.isOn = isOn && cs_fibers_can_be_saved()
        kept.count = 0
        state.pointee.pausesAt = .max
    }

    /// Keeps the state of the execution, which is between two steps.
    func keep(_ state: UnsafeMutablePointer<EngineState>) {
        let engine = cs_engine()!
        let depth = Int(engine.pointee.depth)
        kept.append(
            Snapshot(
                depth: depth, undoCount: engine.pointee.undo_count, current: engine.pointee.current,
                standing: state.pointee.standing, failureCount: state.pointee.failureCount,
                activationCount: state.pointee.activations.count, hiddenCount: state.pointee.hidden.count,
                held: state.pointee.lockOrder.pointee.stacks))
        let new = kept.base + (kept.count - 1)
        let former = kept.count > 1 ? new - 1 : nil
        let ran = former.map { tasks(from: $0.pointee.depth, to: depth, state) } ?? .max
        new.pointee.end = former?.pointee.end ?? 0
        for task in 0..<state.pointee.taskCount {
            new.pointee.tasks[task] = state.pointee.tasks[task]
            if let former, ran & 1 &<< UInt32(task) == 0 {
                new.pointee.images[task] = former.pointee.images[task]
            } else if !state.pointee.tasks[task].isFinished {
                new.pointee.images[task] = copy(&state.pointee.tasks[task].fiber, to: new.pointee.end)
                new.pointee.end += new.pointee.images[task].size
            }
        }
        state.pointee.pausesAt = depth + Self.stride
    }

    /// Goes back to the deepest state that has at most so many steps before it.
    ///
    /// - Returns: false if there is none.
    func goBack(to depth: Int, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        while kept.count > 0 && kept[kept.count - 1].depth > depth { kept.count -= 1 }
        if kept.count == 0 { return false }
        let engine = cs_engine()!
        let last = kept.base + (kept.count - 1)
        let ran = tasks(from: last.pointee.depth, to: Int(engine.pointee.depth), state)
        World.undo(to: last.pointee.undoCount)
        for task in 0..<state.pointee.taskCount {
            state.pointee.tasks[task] = last.pointee.tasks[task]
            let image = last.pointee.images[task]
            if ran & 1 &<< UInt32(task) != 0 && image.size > 0 {
                cs_fiber_put_back(&state.pointee.tasks[task].fiber, copies + image.start, image.size)
            }
        }
        engine.pointee.depth = UInt32(last.pointee.depth)
        engine.pointee.current = last.pointee.current
        state.pointee.standing = last.pointee.standing
        state.pointee.failureCount = last.pointee.failureCount
        state.pointee.hidden.count = last.pointee.hiddenCount
        state.pointee.reopenActivations(last.pointee.activationCount, at: last.pointee.depth)
        state.pointee.lockOrder.pointee.goBack(to: last.pointee.held)
        state.pointee.pausesAt = last.pointee.depth + Self.stride
        return true
    }

    /// The tasks that took some of the steps, a bit each. Only they have run.
    private func tasks(from first: Int, to end: Int, _ state: UnsafeMutablePointer<EngineState>) -> UInt32 {
        var mask: UInt32 = 0
        for step in first..<max(first, end) { mask |= 1 &<< UInt32(state.pointee.steps[step]) }
        return mask
    }

    private func copy(_ fiber: inout cs_fiber, to start: Int) -> Image {
        let size = cs_fiber_used(&fiber)
        if start + size > capacity { grow(to: start + size) }
        cs_fiber_save(&fiber, copies + start)
        return Image(start: start, size: size)
    }

    private func grow(to size: Int) {
        let larger = UnsafeMutableRawPointer.allocate(byteCount: size * 2, alignment: 16)
        larger.copyMemory(from: copies, byteCount: capacity)
        copies.deallocate()
        (copies, capacity) = (larger, size * 2)
    }
}

extension EngineState {
    /// Forgets the interrupts behind the first ones, and which of these ended behind a step.
    fileprivate mutating func reopenActivations(_ count: Int, at depth: Int) {
        activations.count = count
        for index in 0..<count where activations[index].end > depth { activations.base[index].end = .max }
    }
}
