// SPDX-License-Identifier: GPL-2.0-only
// A counterexample in CPU columns, as it is printed.

import Images
import Report
import Testing

@Suite("Drawing counterexamples")
struct CPUColumnsTests {
    private static func step(
        _ number: Int, _ task: Int, _ operation: String, _ object: String, line: Int = 0, _ call: String = "",
        held: [String] = [], effects: [String] = []
    ) -> Step {
        let file = task == 0 ? "mm/mremap.swift" : "mm/rmap.swift"
        let location = line == 0 ? nil : SourceLocation(file: file, line: line)
        return Step(
            number: number, task: task, operation: operation, object: object, held: held, location: location,
            call: call, effects: effects)
    }

    private static let stale = "new -> frame 7"

    private static let example = Counterexample(
        image: "base", cell: Cell(scenario: "pmd-move-vs-migration", arch: "arm64"), schedule: "a4.b2.a2",
        tasks: [
            TaskEntry(id: 0, letter: "a", name: "mremap", column: "CPU 0"),
            TaskEntry(id: 1, letter: "b", name: "migrate", column: "CPU 1"),
            TaskEntry(id: 2, letter: "c", name: "irq", column: "CPU 0"),
        ],
        steps: [
            step(1, 0, "read", "vma.vm_mm", line: 230, "mm = vma.vm_mm"),
            step(2, 0, "write", "vma.vm_flags", line: 231, "vma.vm_flags = flags"),
            step(3, 0, "acquire", "word 7", line: 240, "old_ptl = pmd_lock(mm, old_pmd)"),
            step(4, 1, "read", "PMD 0 of frame 3", line: 90, "if pmd_none(*pvmw.pmd) {"),
            step(
                5, 0, "write", "PMD 0 of frame 3", line: 247, "pmd_clear(old_pmd)",
                effects: ["PMD entry 0 of frame 3: frame 4 -> none"]),
            step(6, 1, "read", "page.flags"),
            step(
                7, 0, "write", "PMD 4 of frame 3", line: 252, "set_pmd_at(mm, new_addr, new_pmd, pmd)",
                effects: ["PMD entry 4 of frame 3: none -> frame 4", "CPU 0 TLB: + \(stale)", "CPU 2 TLB: + \(stale)"]),
            step(8, 0, "release", "word 7", line: 260, "spin_unlock(old_ptl)"),
            step(9, 1, "read", "vma.vm_flags", line: 95, "if vma.vm_flags & VM_LOCKED != 0 {"),
            step(
                10, 1, "modify", "PTE 0 of frame 4", line: 100, "pte = ptep_get_and_clear(mm, address, pte)",
                effects: ["PTE entry 0 of frame 4: frame 7 -> none"]),
            step(11, 1, "local", "", line: 101, "flush_tlb_page(vma, address)"),
            step(12, 1, "local", "", line: 101, "flush_tlb_page(vma, address)"),
            step(13, 1, "modify", "frame 7", line: 110, "put_page(page)"),
        ],
        finding: Finding(
            invariant: "stale-tlb", message: "frame 7 is given up while CPU 2 may use \(stale)",
            schedule: "a4.b2.a2"))

    @Test("What races and what changes tables is shown, and the stale entry is marked where it lives")
    func golden() {
        #expect(
            CPUColumns(Self.example).text == """
                base, pmd-move-vs-migration @arm64

                CPU 0 mremap                  CPU 1 migrate                 CPU 2 user
                mm/mremap.swift:231 vma.vm_flags = flags
                                              mm/rmap.swift:90 pmd_none(*pvmw.pmd)
                mm/mremap.swift:247 pmd_clear(old_pmd)
                  holds old_ptl
                  PMD entry 0 of frame 3: frame 4 -> none
                mm/mremap.swift:252 set_pmd_at(mm, new_addr, new_pmd, pmd)
                  PMD entry 4 of frame 3: none -> frame 4
                                                                              TLB: + new -> frame 7 <-- filled
                                              mm/rmap.swift:100 pte = ptep_get_and_clear(mm, address, pte)
                                                PTE entry 0 of frame 4: frame 7 -> none
                                              mm/rmap.swift:101 flush_tlb_page(vma, address)
                                                CPU 2 keeps new -> frame 7 <-- not covered
                                              mm/rmap.swift:110 put_page(page)
                                                CPU 2 keeps new -> frame 7 <-- harm

                6 more steps are in no race and change no table; --verbose shows them.

                stale-tlb: frame 7 is given up while CPU 2 may use new -> frame 7

                replay: mmrace replay base --scenario pmd-move-vs-migration --arch arm64 a4.b2.a2

                """)
    }

    @Test("The explanation says who filled what, what missed it and who did the harm")
    func explanation() {
        #expect(
            Explanation(Self.example).sentences == [
                "CPU 2 could fill new -> frame 7 in its TLB once CPU 0 (mremap) had passed "
                    + "set_pmd_at(mm, new_addr, new_pmd, pmd) (mm/mremap.swift:252) under old_ptl.",
                "CPU 1 (migrate) took the table entry away at pte = ptep_get_and_clear(mm, address, pte) "
                    + "(mm/rmap.swift:100), and its invalidation at flush_tlb_page(vma, address) (mm/rmap.swift:101) "
                    + "did not cover that entry.",
                "At put_page(page) (mm/rmap.swift:110) of CPU 1 (migrate), frame 7 is given up while CPU 2 may use "
                    + "new -> frame 7.",
            ])
    }

    @Test("A verbose drawing shows every step, with its object and the locks held")
    func verbose() {
        let text = CPUColumns(Self.example, verbose: true).text
        #expect(text.contains("mm/mremap.swift:230 mm = vma.vm_mm\n  [1] read vma.vm_mm\n"))
        #expect(text.contains("  [3] acquire word 7\n  holds old_ptl\n"))
        #expect(text.contains("read page.flags\n"))
        #expect(!text.contains("more steps"))
    }

    @Test("Lines are wrapped at the width, within their column", arguments: [60, 100])
    func width(limit: Int) {
        let lines = CPUColumns(Self.example, width: limit, verbose: true).text.split(separator: "\n")
        #expect(lines.dropLast().allSatisfy { $0.count <= limit })
    }

    @Test("A schedule in which nothing breaks says so")
    func nothing() {
        let quiet = Counterexample(
            image: "base", cell: Self.example.cell, schedule: "a1", tasks: Self.example.tasks, steps: [], finding: nil)
        #expect(CPUColumns(quiet).text.contains("No invariant broke in this schedule."))
    }
}
