// SPDX-License-Identifier: GPL-2.0-only
// What is a violation, and what only looks like one.

import Testing

extension MachineTests {
    @Suite struct OracleTests {
        @Test("Each violation is found, and nothing legal is", arguments: Judgement.all)
        func finds(_ judgement: Judgement) { #expect(judgement.findings() == judgement.broken) }
    }
}
