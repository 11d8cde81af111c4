// SPDX-License-Identifier: GPL-2.0-only
// ppc64, radix: what its instructions do to what a CPU holds.

/// Power ISA 3.0 and later, Book III, radix translation, process-scoped entries of one partition. Translations of pages
/// match an invalidation by address at exactly its page size. The page-walk cache holds pointers to tables; no
/// invalidation by address touches it.
public enum PPC64 {
    /// tlbie: on every CPU; complete after `tlbsync`. A step.
    ///
    /// - Parameters:
    ///   - ric: 0 translations of pages, 1 the page-walk cache, 2 both.
    ///   - is: 0 one address, 1 one PID, 2 and 3 everything of the partition.
    ///   - pid: for `is` 0 and 1.
    ///   - address: for `is` 0.
    ///   - pageShift: log2 of the page size, for `is` 0.
    public static func tlbie(ric: Int, is scope: Int, pid: UInt, address: UInt = 0, pageShift: Int = 12) {
        guard let removal = removal(ric, scope, pid, address, pageShift) else { return }
        Machine.issue(removal, broadcast: true)
    }

    /// tlbiel: on this CPU; complete after `ptesync`. A step.
    public static func tlbiel(ric: Int, is scope: Int, pid: UInt, address: UInt = 0, pageShift: Int = 12) {
        guard let removal = removal(ric, scope, pid, address, pageShift) else { return }
        Machine.issue(removal, broadcast: false)
    }

    /// ptesync: waits for this CPU's own tlbiel. A step if there are any.
    public static func ptesync() { Machine.wait(localOnly: true) }

    /// eieio; tlbsync; ptesync: waits for this CPU's tlbie everywhere. A step if there are any.
    public static func tlbsync() { Machine.wait() }

    /// mtspr PID. Nothing is dropped. A step.
    public static func writePID(root: UInt, pid: UInt) {
        Machine.enterContext(root: root, tag: pid, dropping: nil)
    }

    /// - Returns: nil for a form that removes nothing: there is none of the page-walk cache by address.
    private static func removal(
        _ ric: Int, _ scope: Int, _ pid: UInt, _ address: UInt, _ pageShift: Int
    ) -> Removal? {
        if scope == 0 {
            guard ric != 1, let level = (1...Geometry.topLevel).first(where: { Geometry.shift($0) == UInt(pageShift) })
            else { return nil }
            return Removal(.leaves, tag: pid, page: address, level: level)
        }
        var options: Removal.Options = ric == 0 ? .leaves : ric == 1 ? .tables : [.leaves, .tables]
        if scope > 1 { options.insert(.anyTag) }
        return Removal(options, tag: pid)
    }
}
