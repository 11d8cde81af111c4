// SPDX-License-Identifier: GPL-2.0-only
// The real spinlock word on real threads.

import CSupport
import Foundation
import Testing

@Suite("Spinlock")
struct SpinlockTests {
    private struct Word: @unchecked Sendable {
        let address = UnsafeMutablePointer<UInt64>.allocate(capacity: 2)
        init() { address.initialize(repeating: 0, count: 2) }
    }

    @Test("Two threads that count under the lock lose nothing")
    func counts() {
        let word = Word()
        let rounds = 100_000
        let group = DispatchGroup()
        for _ in 0..<2 {
            group.enter()
            Thread.detachNewThread {
                for _ in 0..<rounds {
                    cs_spin_lock(word.address)
                    // A plain increment: only the lock makes it whole.
                    word.address[1] &+= 1
                    cs_spin_unlock(word.address)
                }
                group.leave()
            }
        }
        group.wait()
        #expect(word.address[1] == UInt64(2 * rounds))
        word.address.deallocate()
    }

    @Test(
        "Threads that take turns at a lock hand it over each time, one that is alone never does",
        arguments: [true, false])
    func turns(isTicket: Bool) {
        let kind = isTicket ? CS_BENCH_TICKET : CS_BENCH_PTHREAD
        var share = 0.0
        #expect(cs_bench_lock(kind, 2, true, 1_000, &share) > 0)
        #expect(share == 1)
        #expect(cs_bench_lock(kind, 1, false, 1_000, &share) > 0)
        // Nobody had it before the first time.
        #expect(share == 0.001)
    }

    @Test("A lock that is held cannot be tried, one that is free can")
    func tries() {
        let word = Word()
        #expect(cs_spin_trylock(word.address))
        #expect(!cs_spin_trylock(word.address))
        cs_spin_unlock(word.address)
        #expect(cs_spin_trylock(word.address))
        word.address.deallocate()
    }
}
