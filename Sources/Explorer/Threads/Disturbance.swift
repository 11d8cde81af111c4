// SPDX-License-Identifier: GPL-2.0-only
// Delays, so that orders come about which processors left alone seldom show.

import CSupport

/// When a thread stands aside, and for how long. Drawn anew for each round: threads that are stopped often for a moment show
/// other orders than a thread that is stopped once for long.
struct Disturbance {
    var random = SplitMix64(seed: 0)
    /// Operations up to the next stop.
    private var left = 0
    /// Operations between two stops, on average.
    private var distance = 0
    /// Whether the thread is ever stopped in this round. All threads are, or none: those that are not begin together.
    private(set) var isActive = false
    /// Operations of other threads that a stop lasts at most.
    private var length = 1
    /// How often the processor's program still does something in this round.
    private var work = 0

    mutating func begin(seed: UInt64, round: UInt64, thread: Int, isAsked: Bool) {
        random = SplitMix64(seed: seed &+ round &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(truncatingIfNeeded: thread) << 56)
        isActive = isAsked && round & 7 != 0
        distance = [4, 16, 64, 256].randomElement(using: &random) ?? 4
        length = [4, 16, 64, 256].randomElement(using: &random) ?? 1
        work = Int.random(in: 0...8, using: &random)
        draw()
    }

    private mutating func draw() {
        left = !isActive ? Int.max : Int.random(in: 1...(2 * distance), using: &random)
    }

    /// Whether the thread is to stand aside before its next operation.
    var isDue: Bool {
        mutating get {
            left -= 1
            if left > 0 { return false }
            draw()
            return true
        }
    }

    /// Whether the processor's program has something left to do.
    var isBusy: Bool {
        mutating get {
            work -= 1
            return work >= 0
        }
    }

    /// How many operations of others the next stop lasts.
    mutating func nextLength() -> Int { Int.random(in: 1...length, using: &random) }

    /// How many operations of others the thread lets pass before its first one.
    mutating func firstLength() -> Int { Bool.random(using: &random) ? Int.random(in: 1...256, using: &random) : 0 }
}
