// SPDX-License-Identifier: GPL-2.0-only
// How fast real threads are, beside plain locks and plain liburcu.

import CSupport
import Explorer
import FoundationEssentials

/// A figure, in the order in which they are measured.
struct MeasureLine: Encodable {
    var type = "measure"
    var name: String
    var value: Double
    var unit: String
}

enum ThreadBench {
    /// Measures and prints everything.
    static func run() {
        measureIterations()
        for threads in [1, 2] { measureLocks(threads) }
        measureTurns()
        measureCallbacks()
    }

    private static func measureIterations() {
        for threads in [2, 4, 8] {
            let rounds = 40_000 / threads
            let seconds = time(Contention.locks(tasks: threads, times: 10), rounds: rounds, isDisturbed: true)
            print("iterations, \(threads) threads with 10 turns each at one lock", Double(rounds) / seconds, "/s")
        }
    }

    /// One lock that threads want all the time, of each kind: the time for each turn, and how many turns came to another thread. A
    /// lock that is not fair stays with the thread that has it, which saves it the way between processors.
    private static func measureLocks(_ threads: Int) {
        let (times, rounds) = (4_000, 20)
        var program = Contention.locks(tasks: threads, times: times)
        var handOvers = 0
        program.atEnd = { _ in handOvers += Contention.handOvers }
        let turns = rounds * threads * times
        let seconds = time(program, rounds: rounds, isDisturbed: false)
        let label = threads == 1 ? "1 thread" : "\(threads) threads"
        let share = Double(handOvers) / Double(turns)
        show("spinlock of an image, \(label), a turn of 3 steps", seconds * 1e9 / Double(turns), share, threads)
        for (name, kind) in plainLocks {
            let (value, share) = plain(kind, threads: threads, takeTurns: false)
            show("\(name), \(label), a turn", value, share, threads)
        }
    }

    /// One lock that two threads take in turns, of each kind. Few turns: on a busy machine each may wait for the scheduler.
    private static func measureTurns() {
        let (times, rounds) = (500, 10)
        let seconds = time(Contention.turns(times: times), rounds: rounds, isDisturbed: false)
        print("spinlock of an image, handed over, 4 steps", seconds * 1e9 / Double(rounds * 2 * times), "ns")
        for (name, kind) in plainLocks {
            print("\(name), handed over", plain(kind, threads: 2, takeTurns: true).value, "ns")
        }
    }

    /// As many callbacks in one go for each, since liburcu's thread rests ten milliseconds between two batches.
    private static func measureCallbacks() {
        let count = 100_000
        let program = Contention.callbacks(times: count)
        let rates = (0..<3).map { _ in
            Double(count) / time(program, rounds: 1, isDisturbed: false, callbacks: 1)
        }
        print("call_rcu of an image, \(count) at once", rates.sorted()[1], "/s")
        for (name, kind) in [("call_rcu, wrapped", CS_BENCH_OURS), ("call_rcu, plain liburcu", CS_BENCH_LIBURCU)] {
            let rates = (0..<3).map { _ in cs_bench_callbacks(kind, UInt64(count)) }
            print("\(name), \(count) at once", rates.sorted()[1], "/s")
        }
    }

    private static let plainLocks = [("ticket spinlock", CS_BENCH_TICKET), ("pthread spinlock", CS_BENCH_PTHREAD)]

    /// Nanoseconds for a turn at a plain lock, and which part of the turns came to another thread. The middle one of five: other
    /// processes keep threads from running together.
    private static func plain(_ kind: cs_bench_lock, threads: Int, takeTurns: Bool) -> (value: Double, share: Double) {
        let turns: UInt64 = takeTurns ? 5_000 : threads > 1 ? 50_000 : 1_000_000
        let all = (0..<5).map { _ in
            var share = 0.0
            let value = cs_bench_lock(kind, Int32(threads), takeTurns, turns, &share)
            return (value: value, share: share)
        }
        return all.sorted { $0.value < $1.value }[2]
    }

    private static func show(_ name: String, _ value: Double, _ share: Double, _ threads: Int) {
        print(name, value, "ns")
        if threads > 1 { print("  of these turns handed over", share * 100, "%") }
    }

    private static func print(_ name: String, _ value: Double, _ unit: String) {
        Line.print(MeasureLine(name: name, value: value, unit: unit))
    }

    /// Seconds that some rounds take.
    private static func time(_ program: Program, rounds: Int, isDisturbed: Bool, callbacks: Int? = nil) -> Double {
        var limits = ThreadedRun.Limits()
        limits.rounds = rounds
        limits.isDisturbed = isDisturbed
        limits.steps = 400_000
        limits.callRCU = 1
        let run = ThreadedRun(program, crew: Crew(processors: [], callbacks: callbacks), limits: limits)
        let start = ContinuousClock.now
        let outcome = run.run()
        precondition(outcome.findings.isEmpty && run.isIntact, "a measured program went wrong")
        return (ContinuousClock.now - start) / .seconds(1)
    }
}
