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
    ///   - pageShift: log2 of the page size, for `is` 0.
    public static func tlbie(ric: Int, is scope: Int, pid: UInt, address: UInt = 0, pageShift: Int = 12) {
        Machine.issue(removal(ric, scope, pid, address, pageShift), broadcast: true)
    }

    /// tlbiel: on this CPU; complete after `ptesync`. A step.
    public static func tlbiel(ric: Int, is scope: Int, pid: UInt, address: UInt = 0, pageShift: Int = 12) {
        Machine.issue(removal(ric, scope, pid, address, pageShift), broadcast: false)
    }

    /// ptesync: waits for this CPU's own tlbiel. A step if there are any.
    public static func ptesync() { Machine.wait(localOnly: true) }

    /// eieio; tlbsync; ptesync: waits for this CPU's tlbie everywhere. A step if there are any.
    public static func tlbsync() { Machine.wait() }

    /// mtspr PID. Nothing is dropped. A step.
    public static func writePID(root: UInt, pid: UInt) {
        Machine.enterContext(root: root, tag: pid, dropping: nil)
    }

    private static func removal(
        _ ric: Int, _ scope: Int, _ pid: UInt, _ address: UInt, _ pageShift: Int
    ) -> Machine.Removal {
        let leaves = ric == 0 || ric == 2
        // There is no invalidation of the page-walk cache by address.
        let tables = (ric == 1 || ric == 2) && scope > 0
        return Machine.Removal(
            leaf: {
                guard leaves, scope > 1 || $0.tag == pid else { return false }
                return scope > 0 || (Geometry.shift($0.level) == UInt(pageShift) && $0.covers(address))
            },
            table: { tables && (scope > 1 || $0.tag == pid) })
    }
}
