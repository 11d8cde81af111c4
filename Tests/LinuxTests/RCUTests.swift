// SPDX-License-Identifier: GPL-2.0-only
// Misuse of RCU is found by the explorer and on real threads.

import Explorer
import Linux
import Machine
import Testing

private typealias Entry = @convention(c) (UInt) -> Void

/// Takes the table away, so that no reader finds it any more, and frees it after a grace period.
private let frees: Entry = { _ in
    takeAway()
    call_rcu(head) { _ in Machine.releaseFrame(table) }
}

/// Frees the table at once, as a callback does that is called where it should have been queued.
private let freesAtOnce: Entry = { _ in
    takeAway()
    rcu_read_lock()
    Machine.releaseFrame(table)
    rcu_read_unlock()
}

private let reads: Entry = { _ in
    rcu_read_lock()
    readIfFound()
    rcu_read_unlock()
}

/// Looks the table up inside a section and reads it after that.
private let readsTooLate: Entry = { _ in
    rcu_read_lock()
    let isThere = look()
    rcu_read_unlock()
    if isThere { _ = Machine.loadEntry(Machine.words(of: table)) }
}

private let staysInside: Entry = { _ in
    rcu_read_lock()
    readIfFound()
    do_exit()
}

private let waitsForItself: Entry = { _ in
    rcu_read_lock()
    synchronize_rcu()
    rcu_read_unlock()
}

private let waits: Entry = { _ in
    takeAway()
    synchronize_rcu()
    Machine.releaseFrame(table)
}

private let queuesOneThatStaysInside: Entry = { _ in
    call_rcu(head) { _ in rcu_read_lock() }
}

/// The table that is read and given up; the head of its callback; whether readers find it.
private var table: UInt { UInt(Machine.kernelMemory[50]) }
private var head: Ptr<rcu_head> { Ptr(address: UInt(Machine.kernelMemory[51])) }
private var isThere: Word { Machine.kernelMemory + 52 }

private func look() -> Bool {
    Engine.visible(.read, isThere)
    return Engine.load(isThere) != 0
}

private func readIfFound() {
    if look() { _ = Machine.loadEntry(Machine.words(of: table)) }
}

private func takeAway() {
    Engine.visible(.write, isThere)
    Engine.store(isThere, 0)
}

extension EngineTests {
    @Suite("Misuse of RCU") struct RCUTests {
        /// Who runs the tasks.
        enum Backend: String, CaseIterable, Sendable {
            case explorer
            /// Grace periods are waited for by a thread.
            case threads
            /// Every callback goes through liburcu's `call_rcu`.
            case threadsWithCallRCU
        }

        /// What two tasks break, with the daemon that calls callbacks beside them.
        ///
        /// - Parameter seeks: whether something is to be found; threads then go on until it is, within reason.
        private func findings(
            _ backend: Backend, _ first: @escaping Entry, _ second: @escaping Entry, seeks: Bool = true
        ) -> [String] {
            setup_arch(.x86, cpus: 2, frames: 8, pageWords: 8)
            Machine.kernelMemory[50] = UInt64(Machine.allocateFrame(.table(level: 1)))
            Machine.kernelMemory[51] = UInt64(kzalloc(rcu_head.self).address)
            Machine.kernelMemory[52] = 1
            for task in 0..<3 as Range<Int> { Machine.bind(task: task, to: task & 1) }
            let program = Program(tasks: [
                .init("first", entry: first), .init("second", entry: second),
                .init("rcu", isDaemon: true) { _ in serve_rcu() },
            ])
            let outcome: Outcome
            if backend == .explorer {
                outcome = Exploration(program).run(Reduced())
            } else {
                var limits = ThreadedRun.Limits()
                // By `call_rcu` a round takes ten milliseconds.
                limits.rounds = seeks ? 50_000 : backend == .threads ? 2_000 : 300
                limits.stopsAtFinding = true
                limits.callRCU = backend == .threads ? .max : 1
                let run = ThreadedRun(program, crew: Crew(processors: [], callbacks: 2), limits: limits)
                outcome = run.run()
                #expect(run.isIntact)
                #expect(run.callbacks.queued == run.callbacks.run)
            }
            return Set(outcome.findings.map { "\($0.invariant.name)" }).sorted()
        }

        @Test("A table that is freed after a grace period is read by nobody who found it", arguments: Backend.allCases)
        func correct(backend: Backend) {
            #expect(findings(backend, reads, frees, seeks: false) == [])
            #expect(findings(backend, reads, waits, seeks: false) == [])
        }

        @Test("A table that is used after its grace period is found", arguments: Backend.allCases)
        func usedTooLate(backend: Backend) {
            #expect(findings(backend, readsTooLate, frees) == ["table-use-after-free"])
        }

        @Test("A callback that runs while readers are inside is found", arguments: Backend.allCases)
        func freedTooEarly(backend: Backend) {
            #expect(findings(backend, reads, freesAtOnce) == ["table-use-after-free"])
        }

        @Test("Waiting for a grace period inside a reader is found", arguments: Backend.allCases)
        func waitsInside(backend: Backend) {
            #expect(findings(backend, waitsForItself, reads) == ["sleep-in-atomic"])
        }

        @Test("A reader that is left open is found, in a task and in a callback", arguments: Backend.allCases)
        func leftOpen(backend: Backend) {
            #expect(findings(backend, staysInside, reads) == ["section-left-open"])
            #expect(findings(backend, queuesOneThatStaysInside, reads) == ["section-left-open"])
        }
    }
}
