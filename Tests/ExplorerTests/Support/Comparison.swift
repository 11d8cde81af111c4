// SPDX-License-Identifier: GPL-2.0-only
// The reducing search held against brute force on one program.

import Explorer

/// What the two searches say about a program.
struct Comparison {
    /// What brute force says, and the reducing search has to say as well.
    struct Result: Equatable {
        var states: Set<[UInt64]> = []
        var findings: Set<String> = []
        var classes = 0
    }
    var exact = Result()
    var reduced = Result()
    var redundant = 0
    var infeasible = 0
    /// Classes that several executions of the reducing search belong to.
    var repeated = 0
    var isTooLarge = false
    /// Executions of brute force.
    var interleavings = 0

    /// - Parameter most: programs with more interleavings are not compared.
    init(_ program: SmallProgram, most: Int = 4000) {
        var limits = Exploration.Limits()
        limits.executions = most
        limits.steps = 256
        var classes: Set<TraceClass> = []
        let brute = Self.run(program, Exhaustive(), limits, into: &exact, &classes)
        interleavings = brute.executions
        isTooLarge = !brute.isComplete
        if isTooLarge { return }
        exact.classes = classes.count
        classes = []
        limits.executions = most * 2
        let outcome = Self.run(program, Reduced(limits: limits), limits, into: &reduced, &classes)
        reduced.classes = classes.count
        redundant = outcome.redundant
        infeasible = outcome.infeasible
        repeated = outcome.executions - classes.count
    }

    var agrees: Bool { isTooLarge || (exact == reduced && redundant == 0 && repeated == 0) }

    private static func run(
        _ program: SmallProgram, _ search: some Search, _ limits: Exploration.Limits, into result: inout Result,
        _ classes: inout Set<TraceClass>
    ) -> Outcome {
        var states: Set<[UInt64]> = []
        var seen: Set<TraceClass> = []
        var schedule: () -> Schedule = { Schedule(steps: []) }
        let exploration = Exploration(
            program.program { state in
                states.insert(state.words)
                seen.insert(TraceClass(schedule()) { SmallProgram.journal[$0 * 64 + $1] })
            },
            limits: limits)
        schedule = { [unowned exploration] in exploration.currentSchedule }
        let outcome = exploration.run(search)
        result.states = states
        result.findings = Set(outcome.findings.map { "\($0.invariant.name)" })
        classes = seen
        return outcome
    }

    /// A program that still disagrees and from which nothing can be left out.
    static func smallest(_ program: SmallProgram) -> SmallProgram {
        for task in program.tasks.indices {
            for index in program.tasks[task].indices {
                // The frame of a handler stays.
                let operation = program.tasks[task][index]
                if operation.code == .enter || operation.code == .leave || operation.object >= 14 { continue }
                var tasks = program.tasks
                tasks[task].remove(at: index)
                let smaller = SmallProgram(tasks, hosts: program.hosts)
                if !Comparison(smaller).agrees { return smallest(smaller) }
            }
        }
        return program
    }
}

extension Comparison: CustomStringConvertible {
    var description: String {
        """
        classes \(exact.classes), explored \(reduced.classes), again \(repeated), redundant \(redundant), infeasible \
        \(infeasible); states \(exact.states.count), missing \(exact.states.subtracting(reduced.states).count), not real \
        \(reduced.states.subtracting(exact.states).count); findings \(exact.findings.sorted()) and \
        \(reduced.findings.sorted())
        """
    }
}
