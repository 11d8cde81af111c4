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

    private static let example = Counterexample(
        image: "base", cell: Cell(scenario: "pmd-move-vs-migration", arch: "arm64"), schedule: "a4.b2.a2",
        tasks: [
            TaskEntry(id: 0, letter: "a", name: "mremap", column: "CPU 0"),
            TaskEntry(id: 1, letter: "b", name: "migrate", column: "CPU 1"),
        ],
        steps: [
            step(1, 0, "read", "vma.vm_mm", line: 230, "mm = vma.vm_mm"),
            step(2, 0, "read", "vma.vm_flags", line: 231, "flags = vma.vm_flags"),
            step(3, 0, "acquire", "ptl(pmd)", line: 240, "old_ptl = pmd_lock(mm, old_pmd)"),
            step(
                4, 0, "write", "pmd[old]", line: 247, "pmd_clear(old_pmd)", held: ["ptl(pmd)"],
                effects: ["pmd 0x1 -> none"]),
            step(5, 1, "read", "pmd[old]", line: 90, "pmde = READ_ONCE(pvmw.pmd)"),
            step(6, 1, "read", "page.flags"),
            step(
                7, 0, "write", "pmd[new]", line: 252, "set_pmd_at(mm, new_addr, new_pmd, pmd)",
                effects: ["CPU 2 tlb: + 0x40000000 -> frame 7"]),
            step(8, 0, "write", "tlb", line: 253, "flush_tlb_range(vma, old_addr, old_addr &+ PMD_SIZE)"),
        ],
        finding: Finding(invariant: "stale-tlb", message: "CPU 2 reaches frame 7", schedule: "a4.b2.a2"))

    @Test("Steps stand in the column of their CPU, changes of a TLB in that of its CPU, and dull steps are folded")
    func golden() {
        #expect(
            CPUColumns(Self.example).text == """
                base, pmd-move-vs-migration @arm64

                CPU 0                         CPU 1                         CPU 2
                mremap                        migrate
                ... (3 steps)
                mm/mremap.swift:247 pmd_clear(old_pmd)
                  pmd 0x1 -> none
                                              mm/rmap.swift:90 pmde = READ_ONCE(pvmw.pmd)
                                              ... (1 step)
                mm/mremap.swift:252 set_pmd_at(mm, new_addr, new_pmd, pmd)
                                                                              tlb: + 0x40000000 -> frame 7
                mm/mremap.swift:253 flush_tlb_range(vma, old_addr, old_addr &+ PMD_SIZE)

                stale-tlb: CPU 2 reaches frame 7

                replay: mmrace replay base --scenario pmd-move-vs-migration --arch arm64 a4.b2.a2

                """)
    }

    @Test("A verbose drawing shows every step, with its object and the locks held")
    func verbose() {
        let text = CPUColumns(Self.example, verbose: true).text
        #expect(!text.contains("..."))
        #expect(text.contains("mm/mremap.swift:230 mm = vma.vm_mm\n  [1] read vma.vm_mm\n"))
        #expect(text.contains("  [4] write pmd[old], holds ptl(pmd)\n"))
        #expect(text.contains("read page.flags\n"))
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
