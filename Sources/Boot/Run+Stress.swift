// SPDX-License-Identifier: GPL-2.0-only
// A scenario on real threads, over and over.

import CSupport
import Explorer
import FoundationEssentials
import Glibc
import Machine
import Scenarios

extension Run {
    /// Repeats the scenario on real threads until a limit is reached or the process is interrupted.
    func stress() {
        let vitals = Vitals()
        Self.catchInterrupts()
        Line.print(ProgressLine(executions: 0, seconds: 0))
        let known = arguments.isCompared ? finalStates() : nil
        let seen = StateSet()
        var program = stage.program
        program.atEnd = { _ in
            vitals.count(Machine.turnover)
            if known != nil { seen.states.insert(Machine.finalState) }
        }
        var limits = ThreadedRun.Limits()
        limits.rounds = arguments.runs
        limits.seed = arguments.seed
        limits.steps = arguments.mostSteps
        let end = arguments.timeLimit > 0 ? Date().addingTimeInterval(arguments.timeLimit) : .distantFuture
        limits.stopsAtFinding = arguments.stopsAtFinding
        limits.goOn = { [self] outcome in
            if vitals.isDue {
                Line.print(ProgressLine(executions: outcome.executions, seconds: seconds))
                if let threads = self.threads { Line.print(vitals.line(threads)) }
            }
            return Date() < end && !Self.isInterrupted
        }
        Machine.poisonsFrames = true
        let threads = ThreadedRun(program, crew: stage.crew, limits: limits)
        self.threads = threads
        threads.onFinding = { Line.print(self.line($0)) }
        let outcome = threads.run()
        var last = vitals.line(threads)
        last.intact = threads.isIntact
        if let known {
            let unknown = seen.states.subtracting(known).count
            last.states = StatesLine(explored: known.count, seen: seen.states.count - unknown, unknown: unknown)
        }
        Line.print(last)
        let result = result(outcome, outcome.findings.map { retold($0, threads) }, complete: false)
        self.threads = nil
        Line.print(result)
    }

    /// How the executions of a whole search end; nil if it was interrupted.
    private func finalStates() -> Set<UInt64>? {
        let all = StateSet()
        var program = stage.program
        program.atEnd = { _ in all.states.insert(Machine.finalState) }
        var limits = limits
        limits.goOn = { _ in !Self.isInterrupted }
        let outcome = Exploration(program, limits: limits).run(Reduced(limits: limits))
        return outcome.isComplete ? all.states : nil
    }

    /// A finding in the words of its replay, if the order of operations determines it; otherwise in those of the thread.
    private func retold(_ finding: Finding, _ threads: ThreadedRun) -> FindingLine {
        var line = line(finding)
        let (trace, broken, _) = exploration.replay(finding.schedule, anchor: nil)
        let said = threads.messages["\(finding.invariant.name)"]
        line.message = (broken == finding.invariant ? trace.message : said) ?? line.message
        return line
    }

    // A signal handler can reach nothing else; it only ever becomes true.
    private nonisolated(unsafe) static var isInterrupted = false

    /// Lets the first interrupt end the run; the second one ends the process.
    private static func catchInterrupts() {
        var action = sigaction()
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        action.__sigaction_handler.sa_handler = { _ in Run.isInterrupted = true }
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
    }
}

/// Final states; collected on one thread.
private final class StateSet {
    var states: Set<UInt64> = []
}

/// What a run has used; asked on one thread.
private final class Vitals: @unchecked Sendable {
    private var framesTaken = 0
    private var framesGivenUp = 0
    private var last = Date()

    func count(_ turnover: (taken: Int, givenUp: Int)) {
        framesTaken += turnover.taken
        framesGivenUp += turnover.givenUp
    }

    /// Whether a second has passed since it was last so.
    var isDue: Bool {
        if Date().timeIntervalSince(last) < 1 { return false }
        last = Date()
        return true
    }

    func line(_ run: ThreadedRun) -> VitalsLine {
        VitalsLine(
            resident: Self.resident, framesTaken: framesTaken, framesGivenUp: framesGivenUp,
            callbacksQueued: run.callbacks.queued, callbacksRun: run.callbacks.run)
    }

    private static var resident: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
