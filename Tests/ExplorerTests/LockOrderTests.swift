// SPDX-License-Identifier: GPL-2.0-only
// Cycles in the order of locks are found without a deadlock, and only where one is possible.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct LockOrderTests {
        private func lock(_ number: UInt8) -> LittleOperation { LittleOperation(code: .lock, object: number) }
        private func unlock(_ number: UInt8) -> LittleOperation { LittleOperation(code: .unlock, object: number) }
        private func share(_ number: UInt8) -> LittleOperation { LittleOperation(code: .lockShared, object: number) }
        private func unshare(_ number: UInt8) -> LittleOperation {
            LittleOperation(code: .unlockShared, object: number)
        }
        /// Says that a task is done, and waits for it: keeps the two from meeting.
        private var done: LittleOperation { LittleOperation(code: .write, object: 0, value: 1) }
        private var waits: LittleOperation { LittleOperation(code: .awaitNonzero, object: 0) }

        private func findings(_ tasks: [[LittleOperation]]) -> [String] {
            explore(LittleProgram(tasks), Reduced()).findings.map { "\($0.invariant.name)" }
        }

        @Test func `Two locks taken in both orders are a cycle even if the tasks never meet`() {
            let first = [lock(1), lock(2), unlock(2), unlock(1), done]
            #expect(findings([first, [waits, lock(2), lock(1), unlock(1), unlock(2)]]) == ["lock-order"])
            #expect(findings([first, [waits, lock(1), lock(2), unlock(2), unlock(1)]]) == [])
        }

        @Test func `A deadlock that was seen says all that the cycle could`() {
            #expect(findings([[lock(1), lock(2)], [lock(2), lock(1)]]) == ["deadlock"])
        }

        @Test func `A deadlock does not hide that a lock is given back by somebody else`() {
            let maybe = [LittleOperation(code: .choose, object: 2), LittleOperation(code: .skipIfZero, value: 1)]
            let tasks = [[lock(1), lock(2)], [lock(2), lock(1)], maybe + [unlock(3)]]
            #expect(Set(findings(tasks)) == ["deadlock", "lock-misuse"])
        }

        @Test func `A lock around both keeps the two orders apart`() {
            let first = [lock(3), lock(1), lock(2), unlock(2), unlock(1), unlock(3)]
            #expect(findings([first, [lock(3), lock(2), lock(1), unlock(1), unlock(2), unlock(3)]]) == [])
        }

        @Test func `A lock that both only share around them keeps nothing apart`() {
            let first = [share(3), lock(1), lock(2), unlock(2), unlock(1), unshare(3), done]
            let second = [waits, share(3), lock(2), lock(1), unlock(1), unlock(2), unshare(3)]
            #expect(findings([first, second]) == ["lock-order"])
        }

        @Test func `Locks that both only share are no cycle`() {
            let first = [share(1), share(2), unshare(2), unshare(1), done]
            #expect(findings([first, [waits, share(2), share(1), unshare(1), unshare(2)]]) == [])
        }

        @Test func `Three tasks make a cycle of three`() {
            let tasks = [
                [lock(1), lock(2), unlock(2), unlock(1), done], [waits, lock(2), lock(3), unlock(3), unlock(2)],
                [waits, lock(3), lock(1), unlock(1), unlock(3)],
            ]
            #expect(findings(tasks) == ["lock-order"])
        }
    }
}
