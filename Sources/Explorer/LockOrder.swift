// SPDX-License-Identifier: GPL-2.0-only
// In which order locks are taken, over all executions.

import CSupport

/// Who held which lock when asking for another. A cycle means that some interleaving can come to a standstill, even if
/// none that was explored did. Two askings do not count against each other if both took place under a third lock that
/// keeps them apart.
struct LockOrder {
    /// A lock that a task holds.
    struct Hold: Equatable {
        var object: UInt32
        var isExclusive: Bool

        /// Whether two tasks cannot both have it this way.
        func conflicts(with other: Hold) -> Bool { object == other.object && (isExclusive || other.isExclusive) }
    }

    /// The locks of one task, in the order in which it took them.
    struct Stack {
        static let deepest = 16
        var holds = InlineArray<16, Hold>(repeating: Hold(object: 0, isExclusive: false))
        var count = 0
    }

    /// A task asked for `wanted` while it held what the stack held then; the last one first asked is `held`.
    private struct Asking {
        var task: Int
        var holds: Stack
        var wanted: Hold
    }

    /// What each task holds now.
    private(set) var stacks = InlineArray<8, Stack>(repeating: Stack())
    private var askings = GrowingLog<Asking>(capacity: 64)
    /// Hashes of the askings that are known: open addressing, 0 is free.
    private let known: UnsafeMutablePointer<UInt64>
    private static let knownCapacity = 4096
    /// Whether this execution asked in a way that none did before.
    private(set) var hasNews = false

    init() {
        known = .allocate(capacity: Self.knownCapacity)
        known.initialize(repeating: 0, count: Self.knownCapacity)
    }

    func deallocate() {
        askings.deallocate()
        known.deallocate()
    }

    /// Forgets who holds what, not who asked for what.
    mutating func beginExecution() {
        for task in 0..<8 { stacks[task].count = 0 }
        hasNews = false
    }

    /// Goes back to what the tasks held earlier.
    mutating func goBack(to earlier: InlineArray<8, Stack>) {
        stacks = earlier
        hasNews = false
    }

    /// A task is about to wait for a lock, or has got it without waiting.
    mutating func take(_ object: UInt32, by task: Int, exclusively: Bool, waiting: Bool) {
        let hold = Hold(object: object, isExclusive: exclusively)
        let count = stacks[task].count
        if waiting && count > 0 { ask(hold, task) }
        guard count < Stack.deepest else { return }
        stacks[task].holds[count] = hold
        stacks[task].count = count + 1
    }

    /// A task gives a lock back.
    mutating func giveBack(_ object: UInt32, by task: Int) {
        var position = stacks[task].count - 1
        while position >= 0 && stacks[task].holds[position].object != object { position -= 1 }
        if position < 0 { return }
        for next in position + 1..<max(position + 1, stacks[task].count) {
            stacks[task].holds[next - 1] = stacks[task].holds[next]
        }
        stacks[task].count -= 1
    }

    private mutating func ask(_ wanted: Hold, _ task: Int) {
        note(Asking(task: task, holds: stacks[task], wanted: wanted))
    }

    private mutating func note(_ asking: Asking) {
        var hash = UInt64(asking.task) &+ 1
        func mix(_ hold: Hold) {
            hash = (hash ^ UInt64(hold.object) << 1 ^ (hold.isExclusive ? 1 : 0)) &* 0x9e37_79b9_7f4a_7c15
        }
        for index in 0..<asking.holds.count { mix(asking.holds.holds[index]) }
        mix(asking.wanted)
        var slot = Int(hash >> 52)
        while known[slot] != 0 && known[slot] != hash { slot = (slot + 1) & (Self.knownCapacity - 1) }
        if known[slot] == hash || askings.count == Self.knownCapacity / 2 { return }
        known[slot] = hash
        hasNews = true
        askings.append(asking)
    }

    /// Everything that was asked for, as numbers for another process: of each asking the task, how many locks it held, and
    /// these locks with the wanted one last, two numbers each.
    var record: [UInt32] {
        var record: [UInt32] = []
        for index in 0..<askings.count {
            let asking = askings[index]
            record += [UInt32(asking.task), UInt32(asking.holds.count)]
            for hold in (0..<asking.holds.count).map({ asking.holds.holds[$0] }) + [asking.wanted] {
                record += [hold.object, hold.isExclusive ? 1 : 0]
            }
        }
        return record
    }

    /// Adds what another process has recorded.
    mutating func add(_ record: [UInt32]) {
        var rest = record[...]
        while rest.count >= 4 {
            var asking = Asking(
                task: Int(rest.removeFirst()), holds: Stack(), wanted: Hold(object: 0, isExclusive: false))
            let count = min(Int(rest.removeFirst()), Stack.deepest)
            func next() -> Hold { Hold(object: rest.removeFirst(), isExclusive: rest.removeFirst() != 0) }
            guard rest.count >= 2 * (count + 1) else { return }
            for index in 0..<count { asking.holds.holds[index] = next() }
            asking.holds.count = count
            asking.wanted = next()
            note(asking)
        }
    }

    /// Two or three tasks that could each wait for a lock of the next one, as text; nil if there are none.
    func cycle(name: (UInt32) -> String) -> String? {
        for a in 0..<askings.count {
            for b in 0..<a where follows(askings[a], askings[b]) {
                if follows(askings[b], askings[a]) { return text([a, b], name) }
                for c in 0..<a where follows(askings[b], askings[c]) && follows(askings[c], askings[a]) {
                    return text([a, b, c], name)
                }
            }
        }
        return nil
    }

    /// Whether the first one can be waiting for a lock that the second one holds, both at once.
    private func follows(_ waiting: Asking, _ holding: Asking) -> Bool {
        guard waiting.task != holding.task, !areApart(waiting, holding) else { return false }
        return (0..<holding.holds.count).contains { holding.holds.holds[$0].conflicts(with: waiting.wanted) }
    }

    /// Whether a lock that both hold keeps the two from taking place at once.
    private func areApart(_ one: Asking, _ other: Asking) -> Bool {
        (0..<one.holds.count).contains { first in
            (0..<other.holds.count).contains { one.holds.holds[first].conflicts(with: other.holds.holds[$0]) }
        }
    }

    private func text(_ cycle: [Int], _ name: (UInt32) -> String) -> String {
        cycle.map { index in
            let asking = askings[index]
            let holds = (0..<asking.holds.count).map { name(asking.holds.holds[$0].object) }
            return "task \(Schedule.letter(asking.task)) holds \(holds.joined(separator: ", ")) and asks for "
                + name(asking.wanted.object)
        }.joined(separator: "; ")
    }
}
