// SPDX-License-Identifier: GPL-2.0-only
// What is taken out of a port, one at a time.

import Foundation
import Images
import Testing

@Suite("Taking locks and flushes out")
struct MutatorTests {
    private static let kernel = """
        func move(
        \t_ x: Int) {
        \told_ptl = pmd_lock(mm, old_pmd)
        \tpte = pte_offset_map_lock(mm, pmd, addr, &ptl)
        \tif pte_none(*pte) {
        \t\treturn
        \t}
        \tflush_tlb_range(vma,
        \t\tstart, end)
        \t// flush_tlb_page(vma, addr)
        \tpte_unmap_unlock(pte - 1, ptl)
        \tspin_unlock(old_ptl)
        }

        func other() {
        \ttake_rmap_locks(vma)
        \tf(true)
        \tdrop_rmap_locks(vma)
        }

        """

    private func mutator(old: String = "") throws -> (Mutator, Fixture) {
        let fixture = try Fixture()
        try fixture.write("new/sources/mm/x.swift", Self.kernel)
        try fixture.write("old/sources/mm/x.swift", old)
        let image = Image(name: "new", folder: fixture.root.appending(path: "new"))
        return (Mutator(of: image, base: Image(name: "old", folder: fixture.root.appending(path: "old"))), fixture)
    }

    @Test("A lock goes with its unlocks, a flush with all its lines, and a check never holds")
    func function() throws {
        let (mutator, fixture) = try mutator()
        let all = try mutator.mutations(inFunction: "move")
        let found = all.filter { $0.name.hasPrefix("without") }
        #expect(found.map(\.location.line) == [3, 4, 5, 8])
        #expect(found.map { $0.edits.map(\.line) } == [[3, 12], [4, 11], [5], [8, 9]])
        #expect(found[0].edits[0].text == "\told_ptl = pmd_lockptr(mm, old_pmd)")
        #expect(found[1].edits[0].text == "\tptl = pte_lockptr(mm, pmd); pte = pte_offset_map(pmd, addr)")
        #expect(found[1].edits[1].text == "\tpte_unmap(pte - 1)")
        #expect(found[2].edits[0].text == "\tif false && (pte_none(*pte)) {")
        #expect(found[3].edits.map(\.text) == ["", ""])
        withExtendedLifetime(fixture) {}
    }

    @Test("What protects changes places with its neighbour, blocks and calls over several lines as wholes")
    func moves() throws {
        let (mutator, fixture) = try mutator()
        let found = try mutator.mutations(inFunction: "move").filter { $0.name.hasPrefix("with ") }
        #expect(
            found.map(\.name) == [
                "with old_ptl = pmd_lock(mm, old_pmd) after pte = pte_offset_map_lock(mm, pmd, addr, &ptl)",
                "with pte = pte_offset_map_lock(mm, pmd, addr, &ptl) after if pte_none(*pte)",
                "with if pte_none(*pte) before pte = pte_offset_map_lock(mm, pmd, addr, &ptl)",
                "with flush_tlb_range(vma, before if pte_none(*pte)",
                "with flush_tlb_range(vma, after pte_unmap_unlock(pte - 1, ptl)",
                "with pte_unmap_unlock(pte - 1, ptl) before flush_tlb_range(vma,",
                "with spin_unlock(old_ptl) before pte_unmap_unlock(pte - 1, ptl)",
            ])
        #expect(found[3].edits.map(\.line) == [5, 6, 7, 8, 9])
        #expect(
            found[3].edits.map(\.text) == [
                "\tflush_tlb_range(vma,", "\t\tstart, end)", "\tif pte_none(*pte) {", "\t\treturn", "\t}",
            ])
        #expect(
            found[4].edits.map(\.text) == [
                "\tpte_unmap_unlock(pte - 1, ptl)", "\t// flush_tlb_page(vma, addr)", "\tflush_tlb_range(vma,",
                "\t\tstart, end)",
            ])
        withExtendedLifetime(fixture) {}
    }

    @Test("Only what a patch adds is taken out of it, and an argument that it sets")
    func addedLines() throws {
        let old = Self.kernel.replacing("\ttake_rmap_locks(vma)\n\tf(true)\n", with: "\tf(false)\n")
        let (mutator, fixture) = try mutator(old: old)
        let found = try mutator.mutationsOfAddedLines()
        #expect(
            found.map(\.name) == [
                "without lock take_rmap_locks(vma)", "with take_rmap_locks(vma) after f(true)",
                "without argument true in f(true)",
            ])
        #expect(found[2].edits[0].text == "\tf(false)")
        withExtendedLifetime(fixture) {}
    }

    @Test("A function that is not there is an error")
    func unknown() throws {
        let (mutator, fixture) = try mutator()
        #expect(throws: Complaint.self) { try mutator.mutations(inFunction: "gone") }
        withExtendedLifetime(fixture) {}
    }
}
