// SPDX-License-Identifier: GPL-2.0-only
// One exploration or one replay of a scenario on an image.

import CSupport
import Explorer
import FoundationEssentials
import Machine
import Scenarios

/// Boots an image, sets a scenario up, and explores or replays it.
final class Run {
    let arguments: Arguments
    let image: Image
    let stage: Stage
    let exploration: Exploration
    /// The one that runs now: a sample for an estimate may crash as well.
    var running: Exploration
    /// What estimates the search.
    var estimator: Estimator?
    /// The run on real threads, if it is one.
    var threads: ThreadedRun?
    let start = Date()
    let progress: Progress
    /// The layers that were finished.
    private var layers: [Layer] = []
    /// Makes schedules plainer; what it learns of one finding serves the next.
    private lazy var minimiser = Minimiser(exploration)

    init(_ arguments: Arguments, on image: Image) throws {
        self.arguments = arguments
        self.image = image
        guard let scenario = arguments.scenario, let architecture = arguments.architecture else {
            throw UsageError(text: "a scenario and an architecture are needed")
        }
        stage = Stage(scenario, on: architecture, kernel: image.kernel)
        var limits = Exploration.Limits()
        limits.steps = arguments.mostSteps
        let end = arguments.timeLimit > 0 ? start.addingTimeInterval(arguments.timeLimit) : .distantFuture
        let progress = Progress(start: start, end: end)
        self.progress = progress
        limits.goOn = progress.goOn
        exploration = Exploration(stage.program, limits: limits)
        running = exploration
    }

    /// The tasks that handle interrupts.
    private var handlers: [Int] { stage.program.tasks.indices.filter { stage.program.tasks[$0].isDaemon } }

    /// The others.
    private var tasks: [Int] { stage.program.tasks.indices.filter { !stage.program.tasks[$0].isDaemon } }

    /// How many steps the running execution has so far; nil while none runs.
    func takenSteps() -> Int? {
        let engine = cs_engine()!
        return engine.pointee.exploring != 0 ? Int(engine.pointee.depth) : threads?.depth
    }

    var seconds: Double { Date().timeIntervalSince(start) }

    func perform() throws {
        let emergency = Emergency(image: image) { [self] invariant, message in
            let finding = FindingLine(
                invariant: invariant, message: message,
                schedule: (threads?.currentSchedule ?? running.currentSchedule).description, count: 1)
            Line.print(finding)
            Line.print(result(Outcome(), [finding], complete: false))
        }
        let isShared =
            arguments.workers > 1 && arguments.policy == .reduced && !arguments.isReplay && !arguments.isStress
        // Before there is a second thread: children are forked.
        if isShared { return try share(watchedBy: emergency) }
        emergency.watch(takenSteps)
        if let schedule = arguments.schedule {
            replay(schedule)
        } else if let text = arguments.named {
            try follow(text)
        } else if arguments.isForWarnings {
            warn()
        } else if arguments.isStress {
            stress()
        } else if arguments.isSerial {
            replay(exploration.serialSchedule(of: handlers + tasks))
        } else {
            try explore()
        }
    }

    /// Prints where the order inside a CPU could matter, once per place, as far as executions at random show it.
    private func warn() {
        var known: Set<WarningLine> = []
        for run in 0..<UInt64(arguments.runs) {
            let steps = exploration.sample(seed: arguments.seed &+ run, anchor: image.anchor).steps
            for warning in Discipline(steps).warnings {
                let line = WarningLine(warning, in: steps)
                if known.insert(line).inserted { Line.print(line) }
            }
        }
    }

    func explore() throws {
        exploration.onFinding = { Line.print(self.line($0)) }
        let outcome: Outcome
        switch arguments.policy {
        case .reduced: return try exploreReduced()
        case .exhaustive: outcome = exploration.run(Exhaustive())
        case .layers:
            outcome = exploration.runLayers(upTo: arguments.layers, limits: limits) { layer in
                layers.append(layer)
                Line.print(LayerLine(layer))
            }
        case .pct: outcome = exploration.run(PCT(seed: arguments.seed, runs: arguments.runs))
        case .random: outcome = exploration.run(RandomWalk(seed: arguments.seed, runs: arguments.runs))
        case .uniform: outcome = exploration.run(UniformWalk(seed: arguments.seed, runs: arguments.runs))
        }
        let findings = outcome.findings.map(minimised)
        Line.print(result(outcome, findings, complete: outcome.isComplete))
    }

    /// A finding with the plainest schedule that shows it, and what is said there.
    func minimised(_ finding: Finding) -> FindingLine {
        let (schedule, cost, former) = minimiser.minimise(finding.schedule, breaking: finding.invariant)
        var line = line(finding)
        line.schedule = schedule.description
        line.cost = cost
        line.formerCost = former
        line.message = exploration.replay(schedule, anchor: nil).trace.message ?? line.message
        return line
    }

    var limits: Exploration.Limits {
        var limits = Exploration.Limits()
        limits.steps = arguments.mostSteps
        return limits
    }

    func line(_ finding: Finding) -> FindingLine {
        FindingLine(
            invariant: "\(finding.invariant.name)", message: "\(finding.invariant.summary)",
            schedule: finding.schedule.description, count: finding.count)
    }

    func result(_ outcome: Outcome, _ findings: [FindingLine], complete: Bool) -> ResultLine {
        ResultLine(
            complete: complete, executions: outcome.executions, blocked: outcome.redundant,
            infeasible: outcome.infeasible, events: outcome.events, longest: outcome.longest, seconds: seconds,
            search: searchName, seed: arguments.seed, layers: layers, findings: findings)
    }

    private var searchName: String {
        if arguments.isReplay { return "replay" }
        return arguments.isStress ? "threads" : arguments.policy.rawValue
    }
}
