// SPDX-License-Identifier: GPL-2.0-only
// The access that a finding names is made, and goes where the finding says.

import Explorer
import Machine
import Testing

extension MachineTests {
    @Suite struct WitnessTests {
        /// What a finding about a translation says would follow.
        struct Claim {
            var cpu: Int
            var isStore: Bool
            var address: Stage.Address
            var frame: UInt
            /// The step at which the translation was filled; nil if it was held from the start.
            var step: Int?
        }

        private static let violations = Judgement.all.filter { !$0.broken.isEmpty }

        @Test("The access of a witness can follow, and goes to the frame that it names", arguments: violations)
        func follows(_ judgement: Judgement) throws {
            for finding in judgement.program.run().outcome.findings {
                guard let claim = try claim(of: finding, judgement.program) else { continue }
                #expect(isMade(claim, after: finding.schedule, judgement.program), "\(finding.invariant.name)")
            }
        }

        @Test("Every finding about a leaf names a witness, and when it was filled", arguments: violations)
        func isNamed(_ judgement: Judgement) throws {
            let aboutLeaves = ["stale-tlb", "wrong-address", "stale-permission", "break-before-make"]
            for finding in judgement.program.run().outcome.findings
            where aboutLeaves.contains("\(finding.invariant.name)") {
                #expect(try claim(of: finding, judgement.program) != nil, "\(finding.invariant.name)")
            }
        }

        @Test("A witness says at which step its translation was filled")
        func step() throws {
            let mapped = Judgement(
                "", .arm64, modes: [.kernel, .user], [(.a0, .none)],
                [.set(.a1, .none), .set(.a0, .d1), .set(.a0, .none), .release(1)])
            let finding = try #require(mapped.program.run().outcome.findings.first)
            #expect(try claim(of: finding, mapped.program)?.step == 2)
            let held = Judgement("", .arm64, modes: [.kernel, .user], [], [.release(1)])
            let other = try #require(held.program.run().outcome.findings.first)
            #expect(try #require(try claim(of: other, held.program)).step == nil)
        }

        /// Reads the witness of a finding from its trace, where every step is that the machine noted.
        private func claim(of finding: Finding, _ program: MachineProgram) throws -> Claim? {
            let (trace, message) = program.replay(finding.schedule)
            let remarks = trace.flatMap { $0 }
            guard let remark = remarks.last(where: { $0.hasPrefix("witness: ") }) else { return nil }
            let form = /witness: CPU (\d+), its next (load from|store to) 0x(\w+) may go there, (.*)/
            let match = try #require(remark.wholeMatch(of: form))
            let cpu = try #require(Int(match.1))
            let address = try #require(Stage.Address.allCases.first { String($0.value, radix: 16) == match.3 })
            let target = try #require(message.firstMatch(of: /may use 0x\w+ -> frame (\d+)/))
            let step = match.4.wholeMatch(of: /filled at step (\d+)/).map { Int($0.1)! }
            if let step {
                #expect(trace[step - 1].contains { $0.hasPrefix("CPU \(cpu) TLB: + ") && $0.hasSuffix(" \(target.1)") })
            }
            return Claim(
                cpu: cpu, isStore: match.2 == "store to", address: address, frame: try #require(UInt(target.1)),
                step: step)
        }

        /// Appends the access to the schedule, with each of its outcomes.
        private func isMade(_ claim: Claim, after schedule: Schedule, _ program: MachineProgram) -> Bool {
            var longer = program
            longer.cpus = max(program.cpus ?? 0, program.tasks.count)
            longer.tasks.append([claim.isStore ? .store(claim.address, 77) : .load(claim.address)])
            longer.cpuOfLastTask = claim.cpu
            let task = longer.tasks.count - 1
            let letter = Schedule.letter(task)
            for choice in 0..<6 {
                // A store chooses first; a load chooses last, and not at all if it has one outcome only.
                for steps in ["\(letter)", "\(letter).\(letter):\(choice)", "\(letter):\(choice).\(letter)"] {
                    let added = Schedule(steps)?.steps ?? []
                    let ends = longer.run({ Replay(Schedule(steps: schedule.steps + added)) }, wantsState: true)
                    guard let end = ends.all.first, let result = end.results[task].last, result != Stage.fault else {
                        continue
                    }
                    let index = (1...3).first { Stage.frame($0) == claim.frame }!
                    let content = end.state[Stage.Place.allCases.count + index - 1]
                    if claim.isStore ? content == 77 : result == content { return true }
                }
            }
            return false
        }
    }
}
