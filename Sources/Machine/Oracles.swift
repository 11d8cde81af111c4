// SPDX-License-Identifier: GPL-2.0-only
// Where translations that are too old do harm.

import Explorer

// A stale translation is nothing wrong by itself: between the change of an entry and the end of the invalidation every CPU may
// use it. The oracles judge later: when a frame is given up, when a CPU goes back to its program, when a call that moved a
// range away has returned.
extension Machine {
    /// Judges that a frame is given up: no CPU that runs a program may hold a translation to it, and no CPU at all a pointer
    /// to it if it is a table. A CPU inside the kernel owes until it goes back.
    static func judgeRelease(of frame: UInt, _ use: Use) {
        for cpu in 0..<cpuCount {
            if mode(of: cpu) == .user, let stale = leaf(heldBy: cpu, where: { $0.frame == frame && isCurrent($0) }) {
                Engine.fail(.staleTLB, "frame \(frame) is given up while CPU \(cpu) may use \(describe(stale))")
            }
            if case .table = use, let stale = table(heldBy: cpu, where: { $0.frame == frame && isCurrent($0) }) {
                Engine.fail(
                    .tableUseAfterFree, "table \(frame) is given up while CPU \(cpu) may walk from \(describe(stale))")
            }
        }
    }

    /// Goes back to the program that this CPU runs. A step; what the CPU owes is judged here.
    public static func returnToUser() {
        let cpu = currentCPU
        Engine.visible(reads: 0, writes: domain(cpu))
        Engine.store(word(CPUWord.mode, of: cpu), Mode.user.rawValue)
        if let stale = leaf(heldBy: cpu, where: { !isCurrent($0) }) {
            Engine.fail(.staleTLB, "CPU \(cpu) goes back to its program and may use \(describe(stale)), which was given up")
        }
    }

    /// Judges that a call that gave up a range of addresses of the current context has returned: no CPU that runs a program in
    /// it may hold a translation in the range that the tables do not bear out. A step.
    ///
    /// - Parameters:
    ///   - start: the first address.
    ///   - end: the first address behind the range.
    public static func judgeVacated(from start: UInt, to end: UInt) {
        let root = UInt(word(CPUWord.root, of: currentCPU).pointee)
        let tag = UInt(word(CPUWord.tag, of: currentCPU).pointee)
        Engine.visible(reads: everyDomain, writes: 0)
        for cpu in 0..<cpuCount where mode(of: cpu) == .user && word(CPUWord.root, of: cpu).pointee == UInt64(root) {
            let inRange: (Translation) -> Bool = { $0.tag == tag && $0.address < end && $0.address &+ $0.span > start }
            if let stale = leaf(heldBy: cpu, where: { inRange($0) && !isBorneOut($0, root, isLeaf: true) }) {
                if isCurrent(stale) {
                    Engine.fail(
                        .wrongAddress,
                        "CPU \(cpu) may use \(describe(stale)) after the range was moved away; the frame is still in use")
                }
                Engine.fail(.survivingEntry, "CPU \(cpu) may use \(describe(stale)) after the range was given up")
            }
            let pointsIntoRange: (Translation) -> Bool = {
                $0.tag == tag && $0.address < end && $0.address &+ Geometry.span($0.level + 1) > start
            }
            if let stale = table(heldBy: cpu, where: { pointsIntoRange($0) && !isBorneOut($0, root, isLeaf: false) }) {
                Engine.fail(
                    .survivingEntry, "CPU \(cpu) may walk on from the pointer \(describe(stale)) after the range was given up")
            }
        }
    }

    /// Whether the tables, walked now, give the same frame with no fewer rights.
    static func isBorneOut(_ translation: Translation, _ root: UInt, isLeaf: Bool) -> Bool {
        var frame = root
        var level = Geometry.topLevel
        var rights = Entry.writable | Entry.user
        while true {
            let entry = Engine.load(words(of: frame) + Geometry.index(translation.address, level))
            if entry & Entry.present == 0 { return false }
            rights &= entry
            let endsHere = level == 1 || entry & Entry.leaf != 0
            let readAt = isLeaf ? translation.level : translation.level + 1
            if level == readAt {
                let granted = translation.rights & (Entry.writable | Entry.user)
                return endsHere == isLeaf && Entry.frame(entry) == translation.frame && granted & ~rights == 0
                    && isCurrent(translation)
            }
            if endsHere { return false }
            frame = Entry.frame(entry)
            level -= 1
        }
    }

    static func isCurrent(_ translation: Translation) -> Bool {
        Int(translation.frame) < frameCount && translation.generation == generation(of: translation.frame)
    }

    static func leaf(heldBy cpu: Int, where matches: (Translation) -> Bool) -> Translation? {
        first(in: word(CPUWord.leaves, of: cpu).pointee, MachineState.current.pointee.translations.leaf, matches)
    }

    private static func table(heldBy cpu: Int, where matches: (Translation) -> Bool) -> Translation? {
        first(in: word(CPUWord.tables, of: cpu).pointee, MachineState.current.pointee.translations.table, matches)
    }

    private static func first(
        in bits: UInt64, _ translation: (Int) -> Translation, _ matches: (Translation) -> Bool
    ) -> Translation? {
        var rest = bits
        while rest != 0 {
            let candidate = translation(rest.trailingZeroBitCount)
            if matches(candidate) { return candidate }
            rest &= rest &- 1
        }
        return nil
    }
}
