// SPDX-License-Identifier: GPL-2.0-only
// Fibers: switched, left for good, and prepared anew.

import CSupport
import Testing

/// What a fiber and its test share, in plain memory.
private struct Meeting {
    var fiber = cs_fiber()
    var main: UnsafeMutableRawPointer?
    var rounds = 0
}

@Suite("Fibers")
struct FiberTests {
    private static let loop: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
        let meeting = argument!.assumingMemoryBound(to: Meeting.self)
        while true {
            meeting.pointee.rounds += 1
            cs_fiber_switch(&meeting.pointee.fiber.stack_pointer, meeting.pointee.main)
        }
    }

    private func withMeeting(_ body: (UnsafeMutablePointer<Meeting>) -> Void) {
        let meeting = UnsafeMutablePointer<Meeting>.allocate(capacity: 1)
        meeting.initialize(to: Meeting())
        #expect(cs_fiber_create(&meeting.pointee.fiber, 64 << 10) == 0)
        body(meeting)
        cs_fiber_destroy(&meeting.pointee.fiber)
        meeting.deallocate()
    }

    @Test("A fiber goes on where it was left")
    func goesOn() {
        withMeeting { meeting in
            cs_fiber_prepare(&meeting.pointee.fiber, Self.loop, meeting)
            for _ in 0..<1_000 { cs_fiber_switch(&meeting.pointee.main, meeting.pointee.fiber.stack_pointer) }
            #expect(meeting.pointee.rounds == 1_000)
        }
    }

    @Test("A fiber that is left for good can be prepared anew, a hundred thousand times")
    func isPreparedAnew() {
        withMeeting { meeting in
            for _ in 0..<100_000 {
                cs_fiber_prepare(&meeting.pointee.fiber, Self.loop, meeting)
                cs_fiber_switch(&meeting.pointee.main, meeting.pointee.fiber.stack_pointer)
            }
            #expect(meeting.pointee.rounds == 100_000)
        }
    }
}
