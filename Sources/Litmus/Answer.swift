// SPDX-License-Identifier: GPL-2.0-only
// Asking the machine.

import Explorer
import Machine

/// What the machine says to a question.
public struct Answer: Sendable {
    /// Nil if the search was cut off before it was known.
    public var verdict: Question.Verdict?
    /// Classes of interleavings that were run.
    public var executions = 0
    /// Executions that came to no end: a CPU waited for ever, or repeated an access that kept faulting.
    public var endless = 0
    /// One that ends as asked, or, for `forall`, one that does not.
    public var witness: [Witness] = []
    /// Why there is no verdict.
    public var obstacle: String?
    /// Whether the machine cannot hold what the question needs, so that no search would give a verdict.
    public var isTooLarge = false
}

extension Question {
    /// Asks the machine.
    ///
    /// - Parameters:
    ///   - search: makes the search.
    ///   - most: executions after which to give up.
    ///   - goOn: asked from time to time; false gives up.
    public func answer(
        search: () -> any Search, most: Int = .max, goOn: (@Sendable () -> Bool)? = nil
    ) -> Answer {
        answer(search: search, most: most, goOn: goOn, defect: .none, wantsWitness: true)
    }

    /// Asks the machine.
    ///
    /// - Parameters:
    ///   - defect: how the machine is wrong.
    ///   - wantsWitness: whether an execution is to be shown.
    package func answer(
        search: () -> any Search, most: Int = .max, goOn: (@Sendable () -> Bool)? = nil, defect: Defect,
        wantsWitness: Bool = false
    ) -> Answer {
        let memory = UnsafeMutablePointer<Stage>.allocate(capacity: 1)
        memory.initialize(to: Stage(self, defect))
        defer {
            memory.pointee.deallocate(self)
            memory.deallocate()
        }
        while true {
            let round = Round(self, UnsafePointer(memory), most: most, goOn)
            let outcome = round.run(search())
            if Machine.hasTooManyTranslations {
                return Answer(
                    obstacle: "needs more than 64 different translations, which is all that the machine tells "
                        + "apart; use fewer pages, contexts or values of entries", isTooLarge: true)
            }
            var isEnough = true
            for site in 0..<accessCount where memory.pointee.needed[site] > memory.pointee.alternatives[site] {
                memory.pointee.alternatives[site] = memory.pointee.needed[site]
                isEnough = false
            }
            if isEnough || !outcome.isComplete { return round.answer(outcome, wantsWitness: wantsWitness) }
        }
    }
}
