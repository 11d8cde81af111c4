// SPDX-License-Identifier: GPL-2.0-only
// What an execution has left, in one number.

import Explorer

extension Machine {
    /// The words of the world, condensed: tables, what CPUs may hold, and the kernel's own. Not contents: what programs on
    /// real threads store there, no search knows. Two executions since the same power-on that end alike have one number; to be
    /// asked before the world is put back.
    public static var finalState: UInt64 {
        let state = MachineState.current
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        condense(World.base, Int(state.pointee.frames - World.base), &sum)
        for frame in 0..<UInt(frameCount) {
            condense(word(0, ofFrame: frame), FrameWord.backing, &sum)
            if case .table = use(of: frame) { condense(words(of: frame), Geometry.entries, &sum) }
        }
        condense(state.pointee.outstanding, Int(state.pointee.memory - state.pointee.outstanding), &sum)
        return sum
    }

    /// Adds words that are not zero, and their places.
    private static func condense(_ words: Word, _ count: Int, _ sum: inout UInt64) {
        for index in 0..<count where words[index] != 0 {
            sum = (sum ^ UInt64(truncatingIfNeeded: words + index - World.base)) &* 0x0000_0100_0000_01b3
            sum = (sum ^ words[index]) &* 0x9e37_79b9_7f4a_7c15
            sum ^= sum >> 29
        }
    }
}
