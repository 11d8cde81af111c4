// SPDX-License-Identifier: GPL-2.0-only
// Sleeping until another thread has news.

import CSupport
import Foundation
import Testing

/// Two threads that hand a number back and forth.
private final class Exchange: @unchecked Sendable {
    static let rounds: UInt64 = 20_000
    /// The number; whose turn it is says its lowest bit.
    let number = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    /// The calls of each thread, on lines of their own.
    private let words = UnsafeMutablePointer<UInt32>.allocate(capacity: 64)

    init() {
        number.initialize(to: 0)
        words.initialize(repeating: 0, count: 64)
    }

    deinit {
        number.deallocate()
        words.deallocate()
    }

    func calls(_ thread: UInt64) -> UnsafeMutablePointer<UInt32> { words + 32 * Int(thread) }

    /// Waits for each turn of a thread and gives the next one to the other.
    func take(_ me: UInt64, spins: UInt32) {
        for turn in 0..<Self.rounds {
            while true {
                let seen = cs_calls(calls(me))
                if cs_load(number) == 2 * turn + me { break }
                cs_sleep(calls(me), seen, spins, 0)
            }
            cs_store(number, 2 * turn + me + 1)
            cs_call(calls(1 - me))
        }
    }
}

@Suite("Calls")
struct CallTests {
    @Test("No call is lost, whether its thread spins or sleeps", .timeLimit(.minutes(2)), arguments: [0, 64, 4096])
    func exchange(spins: UInt32) {
        let exchange = Exchange()
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            exchange.take(1, spins: spins)
            done.signal()
        }
        exchange.take(0, spins: spins)
        done.wait()
        #expect(cs_load(exchange.number) == 2 * Exchange.rounds)
    }

    @Test("Sleep ends after its time without a call")
    func limit() {
        let calls = UnsafeMutablePointer<UInt32>.allocate(capacity: 16)
        calls.initialize(repeating: 0, count: 16)
        let start = ContinuousClock.now
        cs_sleep(calls, 0, 0, 2_000)
        #expect(ContinuousClock.now - start >= .milliseconds(2))
        #expect(cs_calls(calls) == 0)
        calls.deallocate()
    }
}
