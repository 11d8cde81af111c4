// SPDX-License-Identifier: GPL-2.0-only
// What the machine leaves out, as tests: Documentation/not-modelled.md has a line for each.

import Foundation
import Machine
import Testing

extension MachineTests {
    @Suite struct NotModelledTests {
        /// Something that is left out, and whether the machine really does not do it.
        struct Absence: CustomTestStringConvertible, Sendable {
            var name: String
            var isAbsent: @Sendable (Architecture) -> Bool

            var testDescription: String { name }
        }

        @Test("The machine does not do what the documentation says it does not", arguments: absences)
        func isAbsent(_ absence: Absence) {
            for architecture in Architecture.allCases { #expect(absence.isAbsent(architecture), "\(architecture)") }
        }

        @Test("The documentation lists what these tests show, and nothing else")
        func isDocumented() throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
            let text = try String(contentsOf: root.appending(path: "Documentation/not-modelled.md"), encoding: .utf8)
            let lines = text.matches(of: /(?m)^- \*\*([^*]+)\*\*/).map { String($0.1) }
            #expect(lines == Self.absences.map(\.name))
        }

        /// Whether no execution ends with what was asked.
        private static func never(
            _ a: Architecture, _ initial: [(Stage.Place, Stage.Value)] = [], _ tasks: [MachineOperation]...,
            asked: [[UInt64]]
        ) -> Bool {
            let program = MachineProgram(architecture: a, initial: initial, tasks: tasks)
            let ends = program.run()
            return ends.breaksNothing && !ends.all.contains { $0.results == asked }
        }

        private static let absences: [Absence] = insideCPU + remembered + around

        private static let insideCPU: [Absence] = [
            Absence(name: "No store buffer") { a in
                never(a, [], [.raise(0), .look(1)], [.raise(1), .look(0)], asked: [[0], [0]])
            },
            Absence(name: "No weak order of plain accesses") { a in
                never(a, [], [.raise(0), .raise(1)], [.look(1), .look(0)], asked: [[], [1, 0]])
            },
            Absence(name: "No delay between a store of an entry and the walks of other CPUs") { a in
                never(
                    a, [(.a0, .none)], [.set(.a0, .d3), .raise(0)], [.await(0), .load(.x)], asked: [[], [Stage.fault]])
            },
            Absence(name: "No effect of ISB unless it is asked for") { a in
                if a != .arm64 { return true }
                return never(
                    a, [], [.set(.a0, .none), .tlbi(.vae1is, .x, level: 0), .dsb(.ish), .load(.x)], asked: [[1]])
            },
        ]

        private static let remembered: [Absence] = [
            Absence(name: "No capacity") { a in
                // Held from the start, and still after every page of the stage was used.
                let program = MachineProgram(
                    architecture: a, initial: [(.slot2, .tableB), (.b0, .d3), (.b1, .d2)],
                    tasks: [[.set(.a0, .none), .load(.y), .load(.z), .load(.w), .load(.x)]])
                return program.run().exists([2, 3, 2, 1])
            },
            Absence(name: "No fragments of large pages") { a in
                let tasks: [MachineOperation] = [.set(.slot1, .none)] + flush(a, .y, level: 2) + [.load(.x)]
                return never(a, [(.slot1, .large1)], tasks, asked: [[1]])
            },
            Absence(name: "No contiguous groups") { a in
                let tasks: [MachineOperation] =
                    [.set(.a0, .none), .set(.a1, .none)] + flush(a, .x, level: 1) + [.load(.y)]
                return MachineProgram(architecture: a, tasks: [tasks]).run().exists([2])
            },
            Absence(name: "No conflict aborts") { a in
                let ends = MachineProgram(architecture: a, tasks: [[.set(.a0, .d3), .load(.x)]]).run()
                return Set(ends.all.map(\.results)) == [[[1]], [[3]]]
            },
            Absence(name: "No accessed bits unless they are asked for") { a in
                Stage.build(a, cpus: 1, initial: [(.a0, .none)])
                Machine.storeEntry(Stage.Place.a0.word, Stage.Value.d1.bits & ~Entry.accessed)
                return Machine.mayHold(leafFor: Stage.Address.x.value, tag: 1)
                    && Stage.Place.a0.word.pointee & Entry.accessed == 0
            },
            Absence(name: "No dirty mark without a store") { a in
                never(a, [(.a0, .clean1)], [.load(.x)], [.see(.a0)], asked: [[1], [UInt64(Stage.Value.d1.rawValue)]])
            },
        ]

        private static let around: [Absence] = [
            Absence(name: "No other page sizes or levels") { _ in
                Geometry.pageShift == 12 && Geometry.topLevel == 4 && Geometry.entries == 512
            },
            Absence(name: "No other architectures") { _ in
                Architecture.allCases.map(\.rawValue) == ["x86", "arm64", "ppc64"]
            },
            Absence(name: "No reuse of frames") { a in
                Stage.build(a, cpus: 1, modes: [.kernel])
                Machine.storeEntry(Stage.Place.a0.word, 0)
                let given = Stage.frame(3)
                Machine.releaseFrame(given)
                return (0..<3).allSatisfy { _ in Machine.allocateFrame(.data) != given }
            },
            Absence(name: "No more than 64 translations") { a in
                Stage.build(a, cpus: 1)
                let isFullBefore = Machine.hasTooManyTranslations
                for page in 2..<66 {
                    Machine.storeEntry(Machine.words(of: Stage.table(level: 1)) + page, Stage.Value.d3.bits)
                }
                return !isFullBefore && Machine.hasTooManyTranslations
            },
            Absence(name: "No content of large pages beyond 4 KiB") { a in
                let program = MachineProgram(
                    architecture: a, initial: [(.slot1, .large1)], tasks: [[.store(.y, 7), .load(.x)]])
                return program.run().exists([1, 7])
            },
        ]

        /// The flush of a page that is mapped at a level, and of the way there.
        private static func flush(_ a: Architecture, _ address: Stage.Address, level: Int) -> [MachineOperation] {
            switch a {
            case .x86: [.invlpg(address)]
            case .arm64: [.tlbi(.vae1is, address, level: 0), .dsb(.ish)]
            case .ppc64: [.tlbie(ric: 0, scope: 0, address, shift: level == 2 ? 21 : 12), .tlbsync]
            }
        }
    }
}
