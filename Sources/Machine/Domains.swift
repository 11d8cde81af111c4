// SPDX-License-Identifier: GPL-2.0-only
// State that is not one word, as the search is told of it.

/// What operations of the machine say they read and write besides their own word: a bit each.
///
/// | bits | stands for | written by | read by |
/// |---|---|---|---|
/// | 0-3 | what a CPU holds and does | invalidations, contexts, entries made present | entries made absent, judgements, accesses |
/// | 4-7 | walks by a CPU's accesses and judgements | these | every store of an entry |
/// | 8-11 | contents of frames, by offset | stores | loads, judgements of contents |
/// | 12 | entries as the hardware marks them dirty | program stores | loads of entries |
/// | 16-31 | whether a frame is a table | frees of tables | loads and stores of entries in it, judgements of marks |
enum Domain {
    @inline(__always) static func cpu(_ cpu: Int) -> UInt32 { 1 &<< UInt32(cpu) }
    static let everyCPU: UInt32 = 0xf
    @inline(__always) static func walks(_ cpu: Int) -> UInt32 { 16 &<< UInt32(cpu) }
    static let allWalks: UInt32 = 0xf0
    @inline(__always) static func contents(_ offset: Int) -> UInt32 { 0x100 &<< UInt32(offset & 3) }
    static let allContents: UInt32 = 0xf00
    static let dirtyMarks: UInt32 = 1 << 12
    /// What a judgement reads that looks for entries that are marked dirty, besides stores of entries.
    static let marks: UInt32 = everyCPU | dirtyMarks | allLives
    static let allLives: UInt32 = 0xffff_0000
    @inline(__always) static func life(_ frame: UInt) -> UInt32 { 0x1_0000 &<< UInt32(frame & 15) }
}
