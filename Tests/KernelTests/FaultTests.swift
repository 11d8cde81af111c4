// SPDX-License-Identifier: GPL-2.0-only
// Page faults of a program on one CPU.

import Machine
import Testing
import UAPI

extension KernelTests {
    @Suite("Page faults")
    struct FaultTests {
        private static let place: UInt = 8 * .pud
        private static let other: UInt = 9 * .pud

        @Test(
            "Memory that nobody has touched comes up full of zeros, and can be written to",
            arguments: [Memory.Backing.anonymous, .shared, .private, .stack], Architecture.allCases)
        func comesUp(backing: Memory.Backing, architecture: Architecture) {
            let memory = [Memory(address: Self.place, length: .pmd, backing: backing)]
            let calls: [Call] = [
                .load(Self.place), .access(Self.place, false), .load(Self.place), .access(Self.place, true),
                .load(Self.place), .load(Self.place + .page),
            ]
            check(calls, [fault, 0, 0, 0, Int(Self.place), fault], architecture, memory)
        }

        @Test("A write to shared memory is seen by all, one to a private copy is not", arguments: Architecture.allCases)
        func copies(architecture: Architecture) {
            for backing in [Memory.Backing.shared, .private] {
                let memory = [
                    Memory(address: Self.place, length: .page, backing: .shared, touched: [Self.place]),
                    Memory(address: Self.other, length: .page, backing: backing),
                ]
                let calls: [Call] = [
                    .access(Self.other, false), .load(Self.other), .access(Self.other, true), .load(Self.other),
                    .load(Self.place),
                ]
                let seen = backing == .shared ? Self.other : Self.place
                check(calls, [0, Int(Self.place), 0, Int(Self.other), Int(seen)], architecture, memory)
            }
        }

        @Test("A private page that is written to first is a copy at once", arguments: Architecture.allCases)
        func copiesAtOnce(architecture: Architecture) {
            let memory = [
                Memory(address: Self.place, length: .page, backing: .shared, touched: [Self.place]),
                Memory(address: Self.other, length: .page, backing: .private),
            ]
            let calls: [Call] = [.access(Self.other, true), .load(Self.other), .load(Self.place)]
            check(calls, [0, Int(Self.other), Int(Self.place)], architecture, memory)
        }

        @Test("Beyond the end of a file there is nothing", arguments: Architecture.allCases)
        func beyond(architecture: Architecture) {
            let memory = [
                Memory(address: Self.place, length: 2 * .page, backing: .shared, touched: [Self.place + .page])
            ]
            let calls: [Call] = [
                .truncate(.page), .load(Self.place + .page), .access(Self.place + .page, false),
                .access(Self.place, true),
            ]
            check(calls, [0, fault, failed(EFAULT), 0], architecture, memory)
        }

        @Test("Where nothing is mapped, a fault ends in a signal", arguments: Architecture.allCases)
        func nowhere(architecture: Architecture) {
            let memory = [Memory(address: Self.place, length: .page, touched: [Self.place])]
            let calls: [Call] = [.access(Self.place - .page, false), .access(Self.place + .page, true)]
            check(calls, [failed(EFAULT), failed(EFAULT)], architecture, memory)
        }

        @Test("A page of a file that was reclaimed comes back", arguments: Architecture.allCases)
        func comesBack(architecture: Architecture) {
            let memory = [
                Memory(
                    address: Self.place, length: .page, backing: .shared, touched: [Self.place], isWritten: false)
            ]
            let calls: [Call] = [
                .reclaim(Self.place), .load(Self.place), .access(Self.place, false), .load(Self.place),
            ]
            check(calls, [1, fault, 0, 0], architecture, memory)
        }

        private func check(_ calls: [Call], _ expected: [Int], _ architecture: Architecture, _ memory: [Memory]) {
            let trial = Trial(calls, on: architecture, memory: memory)
            #expect(trial.results == [expected])
            #expect(trial.broken == [] && trial.isComplete)
        }
    }
}
