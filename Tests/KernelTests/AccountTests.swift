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
                testDescription: "a reference that nobody gives back", calls: [.keep(page)], broken: ["accounting"]),
            Case(
                testDescription: "a reference that nobody gives back, of a page that was",
                calls: [.keep(page), .munmap(page, .page)], broken: ["accounting"]),
        ]

        @Test("References and swap slots are counted", arguments: cases)
        func counts(_ asked: Case) {
            for architecture in Architecture.allCases {
                let memory = Memory(
                    address: Self.page, length: .page, backing: asked.backing, touched: [Self.page])
                let trial = Trial(asked.calls, on: architecture, memory: [memory])
                #expect(trial.isComplete && trial.broken == asked.broken, "\(architecture): \(trial.broken)")
            }
        }
    }
}
