// SPDX-License-Identifier: GPL-2.0-only
// Runs one named schedule, on code that it may not have been made for.

import CSupport

/// Follows a named schedule as far as its meaning goes. Behind its last run the tasks go on without preemption, so that a
/// failure which takes a few more steps here is still met.
///
/// A task that has to wait first lets daemons do what they have to do; where handlers answer in another number of runs than the
/// schedule has, they are not missed, and runs of daemons without work are passed over.
public final class NamedReplay: Search {
    private let schedule: NamedSchedule
    /// Goes on with the next run where one cannot be followed.
    private let isLenient: Bool
    private let name: (Operation) -> String
    /// How far the schedule could be followed.
    public private(set) var ending = ReplayEnding.followed
    private var position = 0
    /// Of the current run: how many steps were of the kind that it ends at, and how many were choices.
    private var seen = 0
    private var made = 0

    /// - Parameters:
    ///   - isLenient: goes on with the next run where one cannot be followed, for trying things out.
    ///   - name: names what an operation touches, while the execution runs.
    public init(
        _ schedule: NamedSchedule, isLenient: Bool = false, name: @escaping (Operation) -> String = \.nameByNumber
    ) {
        self.schedule = schedule
        self.isLenient = isLenient
        self.name = name
    }

    public var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    public var isExhaustive: Bool { false }
    public func begin(_ state: UnsafeMutablePointer<EngineState>) {
        position = 0
        beginRun()
        ending = .followed
    }
    public func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool { false }

    public var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<NamedReplay>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    /// The last failure: a schedule ends with the one that it shows.
    public func failures(_ state: UnsafeMutablePointer<EngineState>) -> [Breach] {
        if state.pointee.failureCount == 0 { return [] }
        let last = state.pointee.failures[state.pointee.failureCount - 1]
        return [Breach(last.invariant) { state.schedule(upTo: last.depth) }]
    }

    private func beginRun() {
        seen = 0
        made = 0
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        if state.pointee.hasStopped { return state.end(.broken) }
        if !state.hasRoom { return state.end(.tooLong) }
        while position < schedule.runs.count {
            let run = schedule.runs[position]
            switch step(run, state) {
            case .take(let task, let choice):
                state.record(task, choice: choice)
                return task
            case .pass:
                position += 1
                beginRun()
            case .stop(let ending):
                if isLenient {
                    position += 1
                    beginRun()
                    continue
                }
                self.ending = ending
                return state.end(.diverged)
            }
        }
        return goOn(state)
    }

    private enum Decision {
        case take(Int, choice: Int)
        /// The run is over.
        case pass
        case stop(ReplayEnding)
    }

    private func step(_ run: NamedSchedule.Run, _ state: UnsafeMutablePointer<EngineState>) -> Decision {
        let task = run.task
        let depth = Int(cs_engine().pointee.depth) + 1
        let divergence = Decision.stop(.diverged(step: depth, task: task, wanted: run))
        guard task < state.pointee.taskCount else { return divergence }
        let own = state.pointee.tasks[task]
        if isAtStop(run, state) { return .pass }
        if own.isFinished { return divergence }
        let enabled = state.pointee.enabled & ~state.pointee.interrupted
        if enabled & 1 << UInt32(task) == 0 {
            if own.isDaemon { return .pass }
            if let helper = daemon(enabled & ~(1 << UInt32(task)), state) { return .take(helper, choice: 0) }
            return .stop(.blocked(step: depth, task: task, object: Int(own.pending.object)))
        }
        var choice = 0
        if own.pending.choices > 1 {
            choice = run.choices.indices.contains(made) ? run.choices[made] : 0
            if choice >= Int(own.pending.choices) { return divergence }
            made += 1
        }
        if let deed = run.stop.deed, isAbout(run, to: deed, state) { seen += 1 }
        return .take(task, choice: choice)
    }

    /// Whether the run ends where its task stands.
    private func isAtStop(_ run: NamedSchedule.Run, _ state: UnsafeMutablePointer<EngineState>) -> Bool {
        let isFinished = state.pointee.tasks[run.task].isFinished
        return switch run.stop {
        case .end: isFinished
        case .before(let deed): !isFinished && seen + 1 == deed.occurrence && isAbout(run, to: deed, state)
        case .after(let deed): seen == deed.occurrence
        }
    }

    /// Whether the task of a run is about to do a deed, whichever time it is.
    private func isAbout(
        _ run: NamedSchedule.Run, to deed: NamedSchedule.Deed, _ state: UnsafeMutablePointer<EngineState>
    ) -> Bool {
        state.pointee.tasks[run.task].pending.operationKind == deed.operation
            && name(state.pointee.tasks[run.task].pending) == deed.object
    }

    /// The first daemon that has something to do.
    private func daemon(_ enabled: UInt32, _ state: UnsafeMutablePointer<EngineState>) -> Int? {
        (0..<state.pointee.taskCount).first { state.pointee.tasks[$0].isDaemon && enabled & 1 << UInt32($0) != 0 }
    }

    /// Behind the last run: the running task as long as it can, then the others in their order.
    private func goOn(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let enabled = state.pointee.enabled & ~state.pointee.interrupted
        if enabled == 0 { return state.endWithoutStep() }
        if state.pointee.failureCount > 0 { return state.end(.completed) }
        let depth = Int(cs_engine().pointee.depth)
        let running = depth == 0 ? 0 : Int(state.pointee.steps[depth - 1])
        let task = enabled & 1 << UInt32(running) != 0 ? running : enabled.trailingZeroBitCount
        state.record(task, choice: 0)
        return task
    }
}
