// SPDX-License-Identifier: GPL-2.0-only
// What the reducing search remembers.

import CSupport
import Glibc

/// The memory of `Reduced`: raw, since fibers are abandoned while they are inside it. Everything about the current
/// execution is a stack that is cut back to the step where the next one branches off.
struct ReducedState {
    /// The events of the current execution, and how many of them the next one repeats.
    var length = 0
    var prefix = 0
    let steps: UnsafeMutablePointer<Step>
    let clocks: UnsafeMutablePointer<Clock>
    let details: UnsafeMutablePointer<EventDetails>
    /// How many steps of each task come before each event.
    let progress: UnsafeMutablePointer<Clock>
    /// The event of each task's n-th step: `stride` entries a task.
    let positions: UnsafeMutablePointer<UInt16>
    let stride: Int

    /// The newest touch of each place: index + 1, 0 for none. Domains come behind the words of the world.
    private(set) var newest: UnsafeMutablePointer<Int32>
    private(set) var words = 0
    var touches: GrowingLog<Touch>
    let touchStarts: UnsafeMutablePointer<Int32>

    /// Alternatives at each depth that are known to lead nowhere new as long as nothing that depends on them takes place: a
    /// stack of entries, and where each depth's begin.
    var sleepers: GrowingLog<Step>
    let sleepStarts: UnsafeMutablePointer<Int32>
    /// Alternatives at each depth that are to be explored.
    var forest: WakeupForest

    /// The races between events, and how many there were before each event.
    var races: GrowingLog<Race>
    let raceStarts: UnsafeMutablePointer<Int32>
    /// Whether tasks may stand still for ever: see `reverseRaces`.
    var tasksStandStill = false
    /// Scratch: the events that the operation at hand depends on.
    var candidates: GrowingLog<UInt16>
    /// Scratch: choices that are inserted together with what reverses a race.
    var chosen: GrowingLog<Step>
    /// How many of the events are choices.
    var choices = 0
    /// The search that this is the memory of, while it is on its way back to where it was.
    var owner: Unmanaged<Reduced>?
    /// The first event that no machine could come to, or -1.
    var infeasible = -1

    /// What the part asks for that is explored.
    var orders: GrowingLog<Order>
    /// For each task the words for which some order may have it wait: a bit each, by their index modulo 64.
    private var awaitedWords = InlineArray<8, UInt64>(repeating: 0)
    /// Likewise, of the orders that are open in the current execution: whose turns are still to be counted, and who is to wait.
    private var countedWords = InlineArray<8, UInt64>(repeating: 0)
    private var heldWords = InlineArray<8, UInt64>(repeating: 0)
    /// The last event that was the turn of some order, or -1.
    private var lastTurn = -1

    init(steps limit: Int, part: Part) {
        precondition(limit < Int(UInt16.max) - 1, "at most \(UInt16.max - 2) steps an execution")
        stride = limit + 3
        steps = .allocate(capacity: stride)
        clocks = .allocate(capacity: stride)
        details = .allocate(capacity: stride)
        progress = .allocate(capacity: stride)
        progress[0] = .beginning
        positions = .allocate(capacity: stride * Program.mostTasks)
        newest = .allocate(capacity: 0)
        touches = GrowingLog(capacity: 4 * limit)
        touchStarts = .allocate(capacity: stride)
        sleepers = GrowingLog(capacity: 8 * limit)
        sleepStarts = .allocate(capacity: stride)
        sleepStarts[0] = 0
        forest = WakeupForest(depths: stride)
        races = GrowingLog(capacity: limit)
        orders = GrowingLog(capacity: part.count)
        raceStarts = .allocate(capacity: stride)
        raceStarts[0] = 0
        candidates = GrowingLog(capacity: 256)
        chosen = GrowingLog(capacity: 64)
        for order in part { ask(for: order) }
    }

    /// Asks for one more order from now on.
    mutating func ask(for order: Order) {
        orders.append(order)
        awaitedWords[order.late.task] |= 1 &<< UInt64(order.object & 63)
        for depth in 0..<length { orders.base[orders.count - 1].note(steps[depth], depth) }
        findOpenOrders()
    }

    /// Makes room for one entry a word of the world, which may have been created after the search.
    mutating func fit(_ count: Int) {
        if count == words { return }
        precondition(length == 0, "the world was replaced during a search")
        free(newest)
        words = count
        // Memory that is never touched costs nothing.
        newest = calloc(count + 32, MemoryLayout<Int32>.stride)!.assumingMemoryBound(to: Int32.self)
    }

    func deallocate() {
        steps.deallocate()
        clocks.deallocate()
        details.deallocate()
        progress.deallocate()
        positions.deallocate()
        free(newest)
        touches.deallocate()
        touchStarts.deallocate()
        sleepers.deallocate()
        sleepStarts.deallocate()
        forest.deallocate()
        races.deallocate()
        raceStarts.deallocate()
        orders.deallocate()
        candidates.deallocate()
        chosen.deallocate()
    }

    /// The event of a task's n-th step, counted from 1.
    @inline(__always) func position(_ task: Int, _ count: UInt16) -> Int {
        Int(positions[task &* stride &+ Int(count)])
    }

    /// What a task knows after its last step.
    @inline(__always) func knowledge(of task: Int) -> Clock {
        let count = progress[length][task]
        return count == 0 ? .beginning : clocks[position(task, count)]
    }

    /// The last event of a task.
    func lastEvent(of task: Int) -> Int? {
        let count = progress[length][task]
        return count == 0 ? nil : position(task, count)
    }

    /// Forgets everything that was explored.
    mutating func forget() {
        for depth in (0...length).reversed() {
            forest.clear(at: depth)
            if depth > 0 { takeBack(depth - 1) }
        }
        sleepers.count = 0
        prefix = 0
    }

    /// Goes back to the last step that has an alternative.
    ///
    /// - Returns: false if there is none left.
    mutating func backtrack() -> Bool {
        forest.clear(at: length)
        while length > 0 {
            takeBack(length &- 1)
            if forest.heads[length] == 0 { continue }
            // The step that was taken here sleeps from now on.
            sleepers.count = Int(sleepStarts[length &+ 1])
            sleepers.append(steps[length])
            prefix = length
            return true
        }
        return false
    }

    /// Whether some open order may count a turn of a task.
    @inline(__always) func counts(_ object: UInt32, of task: Int) -> Bool {
        countedWords[unchecked: task] & 1 &<< UInt64(object & 63) != 0
    }

    /// Whether a task may have to wait now before it touches a word.
    @inline(__always) func holdsBack(_ object: UInt32, _ task: Int) -> Bool {
        heldWords[unchecked: task] & 1 &<< UInt64(object & 63) != 0
    }

    /// Whether a task may have to wait in some execution before it touches a word.
    @inline(__always) func awaits(_ object: UInt32, _ task: Int) -> Bool {
        awaitedWords[unchecked: task] & 1 &<< UInt64(object & 63) != 0
    }

    /// Notes that an event took place that may be a turn of an order.
    mutating func takeTurn(_ step: Step, _ depth: Int) {
        for index in 0..<orders.count { orders.base[index].note(step, depth) }
        // Most orders are of early steps, and nothing is to be done about them any more.
        if (0..<orders.count).contains(where: { orders[$0].isTurn(depth) }) { findOpenOrders() }
    }

    /// Notes that the last event was taken back.
    private mutating func takeBackTurn(_ step: Step, _ depth: Int) {
        for index in 0..<orders.count { orders.base[index].takeBack(step, depth) }
        if depth == lastTurn { findOpenOrders() }
    }

    private mutating func findOpenOrders() {
        countedWords = InlineArray(repeating: 0)
        heldWords = InlineArray(repeating: 0)
        lastTurn = -1
        for index in 0..<orders.count {
            let order = orders[index]
            let word: UInt64 = 1 &<< UInt64(order.object & 63)
            if order.earlyEvent < 0 {
                countedWords[order.early.task] |= word
                heldWords[order.late.task] |= word
            }
            if order.lateEvent < 0 { countedWords[order.late.task] |= word }
            lastTurn = max(lastTurn, order.earlyEvent, order.lateEvent)
        }
    }

    /// Takes the last event back.
    @inline(__always) mutating func takeBack(_ depth: Int) {
        let start = Int(touchStarts[depth])
        while touches.count > start {
            touches.count &-= 1
            let touch = touches.base + touches.count
            newest[Int(touch.pointee.place)] = touch.pointee.previous
        }
        if steps[depth].choices > 1 { choices &-= 1 }
        if depth == lastTurn || counts(steps[depth].object, of: steps[depth].task) {
            takeBackTurn(steps[depth], depth)
        }
        races.count = Int(raceStarts[depth])
        if infeasible >= depth { infeasible = -1 }
        length = depth
    }
}
