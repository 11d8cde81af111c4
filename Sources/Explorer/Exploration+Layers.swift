// SPDX-License-Identifier: GPL-2.0-only
// Few preemptions first.

/// A finished layer: every class of interleavings that some schedule with so many preemptions reaches.
public struct Layer: Sendable, Equatable, Codable {
    /// The bound.
    public var preemptions: Int
    /// The classes within the bound, those of the layers before included, each once.
    public var classes: Int
    /// How many of them broke something.
    public var broken: Int
}

extension Exploration {
    /// Runs everything with no preemption, then with at most one, and so on, and in the end everything there is. Each finished
    /// layer is a statement of its own, and the first schedule that breaks an invariant has the fewest preemptions.
    ///
    /// - Parameters:
    ///   - most: the last bound before the search without one.
    ///   - limits: the limits of this exploration.
    ///   - onLayer: told of each finished layer.
    /// - Returns: what was found, each invariant with a schedule from the first layer that breaks it. The executions are those of
    ///   the largest search: what it covers includes the layers before.
    public func runLayers(upTo most: Int, limits: Limits, onLayer: (Layer) -> Void) -> Outcome {
        var first: [Finding] = []
        var classes = 0
        func merge(_ outcome: Outcome) -> Outcome {
            var merged = outcome
            merged.executions = max(classes, outcome.executions)
            merged.findings = outcome.findings.map { finding in
                var finding = finding
                if let early = first.first(where: { $0.invariant == finding.invariant }) {
                    finding.schedule = early.schedule
                }
                return finding
            }
            // A cycle of locks is news only once.
            merged.findings += first.filter { early in
                !outcome.findings.contains { $0.invariant == early.invariant }
                    && !(early.invariant == .lockOrder && outcome.findings.contains { $0.invariant == .deadlock })
            }
            return merged
        }
        for bound in 0...most {
            let search = Bounded(preemptions: bound, limits: limits)
            let outcome = run(search)
            let merged = merge(outcome)
            if !search.isFinished { return merged }
            first = merged.findings
            classes = outcome.executions
            let broken = outcome.findings.map(\.count).reduce(0, +)
            onLayer(Layer(preemptions: bound, classes: classes, broken: broken))
        }
        return merge(run(Reduced(limits: limits)))
    }
}
