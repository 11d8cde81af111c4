// SPDX-License-Identifier: GPL-2.0-only
// Calls of mremap(2): what they return, and what is mapped afterwards.

import Testing
import UAPI

/// One call of mremap, with what is there before and after it.
struct CallRow: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// What is mapped before.
    var memory: [Memory]
    /// Old address, old length, new length, flags, new address.
    var arguments: (UInt, UInt, UInt, UInt, UInt)
    /// What the call returns.
    var returns: Int
    /// Words that are read at addresses afterwards, or `fault`.
    var reads: [UInt: Int] = [:]
    /// What faulting a page in at an address gives afterwards.
    var touches: [UInt: Int] = [:]

    init(
        _ name: String, memory: [Memory] = [CallRow.area], _ arguments: (UInt, UInt, UInt, UInt, UInt),
        returns: Int, reads: [UInt: Int] = [:], touches: [UInt: Int] = [:]
    ) {
        testDescription = name
        self.memory = memory
        self.arguments = arguments
        self.returns = returns
        self.reads = reads
        self.touches = touches
    }

    /// Four pages of private memory, of which the first and the third are there.
    static let old: UInt = 8 * .pud
    static let area = Memory(address: old, length: 4 * .page, touched: [old, old + 2 * .page])
    static let shared = Memory(address: old, length: 4 * .page, backing: .shared, touched: [old, old + 2 * .page])
    static let new: UInt = 8 * .pud + 4 * .pmd
    static let maymove = MREMAP_MAYMOVE
    static let fixed = MREMAP_MAYMOVE | MREMAP_FIXED
    static let stay = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP
    static let top: UInt = (1 << 47) - .page

    /// Nothing has happened to the area.
    static let untouched: [UInt: Int] = [old: Int(old), old + 2 * .page: Int(old + 2 * .page)]
    /// It has moved as a whole.
    static let moved: [UInt: Int] = [
        old: fault, old + 2 * .page: fault, new: Int(old), new + 2 * .page: Int(old + 2 * .page),
    ]
}

extension CallRow {
    static let refused = [
        CallRow("an unknown flag", (old, .page, .page, 8, 0), returns: failed(EINVAL), reads: untouched),
        CallRow(
            "MREMAP_FIXED without MREMAP_MAYMOVE", (old, .page, .page, MREMAP_FIXED, new), returns: failed(EINVAL),
            reads: untouched),
        CallRow(
            "MREMAP_DONTUNMAP without MREMAP_MAYMOVE", (old, .page, .page, MREMAP_DONTUNMAP, 0),
            returns: failed(EINVAL),
            reads: untouched),
        CallRow(
            "MREMAP_DONTUNMAP with another length", (old, .page, 2 * .page, stay, new), returns: failed(EINVAL),
            reads: untouched),
        CallRow("an old address inside a page", (old + 1, .page, .page, fixed, new), returns: failed(EINVAL)),
        CallRow("a new length of zero", (old, .page, 0, fixed, new), returns: failed(EINVAL), reads: untouched),
        CallRow("a new address inside a page", (old, .page, .page, fixed, new + 8), returns: failed(EINVAL)),
        CallRow("a new length beyond user space", (old, .page, top + .page, fixed, new), returns: failed(EINVAL)),
        CallRow(
            "a new address at the end of user space", (old, 2 * .page, 2 * .page, fixed, top - .page),
            returns: failed(EINVAL)),
        CallRow(
            "places that overlap, the new one behind", (old, 4 * .page, 4 * .page, fixed, old + 3 * .page),
            returns: failed(EINVAL), reads: untouched),
        CallRow(
            "places that overlap, the new one in front", (old, 4 * .page, 4 * .page, fixed, old - 3 * .page),
            returns: failed(EINVAL), reads: untouched),
        CallRow("an old range that is not mapped", (old - 2 * .pud, .page, .page, fixed, new), returns: failed(EFAULT)),
        CallRow("growth of what is not mapped", (new, .page, 2 * .page, maymove, 0), returns: failed(EFAULT)),
        CallRow(
            "an old range across the end of its area", (old + 2 * .page, 4 * .page, 4 * .page, fixed, new),
            returns: failed(EFAULT), reads: untouched),
        CallRow("an old length of zero of private memory", (old, 0, .page, maymove, 0), returns: failed(EINVAL)),
        CallRow(
            "MREMAP_DONTUNMAP of shared memory", memory: [shared], (old, 4 * .page, 4 * .page, stay, new),
            returns: failed(EINVAL),
            reads: untouched),
        CallRow(
            "growth without room and without MREMAP_MAYMOVE",
            memory: [area, Memory(address: old + 4 * .page, length: .page, backing: .shared)],
            (old, 4 * .page, 5 * .page, 0, 0),
            returns: failed(ENOMEM), reads: untouched),
        CallRow(
            "growth in the middle of an area without MREMAP_MAYMOVE", (old, 2 * .page, 3 * .page, 0, 0),
            returns: failed(ENOMEM), reads: untouched),
        CallRow(
            "growth past the end of user space without MREMAP_MAYMOVE",
            memory: [Memory(address: top - .page, length: .page, touched: [top - .page])],
            (top - .page, .page, 2 * .page, 0, 0),
            returns: failed(ENOMEM), reads: [top - .page: Int(top - .page)]),
        CallRow(
            "growth of locked memory beyond the limit",
            memory: [Memory(address: old, length: 15 * .page, backing: .shared, touched: [old], isLocked: true)],
            (old, 15 * .page, 17 * .page, maymove, 0), returns: failed(EAGAIN), reads: [old: Int(old)]),
    ]

    static let done = [
        CallRow(
            "growth of locked memory up to the limit",
            memory: [Memory(address: old, length: 15 * .page, backing: .shared, touched: [old], isLocked: true)],
            (old, 15 * .page, 16 * .page, maymove, 0), returns: Int(old), reads: [old: Int(old)],
            touches: [old + 15 * .page: 0]),
        CallRow(
            "the same length without a move", (old, 4 * .page, 4 * .page, 0, 0), returns: Int(old), reads: untouched),
        CallRow(
            "the same length of what is not mapped, which this version does not notice", (new, .page, .page, 0, 0),
            returns: Int(new), touches: [new: failed(EFAULT)]),
        CallRow(
            "lengths that end inside a page count as whole ones", (old, 3 * .page + 1, 4 * .page - 1, fixed, new),
            returns: Int(new), reads: moved),
        CallRow(
            "shrinking in place", (old, 4 * .page, 2 * .page, 0, 0), returns: Int(old),
            reads: [old: Int(old), old + 2 * .page: fault], touches: [old + .page: 0, old + 2 * .page: failed(EFAULT)]),
        CallRow(
            "growth in place", (old, 4 * .page, 6 * .page, 0, 0), returns: Int(old), reads: untouched,
            touches: [old + 5 * .page: 0, old + 6 * .page: failed(EFAULT)]),
        CallRow(
            "growth of the end of an area in place", (old + 2 * .page, 2 * .page, 3 * .page, 0, 0),
            returns: Int(old + 2 * .page), reads: untouched, touches: [old + 4 * .page: 0]),
        CallRow(
            "growth elsewhere, at the highest place that is free",
            memory: [area, Memory(address: old + 4 * .page, length: .page, backing: .shared)],
            (old, 4 * .page, 5 * .page, maymove, 0), returns: Int(top - 5 * .page),
            reads: [top - 5 * .page: Int(old), top - 3 * .page: Int(old + 2 * .page), old: fault],
            touches: [top - .page: 0, old: failed(EFAULT)]),
        CallRow(
            "a move of a whole area", (old, 4 * .page, 4 * .page, fixed, new), returns: Int(new), reads: moved,
            touches: [old: failed(EFAULT), new + .page: 0]),
        CallRow(
            "a move of the middle of an area, which is split in three", (old + .page, 2 * .page, 2 * .page, fixed, new),
            returns: Int(new), reads: [old: Int(old), old + 2 * .page: fault, new + .page: Int(old + 2 * .page)],
            touches: [old + .page: failed(EFAULT), old + 3 * .page: 0, new: 0, new + 2 * .page: failed(EFAULT)]),
        CallRow(
            "a move that shrinks", (old, 4 * .page, 2 * .page, fixed, new), returns: Int(new),
            reads: [new: Int(old), new + 2 * .page: fault, old + 2 * .page: fault],
            touches: [new + 2 * .page: failed(EFAULT), old + 2 * .page: failed(EFAULT)]),
        CallRow(
            "a move that grows", (old, 4 * .page, 6 * .page, fixed, new), returns: Int(new), reads: moved,
            touches: [new + 5 * .page: 0, old + 3 * .page: failed(EFAULT)]),
        CallRow(
            "a move onto something else, which goes",
            memory: [area, Memory(address: new - .page, length: 8 * .page, touched: [new, new + 5 * .page])],
            (old, 4 * .page, 4 * .page, fixed, new), returns: Int(new),
            reads: moved.merging([new + 5 * .page: Int(new + 5 * .page)]) { $1 }, touches: [new - .page: 0]),
        CallRow(
            "a move next to an area that it merges with",
            memory: [
                Memory(address: new - 4 * .page, length: 4 * .page, backing: .shared, touched: [new - .page]),
                Memory(
                    address: old, length: 4 * .page, backing: .shared, offset: 4 * .page,
                    touched: [old, old + 2 * .page]),
            ], (old, 4 * .page, 4 * .page, fixed, new), returns: Int(new),
            reads: moved.merging([new - .page: Int(new - .page)]) { $1 }),
        CallRow(
            "MREMAP_DONTUNMAP leaves an empty area behind", (old, 4 * .page, 4 * .page, stay, new), returns: Int(new),
            reads: moved, touches: [old: 0, old + 3 * .page: 0, old + 4 * .page: failed(EFAULT)]),
        CallRow(
            "MREMAP_DONTUNMAP takes the new address as a hint",
            (old, 4 * .page, 4 * .page, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, new), returns: Int(new), reads: moved,
            touches: [old: 0]),
        CallRow(
            "an old length of zero maps shared memory once more", memory: [shared], (old, 0, 4 * .page, fixed, new),
            returns: Int(new), reads: untouched.merging([new: fault]) { $1 }, touches: [new: 0, old + .page: 0]),
    ]
}
