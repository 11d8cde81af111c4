// SPDX-License-Identifier: GPL-2.0-only
// What an invalidation removes.

/// Which translations an invalidation removes: decided for one translation at a time, without a look at the others. Three
/// words, so that it can lie in the world while it is under way.
struct Removal: Equatable {
    struct Options: OptionSet {
        let rawValue: UInt64
        static let leaves = Options(rawValue: 1)
        static let tables = Options(rawValue: 2)
        static let anyTag = Options(rawValue: 4)
        /// Removes global leaves too, whatever their tag.
        static let globals = Options(rawValue: 8)
        static let sparesGlobals = Options(rawValue: 16)
        /// Pointers to tables go whatever their address.
        static let tablesAnywhere = Options(rawValue: 32)
    }

    /// Options in bits 0 to 7, exact level of leaves in 8 to 15 (0: any), tag from 16 up.
    var head: UInt64
    /// The addresses: from `start` up to and not including `end`.
    var start: UInt64
    var end: UInt64

    /// - Parameter level: the only level of leaves that goes, with the pointers above it; 0 for every level.
    init(_ options: Options, tag: UInt = 0, start: UInt = 0, end: UInt = .max, level: Int = 0) {
        head = options.rawValue | UInt64(level) << 8 | UInt64(tag) << 16
        self.start = UInt64(start)
        self.end = UInt64(end)
    }

    /// Of one page.
    init(_ options: Options, tag: UInt = 0, page address: UInt, level: Int = 0) {
        let page = address & ~(Geometry.span(1) - 1)
        self.init(options, tag: tag, start: page, end: page + Geometry.span(1), level: level)
    }

    init(head: UInt64, start: UInt64, end: UInt64) {
        self.head = head
        self.start = start
        self.end = end
    }

    @inline(__always) private func has(_ option: Options) -> Bool { head & option.rawValue != 0 }

    /// Leaves, tables, or both: invalidations of one kind that are under way together remove what one for all of their
    /// addresses would.
    var kind: UInt64 { head & 3 }

    @inline(__always) func removes(leaf: Translation) -> Bool {
        guard has(.leaves) else { return false }
        let tagMatches = has(.anyTag) || leaf.tag == UInt(head >> 16) || (has(.globals) && leaf.isGlobal)
        if !tagMatches || (has(.sparesGlobals) && leaf.isGlobal) { return false }
        let level = Int(head >> 8 & 0xff)
        if level != 0 && leaf.level != level { return false }
        return UInt64(leaf.address) < end && UInt64(leaf.address &+ leaf.span) > start
    }

    @inline(__always) func removes(table: Translation) -> Bool {
        guard has(.tables), has(.anyTag) || table.tag == UInt(head >> 16) else { return false }
        if has(.tablesAnywhere) { return true }
        if table.level < Int(head >> 8 & 0xff) { return false }
        return UInt64(table.address) < end && UInt64(table.address &+ table.reach) > start
    }
}
