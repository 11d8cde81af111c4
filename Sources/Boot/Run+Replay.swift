// SPDX-License-Identifier: GPL-2.0-only
// One schedule, step by step.

import Explorer
import Machine

extension Run {
    /// Runs a schedule as it stands, and says what it means.
    func replay(_ schedule: Schedule) {
        printRoles()
        let (trace, broken, ending) = exploration.replay(schedule, anchor: image.anchor)
        printSteps(trace, broken, ending)
        if ending == .followed {
            let meaning = exploration.meaning(of: schedule, name: Machine.name)
            Line.print(MeaningLine(text: meaning.text(tasks: taskNames)))
        }
        printResult(trace, broken, schedule)
    }

    /// Runs what a named schedule means here.
    func follow(_ text: String) throws {
        let named: NamedSchedule
        do throws(NamedSchedule.Misreading) {
            named = try NamedSchedule(text, tasks: taskNames)
        } catch {
            throw UsageError(text: "the schedule cannot be read: \(error.text)")
        }
        printRoles()
        let (trace, broken, ending, schedule) = exploration.replay(named, anchor: image.anchor, name: Machine.name)
        printSteps(trace, broken, ending)
        printResult(trace, broken, schedule)
    }

    /// What named schedules call the tasks: no two tasks of one CPU have the same name.
    private var taskNames: [String] { stage.roles.map { "\($0.name)@\($0.cpu)" } }

    private func printRoles() {
        for (index, role) in stage.roles.enumerated() {
            Line.print(
                TaskLine(
                    id: index, letter: String(Schedule.letter(index)), name: role.name, cpu: role.cpu,
                    column: "CPU \(role.cpu)"))
        }
        RangeLine.all(in: arguments.scenario).forEach(Line.print)
    }

    private func printSteps(_ trace: Trace, _ broken: Invariant?, _ ending: ReplayEnding) {
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
        let schedule = exploration.currentSchedule.description
        switch ending {
        case .followed: Line.print(EndingLine(how: "followed", schedule: schedule))
        case .blocked(let step, let task, let object):
            Line.print(WaitingLine(task: task, object: Self.name(object)))
            Line.print(EndingLine(how: "blocked", step: step, task: task, schedule: schedule))
        case .diverged(let step, let task, let wanted):
            let wanted = wanted.map { "\($0.stop)" }
            Line.print(EndingLine(how: "diverged", step: step, task: task, wanted: wanted, schedule: schedule))
        }
    }

    private func printResult(_ trace: Trace, _ broken: Invariant?, _ schedule: Schedule) {
        var findings: [FindingLine] = []
        if let broken {
            let finding = FindingLine(
                invariant: "\(broken.name)", message: trace.message ?? "\(broken.summary)",
                schedule: schedule.description, count: 1)
            Line.print(finding)
            findings.append(finding)
        }
        var outcome = Outcome()
        outcome.executions = 1
        outcome.events = trace.steps.count
        outcome.longest = trace.steps.count
        Line.print(result(outcome, findings, complete: false))
    }

    private static func name(_ object: Int) -> String { Machine.name(of: World.base + object) }
}
