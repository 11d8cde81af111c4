// SPDX-License-Identifier: GPL-2.0-only
// Machines that are wrong on purpose are noticed.

import Machine
import Testing

extension MachineTests {
    @Suite struct DefectTests {
        /// Mistakes of the hardware and of the judgements.
        static let visible = Defect.allCases.filter { $0 != .none && !Defect.hidden.contains($0) }

        @Test("A machine that is wrong gives a wrong answer", arguments: visible)
        func isNoticed(_ defect: Defect) {
            let answers =
                LitmusFile.all.filter { !$0.isRight(defect: defect) }.map(\.name)
                + Litmus.closure.filter { $0.answer(defect: defect) != $0.verdict }.map(\.name)
            let findings = Judgement.all.filter { $0.findings(defect: defect) != $0.broken }.map(\.name)
            #expect(!(answers + findings).isEmpty)
            print("\(defect): \((answers + findings).prefix(3).joined(separator: "; "))")
        }
    }
}

extension Defect {
    /// Dependences that are not declared: noticed by comparing with brute force.
    static let hidden: [Defect] = [
        .hidesAbsentStore, .hidesAbsentStoreFromWalks, .hidesInvalidation, .hidesRelease, .hidesContents,
        .hidesJudgement, .hidesSnapshot, .hidesDirtyMark, .hidesWait, .hidesContext, .hidesReturn,
    ]
}
