// SPDX-License-Identifier: GPL-2.0-only
// What protects page faults: each scenario of them is broken by a kernel that lacks it.

import Foundation
import Testing

@Suite("Kernels in which page faults race")
struct FaultTests {
    private func seen(_ patch: PortPatch, in scenario: String, on arch: String) throws -> String {
        let run = try ToolRun(["check", try patch.write().path, "--scenario", scenario, "--arch", arch, "--quiet"])
        #expect(run.status == 1, "\(run.message)")
        return run.output
    }

    @Test("A copy that is mapped without a flush leaves the old page in reach", arguments: ["x86", "arm64", "ppc64"])
    func copyWithoutFlush(arch: String) throws {
        let patch = PortPatch(
            "mm/memory.swift",
            (
                "ptep_clear_flush_notify(vma, vmf.address, vmf.pte)",
                "_ = ptep_get_and_clear(mm, vmf.address, vmf.pte)"
            ))
        #expect(try seen(patch, in: "write-fault-vs-reclaim", on: arch).contains("stale-tlb"))
    }

    @Test("A fault that does not take the lock of the mm meets tables on their way")
    func faultWithoutLock() throws {
        let unlock = "mmap_read_unlock(mm)\n"
        let patch = PortPatch("arch/fault.swift", ("\tmmap_read_lock(mm)\n", ""), (unlock, "\n"), (unlock, "\n"))
        #expect(try seen(patch, in: "fault-vs-pmd-move", on: "arm64").contains("wild-table"))
    }

    @Test("A fault that takes a reference to a page that has none meets one that is being freed")
    func referenceToNothing() throws {
        let patch = PortPatch(
            "mm/filemap.swift",
            ("if !get_page_unless_zero(page) {", "get_page(page)\n\t\t\tif PageTail(page) {"))
        #expect(try seen(patch, in: "fault-vs-reclaim", on: "arm64").contains("oops"))
    }

    @Test("A fault that waits for a migration and gives back what it did not take frees the page")
    func waitWithoutReference() throws {
        let patch = PortPatch("mm/migrate.swift", ("if !get_page_unless_zero(page) {", "if PageTail(page) {"))
        #expect(try seen(patch, in: "fault-vs-migration", on: "arm64").contains("accounting"))
    }
}
