// SPDX-License-Identifier: GPL-2.0-only
// One exploration or one replay of a scenario on an image.

import CSupport
import Explorer
import Foundation
import Machine
import Scenarios

/// Boots an image, sets a scenario up, and explores or replays it.
final class Run {
    let arguments: Arguments
    private let image: Image
    let stage: Stage
    let exploration: Exploration
    /// The run on real threads, if it is one.
    var threads: ThreadedRun?
    private let start = Date()

    init(_ arguments: Arguments) throws {
        self.arguments = arguments
        guard let scenario = arguments.scenario, let architecture = arguments.architecture else {
            throw UsageError(text: "a scenario and an architecture are needed")
        }
        image = try Image(path: arguments.image)
        stage = Stage(scenario, on: architecture, kernel: image.kernel)
        var limits = Exploration.Limits()
        limits.steps = arguments.mostSteps
        let end = arguments.timeLimit > 0 ? start.addingTimeInterval(arguments.timeLimit) : .distantFuture
        let progress = Progress(start: start)
        limits.goOn = { outcome in
            progress.show(outcome)
            return Date() < end
        }
        exploration = Exploration(stage.program, limits: limits)
    }

    /// The tasks that handle interrupts.
    private var handlers: [Int] { stage.program.tasks.indices.filter { stage.program.tasks[$0].isDaemon } }

    /// The others.
    private var tasks: [Int] { stage.program.tasks.indices.filter { !stage.program.tasks[$0].isDaemon } }

    var seconds: Double { Date().timeIntervalSince(start) }

    func perform() throws {
        let emergency = Emergency(image: image) { [self] invariant, message in
            let finding = FindingLine(
                invariant: invariant, message: message,
                schedule: (threads?.currentSchedule ?? exploration.currentSchedule).description, count: 1)
            Line.print(finding)
            Line.print(result(Outcome(), [finding], complete: false))
        }
        emergency.watch()
        if let schedule = arguments.schedule {
            replay(schedule)
        } else if arguments.isStress {
            stress()
        } else if arguments.isSerial {
            replay(exploration.serialSchedule(of: handlers + tasks))
        } else {
            explore()
        }
    }

    private func explore() {
        exploration.onFinding = { Line.print(self.line($0)) }
        let outcome: Outcome
        switch arguments.policy {
        case .reduced: outcome = exploration.run(Reduced(limits: limits))
        case .exhaustive: outcome = exploration.run(Exhaustive())
        case .random: outcome = exploration.run(RandomWalk(seed: arguments.seed, runs: arguments.runs))
        }
        let findings = outcome.findings.map { finding in
            var line = line(finding)
            line.message = exploration.replay(finding.schedule, anchor: nil).trace.message ?? line.message
            return line
        }
        Line.print(result(outcome, findings, complete: outcome.isComplete))
    }

    private var limits: Exploration.Limits {
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
            search: searchName,
            seed: arguments.seed,
            findings: findings)
    }

    private var searchName: String {
        if arguments.schedule != nil || arguments.isSerial { return "replay" }
        return arguments.isStress ? "threads" : arguments.policy.rawValue
    }

    private func replay(_ schedule: Schedule) {
        for (index, role) in stage.roles.enumerated() {
            Line.print(
                TaskLine(
                    id: index, letter: String(Schedule.letter(index)), name: role.name, cpu: role.cpu,
                    column: "CPU \(role.cpu)"))
        }
        RangeLine.all(in: arguments.scenario).forEach(Line.print)
        let (trace, broken, followed) = exploration.replay(schedule, anchor: image.anchor)
        for (index, step) in trace.steps.enumerated() {
            Line.print(
                StepLine(
                    n: index + 1, task: step.task, op: "\(step.kind)", object: step.object.map(Self.name) ?? "",
                    held: step.held.map(Self.name), pcs: step.callStack.map { "0x" + String($0, radix: 16) },
                    effects: step.remarks))
        }
        if broken == .deadlock {
            for (task, object) in exploration.waiting { Line.print(WaitingLine(task: task, object: Self.name(object))) }
        }
        var findings: [FindingLine] = []
        if let broken {
            let finding = FindingLine(
                invariant: "\(broken.name)", message: trace.message ?? "\(broken.summary)",
                schedule: schedule.description, count: 1)
            Line.print(finding)
            findings.append(finding)
        } else if !followed {
            FileHandle.standardError.write(
                Data("mmrace-boot: the schedule cannot be followed beyond step \(trace.steps.count)\n".utf8))
        }
        var outcome = Outcome()
        outcome.executions = 1
        outcome.events = trace.steps.count
        outcome.longest = trace.steps.count
        Line.print(result(outcome, findings, complete: false))
    }

    private static func name(_ object: Int) -> String { Machine.name(of: World.base + object) }
}

/// Prints how far a search is, at most once a second. Asked on one thread only.
private final class Progress: @unchecked Sendable {
    private let start: Date
    private var last: Date

    init(start: Date) {
        self.start = start
        last = start
    }

    func show(_ outcome: Outcome) {
        let now = Date()
        if now.timeIntervalSince(last) < 1 { return }
        last = now
        Line.print(ProgressLine(executions: outcome.executions, seconds: now.timeIntervalSince(start)))
    }
}
