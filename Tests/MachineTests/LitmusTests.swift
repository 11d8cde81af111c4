// SPDX-License-Identifier: GPL-2.0-only
// The machine's answers to published questions and to those of the manuals.

import Testing

extension MachineTests {
    @Suite struct LitmusTests {
        @Test("The machine answers as published", arguments: Litmus.published)
        func published(_ litmus: Litmus) { #expect(litmus.answer() == litmus.verdict) }

        @Test("The machine answers as the x86 manual does", arguments: Litmus.x86)
        func x86(_ litmus: Litmus) { #expect(litmus.answer() == litmus.verdict) }

        @Test("The machine answers as the Arm manual does", arguments: Litmus.arm64)
        func arm64(_ litmus: Litmus) { #expect(litmus.answer() == litmus.verdict) }

        @Test("The machine answers as the Power manual does", arguments: Litmus.ppc64)
        func ppc64(_ litmus: Litmus) { #expect(litmus.answer() == litmus.verdict) }

        @Test("Whatever can be reached can be filled, and nothing else", arguments: Litmus.closure)
        func closure(_ litmus: Litmus) { #expect(litmus.answer() == litmus.verdict) }
    }
}
