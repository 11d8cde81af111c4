// SPDX-License-Identifier: GPL-2.0-only
// What is counted in the end, and what is right though it looks wrong.

import Machine
import Testing

extension KernelTests {
    @Suite("Counts at the end") struct AccountTests {
        private static let page: UInt = 1 << 39

        /// What a process does with a page, and whether the counts are right then.
        struct Case: CustomTestStringConvertible, Sendable {
            var testDescription: String
            var backing = Memory.Backing.anonymous
            var length = UInt.page
            var isWritten = true
            var calls: [Call]
            var broken: [String] = []
        }

        static let cases = [
            Case(testDescription: "a page that is mapped", calls: []),
            Case(testDescription: "a page that was given back", calls: [.munmap(page, .page)]),
            Case(testDescription: "a page that is in its file alone", backing: .shared, calls: [.munmap(page, .page)]),
            Case(testDescription: "a page that is mapped and in its file", backing: .shared, calls: []),
            Case(testDescription: "a page that went to swap", calls: [.reclaim(page)]),
            Case(
                testDescription: "a page that went to swap and was given back",
                calls: [.reclaim(page), .munmap(page, .page)]),
            Case(
                testDescription: "a page that moved",
                calls: [.mremap(page, .page, .page, CallRow.fixed, page + 4 * .page)]),
            Case(
                testDescription: "a swap entry that moved",
                calls: [.reclaim(page), .mremap(page, .page, .page, CallRow.fixed, page + 4 * .pmd)]),
            Case(
                testDescription: "a table that moved whole", length: .pmd,
                calls: [.mremap(page, .pmd, .pmd, CallRow.fixed, page + 4 * .pmd)]),
            Case(
                testDescription: "a table that moved whole and was given back", length: .pmd,
                calls: [
                    .mremap(page, .pmd, .pmd, CallRow.fixed, page + .pud), .munmap(page + .pud, .pmd),
                ]),
            Case(
                testDescription: "pages at both ends of an area, which give two tables", length: 4 * .pmd,
                calls: [.access(page + 3 * .pmd, true), .munmap(page + 2 * .pmd, 2 * .pmd)]),
            Case(
                testDescription: "a page of a file that was read and then copied", backing: .private, isWritten: false,
                calls: [.access(page, true)]),
            Case(
                testDescription: "a page of a file that was read, copied and given back", backing: .private,
                isWritten: false, calls: [.access(page, true), .munmap(page, .page)]),
            Case(
                testDescription: "a page of a file that was reclaimed", backing: .shared, isWritten: false,
                calls: [.reclaim(page)]),
            Case(
                testDescription: "a page of a file that was reclaimed and read again", backing: .shared,
                isWritten: false, calls: [.reclaim(page), .access(page, false)]),
            Case(
                testDescription: "a page of a file that was cut off", backing: .shared, calls: [.truncate(0)]),
            Case(
                testDescription: "a stack that moved down over its own tables", backing: .stack, length: 2 * .pmd,
                calls: [.shiftStack(page, .pmd + .page)]),
            Case(
                testDescription: "a reference that nobody gives back", calls: [.keep(page)], broken: ["accounting"]),
            Case(
                testDescription: "a reference that nobody gives back, of a page that was",
                calls: [.keep(page), .munmap(page, .page)], broken: ["accounting"]),
        ]

        @Test("References, swap slots, pages of the address space and its tables are counted", arguments: cases)
        func counts(_ asked: Case) {
            for architecture in Architecture.allCases {
                let memory = Memory(
                    address: Self.page, length: asked.length, backing: asked.backing, touched: [Self.page],
                    isWritten: asked.isWritten)
                let trial = Trial(asked.calls, on: architecture, memory: [memory])
                #expect(trial.isComplete && trial.broken == asked.broken, "\(architecture): \(trial.broken)")
            }
        }
    }
}
