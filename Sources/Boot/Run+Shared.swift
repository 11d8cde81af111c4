// SPDX-License-Identifier: GPL-2.0-only
// One search, shared over processes.

import Explorer
import FoundationEssentials
import Glibc

extension Run {
    /// Explores in processes of its own: in one as long as the search may turn out to be short, which gives parts of it away from
    /// then on.
    ///
    /// The children are forked, since there is one thread only, and begin with the image booted and the scenario set up.
    func share(watchedBy emergency: Emergency) throws {
        let shared = try SharedSearch(of: arguments.workers) { [self] inbox in
            emergency.watch(takenSteps)
            explore(inbox)
        }
        var tally = SharedTally()
        let statuses = try shared.run { text, child in
            tally.add(text, from: child, seconds: seconds, isShared: shared.handedOut > 1)
        }
        if shared.handedOut == 1 {
            // What killed it the tool is to see of this process too.
            if statuses[0] > 128 { kill(getpid(), statuses[0] - 128) }
            exit(statuses[0])
        }
        let areWell = statuses.allSatisfy { $0 == 0 }
        if areWell && !tally.hasLockFinding && exploration.findsCycle(in: tally.lockRecords) {
            // No part could see the cycle alone: only one process after all shows an execution that closes it.
            let whole = try Child { [self] in
                emergency.watch(takenSteps)
                exploreWhole()
            }
            Child.readLines(of: [whole]) { text, _ in Line.printText(text) }
            exit(whole.wait())
        }
        let isComplete = areWell && tally.partsDone == shared.handedOut
        Line.print(result(tally.outcome, tally.findings, complete: isComplete))
        if !areWell && tally.findings.isEmpty { throw UsageError(text: "a process that shared the search died") }
    }

    /// In one child: explores everything, for a cycle of locks that no part could see alone.
    private func exploreWhole() {
        exploration.onFinding = { Line.print(self.line($0)) }
        let outcome = exploreEstimating(Reduced(limits: limits))
        progress.stop()
        Line.print(result(outcome, outcome.findings.map(minimised), complete: outcome.isComplete))
    }

    /// In each child: explores what it is given until there is nothing left.
    private func explore(_ inbox: PartsInbox) {
        exploration.onFinding = { Line.print(self.line($0)) }
        while let part = inbox.next() {
            let search = Reduced(limits: limits, part: part)
            inbox.share(search, of: part, after: arguments.fewExecutions)
            // Only of the whole it is known what an estimate is one of.
            let outcome = part.isEmpty ? exploreEstimating(search) : exploration.run(search)
            if part.isEmpty && !inbox.hasGiven {
                progress.stop()
                if outcome.isComplete { ReachLine.print() }
                return Line.print(result(outcome, outcome.findings.map(minimised), complete: outcome.isComplete))
            }
            Line.print(PartLine(outcome, outcome.findings.map(minimised), locks: exploration.lockRecord))
        }
    }
}
