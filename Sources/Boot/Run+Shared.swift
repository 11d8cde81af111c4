// SPDX-License-Identifier: GPL-2.0-only
// One search, shared over processes.

import CSupport
import Explorer
import FoundationEssentials
import Glibc

extension Run {
    /// Explores in processes of its own: in one as long as the search may turn out to be short, which divides it if not, then
    /// in parts.
    ///
    /// The children are forked, since there is one thread only, and begin with the image booted and the scenario set up. Each
    /// takes the next part that nobody has, and prints what it saw to a pipe.
    func share(watchedBy emergency: Emergency) throws {
        let trial = try Child { [self] in
            emergency.watch(takenSteps)
            exploreUnlessLong()
        }
        var unfinished: UnfinishedLine?
        Child.readLines(of: [trial]) { text, _ in
            if Line.type(of: text) == "unfinished" {
                unfinished = try? JSONDecoder().decode(UnfinishedLine.self, from: Data(text.utf8))
            } else {
                Line.printText(text)
            }
        }
        let status = trial.wait()
        guard let unfinished else {
            // What killed it the tool is to see of this process too.
            if status > 128 { kill(getpid(), status - 128) }
            exit(status)
        }
        guard let counter = cs_shared_counter() else { throw UsageError(text: "no memory for a shared counter") }
        let children = try (0..<arguments.workers).map { _ in
            try Child { [self] in
                emergency.watch(takenSteps)
                explore(unfinished.parts, counter)
            }
        }
        var tally = SharedTally(estimate: unfinished.estimate)
        Child.readLines(of: children) { text, child in tally.add(text, from: child, seconds: seconds) }
        let areWell = children.map { $0.wait() }.allSatisfy { $0 == 0 }
        if areWell && !tally.hasLockFinding && exploration.findsCycle(in: tally.lockRecords) {
            // No part could see the cycle alone: only one process after all shows an execution that closes it.
            let whole = try Child { [self] in
                emergency.watch(takenSteps)
                exploreWhole()
            }
            Child.readLines(of: [whole]) { text, _ in Line.printText(text) }
            exit(whole.wait())
        }
        Line.print(result(tally.outcome, tally.findings, complete: areWell && tally.isComplete))
        if !areWell && tally.findings.isEmpty { throw UsageError(text: "a process that shared the search died") }
    }

    /// In the first child: explores to the end, or gives up after a while.
    private func exploreUnlessLong() {
        progress.most = arguments.fewExecutions
        let outcome = exploration.run(Reduced(limits: limits))
        if !outcome.isComplete && outcome.executions >= arguments.fewExecutions {
            return Line.print(divide())
        }
        for finding in outcome.findings { Line.print(line(finding)) }
        let findings = outcome.findings.map(minimised)
        if outcome.isComplete { ReachLine.print() }
        Line.print(result(outcome, findings, complete: outcome.isComplete))
    }

    /// In one child: explores everything, for a cycle of locks that no part could see alone.
    private func exploreWhole() {
        exploration.onFinding = { Line.print(self.line($0)) }
        let outcome = exploreEstimating(Reduced(limits: limits))
        Line.print(result(outcome, outcome.findings.map(minimised), complete: outcome.isComplete))
    }

    /// In each of the others: explores parts until there is none left.
    private func explore(_ parts: [Part], _ counter: UnsafeMutablePointer<UInt32>) {
        exploration.onFinding = { Line.print(self.line($0)) }
        while true {
            let index = Int(cs_take_number(counter))
            if index >= parts.count { return }
            let outcome = exploration.run(Reduced(limits: limits, part: parts[index]))
            Line.print(
                PartLine(of: parts.count, outcome, outcome.findings.map(minimised), locks: exploration.lockRecord))
        }
    }
}

/// What all children saw.
private struct SharedTally {
    let estimate: Explorer.Estimate?
    var outcome = Outcome()
    var findings: [FindingLine] = []
    private var known: Set<String> = []
    private var partsDone = 0
    private var partCount = -1
    /// What each child has done of the part that it is at.
    private var running: [Int: Int] = [:]

    /// In which order each child's tasks asked for locks, in all the parts it has done.
    private var locks: [Int: [UInt32]] = [:]

    init(estimate: Explorer.Estimate?) { self.estimate = estimate }

    var isComplete: Bool { partsDone == partCount }
    var lockRecords: [[UInt32]] { Array(locks.values) }
    var hasLockFinding: Bool { findings.contains { ["deadlock", "lock-order"].contains($0.invariant) } }

    mutating func add(_ text: Substring, from child: Int, seconds: Double) {
        let decoder = JSONDecoder()
        let data = Data(text.utf8)
        switch Line.type(of: text) {
        case "progress":
            guard let line = try? decoder.decode(ProgressLine.self, from: data) else { return }
            running[child] = line.executions
            let sum = running.values.reduce(outcome.executions, +)
            let rate = Double(sum) / max(0.001, seconds)
            Line.print(ProgressLine(executions: sum, seconds: seconds, rate: rate, estimate: estimate))
        case "finding":
            guard let line = try? decoder.decode(FindingLine.self, from: data) else { return }
            if known.insert(line.invariant).inserted { Line.printText(text) }
        case "part":
            guard let part = try? decoder.decode(PartLine.self, from: data) else { return }
            running[child] = nil
            locks[child] = part.locks
            add(part)
        case "result":
            // The image crashed or hung in that part.
            struct End: Decodable { var findings: [FindingLine] }
            guard let line = try? decoder.decode(End.self, from: data) else { return }
            partCount = -1
            line.findings.forEach { add($0) }
        default: break
        }
    }

    private mutating func add(_ part: PartLine) {
        partCount = part.of
        if part.complete { partsDone += 1 }
        outcome.executions += part.executions
        outcome.redundant += part.blocked
        outcome.infeasible += part.infeasible
        outcome.events += part.events
        outcome.longest = max(outcome.longest, part.longest)
        part.findings.forEach { add($0) }
        // A deadlock says all that the order of locks could.
        if findings.contains(where: { $0.invariant == "deadlock" }) {
            findings.removeAll { $0.invariant == "lock-order" }
        }
    }

    private mutating func add(_ finding: FindingLine) {
        guard let index = findings.firstIndex(where: { $0.invariant == finding.invariant }) else {
            return findings.append(finding)
        }
        let count = findings[index].count + finding.count
        let switches = { (line: FindingLine) in Schedule(line.schedule)?.switches ?? Int.max }
        if switches(finding) < switches(findings[index]) { findings[index] = finding }
        findings[index].count = count
    }
}
