// SPDX-License-Identifier: GPL-2.0-only
// What the processes that share a search saw.

import Explorer
import FoundationEssentials

/// What all children saw.
struct SharedTally {
    private var estimate: Explorer.Estimate?
    private(set) var outcome = Outcome()
    private(set) var findings: [FindingLine] = []
    private var known: Set<String> = []
    /// Parts that were explored to their end.
    private(set) var partsDone = 0
    /// What each child has done of the part that it is at.
    private var running: [Int: Int] = [:]

    /// In which order each child's tasks asked for locks, in all the parts it has done.
    private var locks: [Int: [UInt32]] = [:]

    var lockRecords: [[UInt32]] { Array(locks.values) }
    var hasLockFinding: Bool { findings.contains { ["deadlock", "lock-order"].contains($0.invariant) } }

    /// Adds what a child printed.
    ///
    /// - Parameter isShared: whether other processes share the search. If none does, the child prints the result.
    mutating func add(_ text: Substring, from child: Int, seconds: Double, isShared: Bool) {
        let decoder = JSONDecoder()
        let data = Data(text.utf8)
        switch Line.type(of: text) {
        case "progress":
            guard let line = try? decoder.decode(ProgressLine.self, from: data) else { return }
            running[child] = line.executions
            estimate = line.estimate ?? estimate
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
            if !isShared { return Line.printText(text) }
            // The image crashed or hung in that part.
            struct End: Decodable { var findings: [FindingLine] }
            guard let line = try? decoder.decode(End.self, from: data) else { return }
            line.findings.forEach { add($0) }
        default: if !isShared { Line.printText(text) }
        }
    }

    private mutating func add(_ part: PartLine) {
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
