// SPDX-License-Identifier: GPL-2.0-only
// The search that verdicts rest on, in one process: estimated on the way, cut off, taken up.

import Explorer
import FoundationEssentials
import Machine

extension Run {
    /// Explores every class once, from where a checkpoint says or from the start.
    func exploreReduced() throws {
        let file = arguments.checkpoint.map { CheckpointFile(path: $0, identity: identity) }
        var search = Reduced(limits: limits)
        var outcome = Outcome()
        if let file, let known = try file.read() {
            guard let taken = try? exploration.takeUp(known, Invariant.ofMachine + Invariant.ofEngine) else {
                throw file.doesNotFit
            }
            (search, outcome) = taken
            progress.begin(with: outcome)
        }
        if file != nil { Interruption.catchSignals() }
        outcome = exploreEstimating(search, outcome)
        progress.stop()
        if search.isAstray, let file { throw file.doesNotFit }
        // Before the result: a caller that has the result may end.
        if let file, !outcome.isComplete { try file.write(Checkpoint(search, in: exploration, outcome)) }
        let findings = Interruption.isAsked ? outcome.findings.map(line) : outcome.findings.map(minimised)
        // What an earlier process ran of a search that was taken up is not known here.
        if file == nil && outcome.isComplete { ReachLine.print() }
        Line.print(result(outcome, findings, complete: outcome.isComplete))
        if let file, outcome.isComplete { file.remove() }
    }

    /// Runs a search; now and then it rests while the estimate of what it will come to is made better.
    func exploreEstimating(_ search: Reduced, _ outcome: Outcome = Outcome()) -> Outcome {
        var outcome = outcome
        progress.mayRest = true
        defer { progress.mayRest = false }
        while true {
            outcome = exploration.run(search, from: outcome)
            if search.isAstray || !progress.rests { return outcome }
            progress.estimate { sample() }
        }
    }

    /// One more sample of the number of classes.
    private func sample() -> Explorer.Estimate? {
        let estimator = estimator ?? Estimator(aside(), seed: arguments.seed)
        self.estimator = estimator
        running = estimator.exploration
        estimator.addSample()
        running = exploration
        return estimator.estimate
    }

    /// Another exploration of the same program, of which the search learns nothing.
    func aside() -> Exploration { Exploration(stage.program, limits: limits) }

    /// What a checkpoint is of: the words of the caller, and what this process was asked for.
    private var identity: String {
        let scenario = arguments.scenario?.name ?? "", architecture = arguments.architecture?.rawValue ?? ""
        return "\(arguments.identity) \(scenario)@\(architecture) \(arguments.mostSteps)"
    }
}
