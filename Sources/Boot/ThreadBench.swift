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
        for threads in [2, 4, 8] {
            let program = Contention.locks(tasks: threads, times: 10)
            let rounds = 40_000 / threads
            let seconds = time(program, rounds: rounds, isDisturbed: true)
            Line.print(
                MeasureLine(name: "iterations, \(threads) threads", value: Double(rounds) / seconds, unit: "/s"))
        }
        let times = 4_000
        let seconds = time(Contention.locks(tasks: 2, times: times), rounds: 20, isDisturbed: false)
        let ours = seconds * 1e9 / Double(20 * 2 * times)
        Line.print(
            MeasureLine(
                name: "spinlock of an image, a turn of 3 steps", value: ours, unit: "ns"))
        for (name, kind) in [
            ("ticket spinlock, a turn", CS_BENCH_TICKET), ("pthread spinlock, a turn", CS_BENCH_PTHREAD),
        ] {
            // The middle one of five: threads that other processes keep from running together hand nothing over.
            let turns = (0..<5).map { _ in cs_bench_lock(kind, 2, 100_000) }.sorted()
            Line.print(MeasureLine(name: name, value: turns[2], unit: "ns"))
        }
        let callbacks = 2_000
        let inRounds = time(Contention.callbacks(times: callbacks), rounds: 5, isDisturbed: false, callbacks: 1)
        Line.print(
            MeasureLine(name: "call_rcu of an image", value: Double(5 * callbacks) / inRounds, unit: "/s"))
        for (name, kind) in [("call_rcu, wrapped", CS_BENCH_OURS), ("call_rcu, plain liburcu", CS_BENCH_LIBURCU)] {
            Line.print(MeasureLine(name: name, value: cs_bench_callbacks(kind, 200_000), unit: "/s"))
        }
    }

    /// Seconds that some rounds take.
    private static func time(_ program: Program, rounds: Int, isDisturbed: Bool, callbacks: Int? = nil) -> Double {
        var limits = ThreadedRun.Limits()
        limits.rounds = rounds
        limits.isDisturbed = isDisturbed
        limits.steps = 100_000
        limits.callRCU = 1
        let run = ThreadedRun(program, crew: Crew(processors: [], callbacks: callbacks), limits: limits)
        let start = ContinuousClock.now
        let outcome = run.run()
        precondition(outcome.findings.isEmpty && run.isIntact, "a measured program went wrong")
        return (ContinuousClock.now - start) / .seconds(1)
    }
}
