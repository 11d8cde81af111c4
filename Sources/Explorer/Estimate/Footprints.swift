// SPDX-License-Identifier: GPL-2.0-only
// Until which of its steps each task was seen to touch each place.

import CSupport
import Glibc

/// What some executions have shown of who touches what, so that a task whose next step nobody will ever be in the way of
/// need not be held against the others.
struct Footprints {
    /// For each task and place the last step that looked at it or changed it, counted from 1; 0 for none. Domains come behind the
    /// words of the world.
    private let looks: UnsafeMutablePointer<UInt16>
    private let changes: UnsafeMutablePointer<UInt16>
    private let places: Int
    /// The hosts that each task was seen to keep standing still, a bit each.
    private var stopped: [UInt32]

    init(tasks: Int) {
        places = World.count + 32
        // Memory that is never touched costs nothing.
        looks = calloc(places * tasks, 2)!.assumingMemoryBound(to: UInt16.self)
        changes = calloc(places * tasks, 2)!.assumingMemoryBound(to: UInt16.self)
        stopped = Array(repeating: 0, count: tasks)
    }

    func deallocate() {
        free(looks)
        free(changes)
    }

    /// Notes the n-th step of a task.
    mutating func note(_ step: cs_operation, of task: Int, number: UInt16) {
        let base = task * places
        if step.isStandingStill { stopped[task] |= 1 << UInt32(step.host) }
        if step.object != UInt32.max {
            let seen = (step.onlyLooks ? looks : changes) + base + Int(step.object)
            seen.pointee = max(seen.pointee, number)
        }
        var domains = step.reads | step.writes
        while domains != 0 {
            let domain = domains.trailingZeroBitCount
            domains &= domains - 1
            let seen = (step.writes >> UInt32(domain) & 1 != 0 ? changes : looks) + base + places - 32 + domain
            seen.pointee = max(seen.pointee, number)
        }
    }

    /// Whether a step of one task may depend on one that another task has yet to take, as far as is known.
    func mayConflict(_ step: cs_operation, of one: Int, with other: Int, after number: UInt16) -> Bool {
        if stopped[one] >> UInt32(other) & 1 != 0 || stopped[other] >> UInt32(one) & 1 != 0 { return true }
        let base = other * places
        if step.object != UInt32.max {
            let place = base + Int(step.object)
            if changes[place] > number || (!step.onlyLooks && looks[place] > number) { return true }
        }
        var domains = step.reads | step.writes
        while domains != 0 {
            let domain = domains.trailingZeroBitCount
            domains &= domains - 1
            let place = base + places - 32 + domain
            if changes[place] > number || (step.writes >> UInt32(domain) & 1 != 0 && looks[place] > number) {
                return true
            }
        }
        return false
    }
}
