// SPDX-License-Identifier: GPL-2.0-only
// Schedules as text.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct ScheduleTests {
        @Test("A schedule comes back from its text")
        func roundTrip() {
            var random = SplitMix64(seed: 9)
            for _ in 0..<1000 {
                let steps = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    Schedule.Step(
                        task: Int.random(in: 0..<3, using: &random),
                        choice: Bool.random(using: &random) ? 0 : Int.random(in: 0...254, using: &random))
                }
                let schedule = Schedule(steps: steps)
                #expect(Schedule(schedule.description) == schedule)
            }
        }

        @Test("Runs are written short")
        func short() throws {
            let text = "a14.b9.a:2.a3.h"
            let schedule = try #require(Schedule(text))
            #expect(schedule.description == text)
            #expect(schedule.steps.count == 28)
            #expect(schedule.switches == 3)
        }

        @Test(
            "What is no schedule is not taken for one",
            arguments: [
                ".", "a.", ".a", "a..b", "i", "A", "a0", "a-1", "a:", "a:255", "a:-1", "a:x", "ax", "a 1", "1", "a1b",
                "ä",
                "a99999999999999999999", "a1000001", "a\n",
            ])
        func malformed(_ text: String) { #expect(Schedule(text) == nil) }
    }
}
