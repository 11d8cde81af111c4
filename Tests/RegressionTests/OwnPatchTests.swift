// SPDX-License-Identifier: GPL-2.0-only
// Patches that a user might write: what `mmrace check` says of them.

import Foundation
import Images
import Testing

@Suite("A patch of one's own")
struct OwnPatchTests {
    private func patch(_ file: String, _ old: String, _ new: String) throws -> URL {
        try PortPatch(file, (old, new)).write()
    }

    private let flush = "\tflush_tlb_range(vma, old_addr, old_addr &+ PMD_SIZE)\n"

    @Test("Dropping the flush of the move is caught")
    func droppedFlush() throws {
        let file = try patch("mm/mremap.swift", flush, "")
        let seen = try ToolRun(["check", file.path, "--scenario", "pmd-move-vs-migration", "--arch", "x86"])
        #expect(seen.status == 1)
        #expect(seen.output.contains("wrong-address"))
        #expect(seen.output.contains("mm/mremap.swift:"))
        #expect(seen.output.contains("replay: mmrace replay"))
    }

    @Test("A patch that does not compile gives the compiler's line and status 2")
    func compileError() throws {
        let file = try patch("mm/mremap.swift", flush, "\tflush_tlb_rangee(vma)\n")
        let seen = try ToolRun(["check", file.path])
        #expect(seen.status == 2)
        #expect(seen.message.contains(/mm\/mremap\.swift:\d+:\d+: .*flush_tlb_rangee/))
    }

    @Test(
        "A lock that is taken twice is a deadlock, a null pointer and a trap, here or in the runtime, are an oops, each with its schedule",
        arguments: [
            ("\tspin_lock(old_ptl)\n", "deadlock"),
            ("\tvar none: Ptr<mm_struct> = nil\n\tnone.map_count = 1\n\tnone = mm\n", "oops"),
            ("\tlet zero = old_addr &- old_addr\n\t_ = 1 / zero\n", "oops"),
            ("\t_ = [1][Int(old_addr)]\n", "oops"),
            ("\tfatalError()\n", "oops"),
        ])
    func broken(_ lines: String, _ invariant: String) throws {
        let file = try patch("mm/mremap.swift", flush, flush + lines)
        let seen = try ToolRun([
            "check", file.path, "--scenario", "pmd-move-vs-migration", "--arch", "arm64", "--json", "--quiet",
        ])
        #expect(seen.status == 1)
        let finding = #/"invariant" : "([a-z-]*)",\s*"message" : "[^"]*",\s*"schedule" : "[^"]+"/#
        #expect(seen.output.matches(of: finding).contains { $0.1 == invariant }, "\(seen.output)")
    }

    @Test(
        "Misuse of locks and of sections in which nobody may sleep is found, and says what it is",
        arguments: [
            ("cond_resched()", "sleep-in-atomic", "cond_resched may sleep while it holds a spinlock"),
            ("_ = alloc_page()", "sleep-in-atomic", "the page allocator may sleep while it holds a spinlock"),
            ("spin_unlock(mm.page_table_lock)", "lock-misuse", "given back by a task that does not hold it"),
            // The loop of the move offers to let others run.
            ("rcu_read_lock()", "sleep-in-atomic", "inside an RCU read section"),
        ])
    func misuse(_ line: String, _ invariant: String, _ words: String) throws {
        let file = try patch("mm/mremap.swift", flush, flush + "\t\(line)\n")
        let seen = try ToolRun([
            "check", file.path, "--scenario", "pmd-move-vs-reclaim", "--arch", "arm64", "--json", "--quiet",
        ])
        #expect(seen.status == 1)
        #expect(seen.output.contains("\"invariant\" : \"\(invariant)\""))
        #expect(seen.output.contains(words))
    }

    @Test("A page that is copied before its entry is gone loses what a program stores meanwhile")
    func copiedTooEarly() throws {
        let copy = "\tcopy_frame(page_to_pfn(newpage), page_to_pfn(page))\n"
        let unmapping = "\t\t\tif page_mapped(page) {\n\t\t\t\t// Put migration entries in place."
        let file = try PortPatch("mm/migrate.swift", (copy, ""), (unmapping, copy + unmapping)).write()
        try loses(file, "store-vs-migration", "wrong-data", "gives 0 where 1 was stored")
    }

    @Test("A flush that is put off beyond the write of the page loses what a program stores meanwhile")
    func flushedTooLate() throws {
        let file = try patch("mm/vmscan.swift", "\t\t\t\t\ttry_to_unmap_flush_dirty()\n", "")
        try loses(file, "store-vs-reclaim", "lost-write", "may go there")
    }

    private func loses(_ file: URL, _ scenario: String, _ invariant: String, _ words: String) throws {
        let seen = try ToolRun(["check", file.path, "--scenario", scenario, "--json", "--quiet"])
        #expect(seen.status == 1, "\(seen.message)")
        #expect(seen.output.matches(of: /"invariant" : "([a-z-]*)"/).allSatisfy { $0.1 == invariant })
        #expect(seen.output.contains(words), "\(seen.output)")
    }

    @Test("A read section that a system call leaves open is found where it returns")
    func sectionLeftOpen() throws {
        let end = "\tmmap_write_unlock(current.mm)\n"
        let file = try patch("mm/mremap.swift", end, end + "\trcu_read_lock()\n")
        let seen = try ToolRun([
            "check", file.path, "--scenario", "pmd-move-vs-reclaim", "--arch", "arm64", "--json", "--quiet",
        ])
        #expect(seen.status == 1)
        #expect(seen.output.contains("\"invariant\" : \"section-left-open\""))
        #expect(seen.output.contains("a system call returns inside an RCU read section"))
    }

    @Test("A kernel that loops without end is found out")
    func endlessLoop() throws {
        let file = try patch("mm/mremap.swift", flush, flush + "\twhile mm.map_count != 77 {\n\t}\n")
        let seen = try ToolRun(["check", file.path, "--scenario", "pmd-move-vs-reclaim", "--arch", "ppc64"])
        // On ppc64 nothing moves a whole table, so the loop is never entered.
        #expect(seen.status == 0)
        let caught = try ToolRun([
            "check", file.path, "--scenario", "pmd-move-vs-reclaim", "--arch", "arm64", "--time-limit", "20", "--quiet",
        ])
        #expect(caught.status == 1)
        #expect(caught.output.contains("livelock"))
    }
}
