// SPDX-License-Identifier: GPL-2.0-only
// The stack of arguments that execve(2) moves down, over its own tables.

import Machine
import Testing
import UAPI

extension KernelTests {
    @Suite("Moving the stack of arguments")
    struct ExecTests {
        private static let stack: UInt = 8 * .pud

        /// Distances: the places overlap, or not; whole tables could move by their entries but for what lies there already.
        @Test(
            "Contents follow, and nothing is left at the old place",
            arguments: [UInt.page, 3 * .page, .pmd, .pmd + .page, 4 * .pmd, .pud], Architecture.allCases)
        func moves(distance: UInt, architecture: Architecture) {
            let length: UInt = 2 * .pmd
            let pages = [Self.stack, Self.stack + .pmd, Self.stack + length - .page]
            let memory = Memory(address: Self.stack, length: length, backing: .stack, touched: pages)
            var calls: [Call] = [.shiftStack(Self.stack, distance)]
            var expected = [0]
            for page in pages {
                calls.append(.load(page - distance))
                expected.append(Int(page))
            }
            let end = Self.stack - distance + length
            let vacated = max(Self.stack, end)
            calls += [.vacated(vacated, Self.stack + length), .touch(end), .touch(Self.stack + length - .page)]
            expected += [0, failed(EFAULT), failed(EFAULT)]
            calls += [.load(end), .load(Self.stack + length - .page), .touch(Self.stack - distance + .page)]
            expected += [fault, fault, 0]
            let trial = Trial(calls, on: architecture, memory: [memory])
            #expect(trial.results == [expected])
            #expect(trial.broken == [] && trial.isComplete)
        }

        @Test("An area in between is in the way", arguments: Architecture.allCases)
        func inTheWay(architecture: Architecture) {
            let memory = [
                Memory(address: Self.stack - .pmd, length: .page),
                Memory(address: Self.stack, length: .page, backing: .stack, touched: [Self.stack]),
            ]
            let calls: [Call] = [.shiftStack(Self.stack, 2 * .pmd), .load(Self.stack)]
            let trial = Trial(calls, on: architecture, memory: memory)
            #expect(trial.results == [[failed(EFAULT), Int(Self.stack)]])
        }
    }

    @Suite("Reclaim of one page")
    struct ReclaimTests {
        @Test(
            "A page of a file and a page of memory go, and their addresses fault",
            arguments: [Memory.Backing.anonymous, .shared], [true, false])
        func goes(backing: Memory.Backing, isWritten: Bool) {
            let place: UInt = 8 * .pud
            let memory = Memory(
                address: place, length: .page, backing: backing, touched: [place], isWritten: isWritten)
            for architecture in Architecture.allCases {
                let trial = Trial([.reclaim(place), .load(place)], on: architecture, memory: [memory])
                #expect(trial.results == [[1, fault]])
                #expect(trial.broken == [])
            }
        }
    }
}
