// SPDX-License-Identifier: GPL-2.0-only
// The words that tasks share.

import CSupport
import Glibc

/// One stretch of memory in which everything lives that tasks share. What is written to it during an execution is put
/// back before the next one.
public enum World {
    /// Maps a world, all zero. Replaces the former one.
    ///
    /// - Parameter words: its size in 64-bit words.
    public static func create(words: Int) {
        let engine = cs_engine()!
        if let old = engine.pointee.world { munmap(old, Int(engine.pointee.world_words) * 8) }
        let memory = mmap(nil, words * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let memory, memory != MAP_FAILED else { fatalError("no memory for a world of \(words) words") }
        engine.pointee.world = memory.assumingMemoryBound(to: UInt64.self)
        engine.pointee.world_words = UInt32(words)
        engine.pointee.exploring = 0
        engine.pointee.undo_count = 0
    }

    /// The first word.
    @inlinable public static var base: UnsafeMutablePointer<UInt64> { cs_engine().pointee.world.unsafelyUnwrapped }

    /// The number of words.
    @inlinable public static var count: Int { Int(cs_engine().pointee.world_words) }

    /// Puts back every word that was stored since the end of set-up, or since there were so many stores.
    static func undo(to stores: UInt32 = 0) {
        let engine = cs_engine()!
        var count = Int(engine.pointee.undo_count)
        while count > Int(stores) {
            count &-= 1
            let entry = engine.pointee.undo[count]
            entry.where.pointee = entry.old
        }
        engine.pointee.undo_count = stores
    }
}
