// SPDX-License-Identifier: GPL-2.0-only
// Real RCU on real threads.

import CSupport
import Foundation
import Testing

/// What the two threads of a test share: flags that are read and written atomically.
private final class Shared: @unchecked Sendable {
    private let words = UnsafeMutablePointer<UInt64>.allocate(capacity: 4)

    init() { words.initialize(repeating: 0, count: 4) }
    deinit { words.deallocate() }

    enum Flag: Int { case readerIsInside, readerMayLeave, readerHasLeft, callbackRan }
    func raise(_ flag: Flag) { cs_store(words + flag.rawValue, 1) }
    func isUp(_ flag: Flag) -> Bool { cs_load(words + flag.rawValue) != 0 }
    /// Spins until another thread raises the flag.
    func wait(for flag: Flag) { while !isUp(flag) { cs_cpu_relax() } }
}

@Suite("RCU")
struct RCUTests {
    private func thread(_ body: @escaping @Sendable () -> Void) -> DispatchSemaphore {
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            cs_rcu_register_thread()
            body()
            cs_rcu_unregister_thread()
            done.signal()
        }
        return done
    }

    @Test("A grace period lasts until a reader that was inside has left")
    func gracePeriod() {
        let shared = Shared()
        let reader = thread {
            cs_rcu_read_lock()
            shared.raise(.readerIsInside)
            shared.wait(for: .readerMayLeave)
            shared.raise(.readerHasLeft)
            cs_rcu_read_unlock()
        }
        shared.wait(for: .readerIsInside)
        let writer = thread {
            // Only after the grace period has begun may the reader go: it is let go from in here, by a third thread.
            Thread.detachNewThread { shared.raise(.readerMayLeave) }
            cs_synchronize_rcu()
            #expect(shared.isUp(.readerHasLeft))
        }
        writer.wait()
        reader.wait()
        #expect(shared.isUp(.readerHasLeft))
    }

    @Test("A callback runs after the readers that were inside have left")
    func callback() {
        let shared = Shared()
        let head = UnsafeMutablePointer<cs_rcu_head>.allocate(capacity: 1)
        head.initialize(to: cs_rcu_head())
        let reader = thread {
            cs_rcu_read_lock()
            shared.raise(.readerIsInside)
            shared.wait(for: .readerMayLeave)
            // The callback cannot have run: this reader is still inside.
            #expect(!shared.isUp(.callbackRan))
            cs_rcu_read_unlock()
        }
        shared.wait(for: .readerIsInside)
        cs_call_rcu(
            head, { Unmanaged<Shared>.fromOpaque($0!).takeUnretainedValue().raise(.callbackRan) },
            Unmanaged.passUnretained(shared).toOpaque())
        shared.raise(.readerMayLeave)
        reader.wait()
        cs_rcu_barrier()
        #expect(shared.isUp(.callbackRan))
        head.deallocate()
    }
}
