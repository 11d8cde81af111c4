// SPDX-License-Identifier: GPL-2.0-only
// Where the order inside a CPU could matter is warned of, and nowhere else.

import Explorer
import Machine
import Testing

extension MachineTests {
    @Suite struct DisciplineTests {
        struct Case: CustomTestStringConvertible, Sendable {
            var testDescription: String
            var program: MachineProgram
            /// The kinds of warnings of some execution.
            var kinds: Set<Warning.Kind>

            init(
                _ name: String, _ architecture: Architecture, _ kinds: Set<Warning.Kind>, _ tasks: [MachineOperation]...
            ) {
                testDescription = name
                program = MachineProgram(architecture: architecture, tasks: tasks)
                self.kinds = kinds
            }
        }

        private static let cases: [Case] = [
            Case(
                "Two CPUs store one word each and load the other's", .x86, [.storeBuffer], [.raise(0), .look(1)],
                [.raise(1), .look(0)]),
            Case(
                "An entry is stored and another one loaded that somebody stores to", .x86, [.storeBuffer],
                [.set(.a1, .none), .see(.a0)], [.set(.a0, .none)]),
            Case(
                "A locked instruction drains the buffer", .x86, [], [.exchange(.a1, .none), .see(.a0)],
                [.set(.a0, .none)]),
            Case(
                "INVLPG drains the buffer", .x86, [], [.set(.a1, .none), .invlpg(.y), .see(.a0)], [.set(.a0, .none)]),
            Case(
                "A load of what the CPU has stored itself", .x86, [], [.set(.a0, .none), .see(.a0)],
                [.set(.a0, .d3)]),
            Case("Nobody stores to what is loaded", .x86, [], [.set(.a1, .none), .see(.a0)], [.see(.a0)]),
            Case(
                "Whoever stores to what is loaded has seen the store", .x86, [], [.raise(0), .look(1)],
                [.await(0), .raise(1)]),
            Case(
                "A store that the model alone makes is in no buffer", .x86, [], [.keepAccount(0), .look(1)],
                [.raise(1)]),
            Case(
                "The same is nobody's business on arm64", .arm64, [], [.raise(0), .look(1)], [.raise(1), .look(0)]),
            Case(
                "An entry is invalidated with no barrier", .arm64, [.unorderedInvalidation],
                [.set(.a0, .none), .markedFlush(.x), .dsb(.ish)]),
            Case(
                "An entry is invalidated after a barrier for stores", .arm64, [],
                [.set(.a0, .none), .barrier(full: false), .markedFlush(.x), .dsb(.ish)]),
            Case(
                "An entry is exchanged and invalidated with no barrier", .ppc64, [.unorderedInvalidation],
                [.exchange(.a0, .none), .markedFlush(.x)]),
            Case(
                "A mask is read with no full barrier", .ppc64, [.unorderedMask],
                [.set(.a0, .none), .barrier(full: false), .lookAtMask(0)]),
            Case(
                "A mask is read after a full barrier", .ppc64, [],
                [.set(.a0, .none), .barrier(full: true), .lookAtMask(0)]),
            Case("A mask is read after an exchange of x86", .x86, [], [.exchange(.a0, .none), .lookAtMask(0)]),
            Case(
                "A mask is read after a plain store of x86", .x86, [.unorderedMask],
                [.set(.a0, .none), .lookAtMask(0)]),
        ]

        @Test("An order that the CPU does not give is warned of where it could matter", arguments: cases)
        func warns(_ asked: Case) {
            let kinds = (0..<20 as Range<UInt64>).flatMap { asked.program.warnings(seed: $0).map(\.kind) }
            #expect(Set(kinds) == asked.kinds)
        }
    }
}
