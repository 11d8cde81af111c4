// SPDX-License-Identifier: GPL-2.0-only
// What mremap(2) returns, and what is mapped afterwards.

import Machine
import Testing
import UAPI

extension KernelTests {
    @Suite("Calls of mremap")
    struct CallTests {
        @Test("What cannot be done is refused, and nothing has changed", arguments: CallRow.refused)
        func refused(row: CallRow) { check(row) }

        @Test("What can be done is done, and no more", arguments: CallRow.done)
        func done(row: CallRow) { check(row) }

        /// There are more tables to be moved PTE by PTE than there are frames for new ones.
        @Test("A move for which tables run out is undone", arguments: Architecture.allCases)
        func undone(architecture: Architecture) {
            let old = CallRow.old
            let new: UInt = 16 * .pud + .page
            let pages = (0..<UInt(Machine.framesOfTask) + 2).map { old + $0 * .pmd }
            let length = UInt(pages.count) * .pmd
            let memory = Memory(address: old, length: length, touched: pages)
            var calls: [Call] = [.mremap(old, length, length, CallRow.fixed, new)]
            var expected = [failed(ENOMEM)]
            for page in pages {
                calls += [.load(page), .load(page - old + new)]
                expected += [Int(page), fault]
            }
            calls += [.vacated(new, new + length), .touch(new)]
            expected += [0, failed(EFAULT)]
            check(Trial(calls, on: architecture, memory: [memory]), expected)
        }

        private func check(_ row: CallRow) {
            let (old, oldLength, newLength, flags, new) = row.arguments
            var calls: [Call] = [.mremap(old, oldLength, newLength, flags, new)]
            var expected = [row.returns]
            for (address, word) in row.reads.sorted(by: { $0.key < $1.key }) {
                calls.append(.load(address))
                expected.append(word)
            }
            for (address, result) in row.touches.sorted(by: { $0.key < $1.key }) {
                calls.append(.touch(address))
                expected.append(result)
            }
            for architecture in Architecture.allCases {
                check(Trial(calls, on: architecture, memory: row.memory), expected)
            }
        }

        private func check(_ trial: Trial, _ expected: [Int]) {
            #expect(trial.results == [expected])
            #expect(trial.broken == [] && trial.isComplete)
        }
    }
}
