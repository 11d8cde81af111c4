// SPDX-License-Identifier: GPL-2.0-only
// What one task does when nobody interferes, in letters and numbers.

import Images

/// The path of a task through a serial run.
struct Path {
    /// What the task does, in compact letters, in order.
    private(set) var letters: [String] = []

    /// How often something happens on the path, by what is counted.
    private(set) var counts: [String: Int] = [:]

    /// What is counted, in the order in which it is shown.
    static let counted = [
        "steps", "flushes", "pages flushed", "flushes of everything", "table loads", "table stores", "interrupts sent",
        "under mmap_lock", "under rmap lock",
        "under page lock", "under page-table lock",
    ]

    /// What the letters stand for.
    static let legend = """
        M+ M- mmap_lock   R+ R- rmap lock   P+ P- page lock   L U page-table lock   F flush
        C S upper entry cleared, set   c s PTE cleared, set   X frame given up
        """

    init(_ story: Story, task: Int) {
        let steps = story.example.steps
        let own = steps.indices.filter { steps[$0].task == task }
        let ownHolds = story.holds.filter { $0.task == task }
        var lastFlush: String?
        for index in own {
            let step = steps[index]
            counts["steps", default: 0] += 1
            if step.operation == "read" && step.isOfTable { counts["table loads", default: 0] += 1 }
            if step.isInvalidation {
                if lastFlush != step.call { add("F", counting: "flushes") }
                lastFlush = step.call
            } else if !step.isInsideArch {
                lastFlush = nil
            }
            for effect in story.effects[index] { add(effect) }
            if step.isOfFrame { add("X") }
            for hold in ownHolds {
                if hold.start == index { add(Self.kind(of: hold.name).taken) }
                if hold.end == index && index != steps.count - 1 { add(Self.kind(of: hold.name).given) }
            }
        }
        for hold in ownHolds {
            let length = own.count { $0 > hold.start && $0 <= hold.end }
            let name = Self.kind(of: hold.name).longest
            counts[name] = max(counts[name, default: 0], length)
        }
    }

    private mutating func add(_ letter: String, counting what: String? = nil) {
        letters.append(letter)
        if let what { counts[what, default: 0] += 1 }
    }

    private mutating func add(_ effect: Effect) {
        switch effect {
        case .entry(let name, _, let new):
            let letter = new == "none" ? "C" : "S"
            add(name.hasPrefix("PTE") ? letter.lowercased() : letter, counting: "table stores")
        case .interrupt: counts["interrupts sent", default: 0] += 1
        case .invalidation(let pages?, _): counts["pages flushed", default: 0] += pages
        case .invalidation(nil, _): counts["flushes of everything", default: 0] += 1
        default: break
        }
    }

    /// What kind of lock a name is: its letters, and what the longest stretch under it is called.
    private static func kind(of lock: String) -> (taken: String, given: String, longest: String) {
        if lock.contains("mmap_lock") { return ("M+", "M-", "under mmap_lock") }
        if lock.contains("rwsem") { return ("R+", "R-", "under rmap lock") }
        if lock.contains("page") && lock.hasSuffix(".lock") { return ("P+", "P-", "under page lock") }
        return ("L", "U", "under page-table lock")
    }
}

extension Step {
    /// Whether the step touches an entry of a table: `PMD 4 of frame 3`.
    fileprivate var isOfTable: Bool { object.hasPrefix("P") && object.contains(" of frame ") }

    /// Whether the step touches the count of a frame: `frame 7`.
    fileprivate var isOfFrame: Bool { object.hasPrefix("frame ") && !object.dropFirst(6).contains(" ") }
}
