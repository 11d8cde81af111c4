// SPDX-License-Identifier: GPL-2.0-only
// What was found before the reducing search has to begin anew is not lost.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct BeginningAnewTests {
        /// A handler that waits inside the interrupt, but only where its host has come to the first step and not to the
        /// second: the search meets that last of all, and begins anew.
        private static let handler: [LittleOperation] = [
            LittleOperation(code: .lock, object: 9), LittleOperation(code: .enter),
            LittleOperation(code: .read, object: 6), LittleOperation(code: .skipIfZero, value: 2),
            LittleOperation(code: .lock, object: 5), LittleOperation(code: .unlock, object: 5),
            LittleOperation(code: .leave), LittleOperation(code: .unlock, object: 9),
        ]
        private static let beginning: [LittleOperation] = [
            LittleOperation(code: .write, object: 6, value: 1), LittleOperation(code: .write, object: 6),
        ]

        private func findings(_ host: [LittleOperation], _ other: [LittleOperation]) -> [String] {
            let tasks = [Self.beginning + host, other, Self.handler]
            return explore(LittleProgram(tasks, hosts: [2: 0]), Reduced()).findings.map { "\($0.invariant.name)" }
        }

        @Test func `An invariant that broke many times before is found again`() {
            let writes = [LittleOperation](repeating: LittleOperation(code: .write, object: 0, value: 1), count: 6)
            let failure = [LittleOperation(code: .read, object: 1), LittleOperation(code: .failIfZero)]
            #expect(findings(writes + failure, writes) == ["oops"])
        }

        @Test func `A cycle of locks that was seen before stays one`() {
            func taking(_ locks: UInt8...) -> [LittleOperation] {
                locks.map { LittleOperation(code: .lock, object: $0) }
                    + locks.reversed().map { LittleOperation(code: .unlock, object: $0) }
            }
            let first = taking(1, 2) + [LittleOperation(code: .write, object: 0, value: 1)]
            let second = [LittleOperation(code: .awaitNonzero, object: 0)] + taking(2, 1)
            #expect(findings(first, second) == ["lock-order"])
        }
    }
}
