// SPDX-License-Identifier: GPL-2.0-only
// The steps of one execution and which of them must come before which.

import CSupport

/// All executions that differ from one in the order of independent steps only, and the prefixes that they have in common.
struct TraceClass {
    private let steps: [Retrace.Step]
    /// What each task would do after its last step here; nil if it has finished.
    private let next: [Operation?]
    /// For each step, how many steps of each task come before it or are it.
    private var clocks: [SIMD8<UInt16>] = []
    /// The indices of each task's steps.
    private var own: [[Int]]

    init(_ retrace: Retrace) {
        self.init(retrace.steps, next: retrace.pending)
    }

    private init(_ steps: [Retrace.Step], next: [Operation?]) {
        self.steps = steps
        self.next = next
        own = Array(repeating: [], count: next.count)
        for index in steps.indices {
            clocks.append(clock(of: index))
            own[steps[index].task].append(index)
        }
    }

    /// The clock of a step, when those before it have theirs.
    private func clock(of index: Int) -> SIMD8<UInt16> {
        let step = steps[index]
        var clock = own[step.task].last.map { clocks[$0] } ?? .zero
        for earlier in (0..<index).reversed() {
            let other = steps[earlier]
            let number = clocks[earlier][other.task]
            if clock[other.task] < number && other.operation.depends(on: step.operation) {
                clock = pointwiseMax(clock, clocks[earlier])
            }
        }
        clock[step.task] += 1
        return clock
    }

    /// Only what comes before the last step, which is the cause of a failure behind it.
    var cause: TraceClass {
        guard let last = clocks.last else { return self }
        let kept = steps.indices.filter { clocks[$0][steps[$0].task] <= last[steps[$0].task] }
        var next = next
        for task in own.indices where Int(last[task]) < own[task].count {
            next[task] = steps[own[task][Int(last[task])]].operation
        }
        return TraceClass(kept.map { steps[$0] }, next: next)
    }

    // MARK: Orders

    /// How far each task is, and who ran last (-1 before the first step).
    private struct Place: Hashable {
        var counts: SIMD8<UInt16>
        var running: Int8
    }

    /// An order of the steps with the fewest preemptions, and of those one with the fewest switches; nil if none was found among
    /// `most` places. Every task runs as far as it can: to stop a run early and to make up for it in a later one gains nothing.
    /// The host of an active handler stands still.
    func order(most: Int) -> Schedule? {
        let start = Place(counts: .zero, running: -1)
        var costs = [start: 0]
        var cameFrom: [Place: Place] = [:]
        // Places by their costs: preemptions in thousands, switches in ones.
        var open = [0: [start]]
        var end = SIMD8<UInt16>.zero
        for task in own.indices { end[task] = UInt16(own[task].count) }
        while let cost = open.keys.min() {
            for place in open.removeValue(forKey: cost)! where costs[place] == cost {
                if place.counts == end { return path(to: place, cameFrom) }
                if costs.count > most { return nil }
                for task in own.indices where task != Int(place.running) {
                    guard let reached = run(task, from: place.counts) else { continue }
                    let next = Place(counts: reached, running: Int8(task))
                    let total = cost + self.cost(ofLeaving: place)
                    if let known = costs[next], known <= total { continue }
                    costs[next] = total
                    cameFrom[next] = place
                    open[total, default: []].append(next)
                }
            }
        }
        return nil
    }

    private func path(to place: Place, _ cameFrom: [Place: Place]) -> Schedule {
        var runs: [[Schedule.Step]] = []
        var place = place
        while let before = cameFrom[place] {
            let task = Int(place.running)
            runs.append(
                (Int(before.counts[task])..<Int(place.counts[task])).map {
                    Schedule.Step(task: task, choice: steps[own[task][$0]].choice)
                })
            place = before
        }
        return Schedule(steps: runs.reversed().flatMap(\.self))
    }

    /// How far a task gets without the others; nil if it cannot take a step.
    private func run(_ task: Int, from counts: SIMD8<UInt16>) -> SIMD8<UInt16>? {
        for handler in own.indices where handler != task && counts[handler] > 0 {
            if steps[own[handler][Int(counts[handler]) - 1]].host == task { return nil }
        }
        var counts = counts
        let start = counts[task]
        while Int(counts[task]) < own[task].count {
            var needed = clocks[own[task][Int(counts[task])]]
            needed[task] = 0
            if any(needed .> counts) { break }
            counts[task] += 1
        }
        return counts[task] == start ? nil : counts
    }

    private func cost(ofLeaving place: Place) -> Int {
        if place.running < 0 { return 0 }
        return canGoOn(Int(place.running), at: place.counts) ? 1_001 : 1
    }

    /// Whether a task could take a step, as far as locks tell; one that waits for anything else is taken to wait in vain.
    private func canGoOn(_ task: Int, at counts: SIMD8<UInt16>) -> Bool {
        let position = Int(counts[task])
        let wanted = position < own[task].count ? steps[own[task][position]].operation : next[task]
        guard let wanted else { return false }
        switch wanted.operationKind {
        case .acquire: return !isHeld(wanted.object, at: counts, exclusivelyOnly: false)
        case .acquireShared: return !isHeld(wanted.object, at: counts, exclusivelyOnly: true)
        case .awaitZero, .awaitNonzero: return false
        default: return true
        }
    }

    private func isHeld(_ object: UInt32, at counts: SIMD8<UInt16>, exclusivelyOnly: Bool) -> Bool {
        var holds = 0
        for task in own.indices {
            for index in own[task].prefix(Int(counts[task])) where steps[index].operation.object == object {
                switch steps[index].operation.operationKind {
                case .acquire: holds += 1
                case .release: holds -= 1
                case .acquireShared where !exclusivelyOnly: holds += 1
                case .releaseShared where !exclusivelyOnly: holds -= 1
                default: break
                }
            }
        }
        return holds > 0
    }
}
