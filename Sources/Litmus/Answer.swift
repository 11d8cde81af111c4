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
                return Answer(obstacle: "more than 64 translations of a kind came up; use fewer pages or values")
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

/// One search, with so many outcomes of each access told apart.
private final class Round {
    private let question: Question
    private let stage: UnsafePointer<Stage>
    private var exploration: Exploration!
    private var answer = Answer()
    private var schedule: Schedule?
    private var actors: [String] = []

    init(_ question: Question, _ stage: UnsafePointer<Stage>, most: Int, _ goOn: (@Sendable () -> Bool)?) {
        self.question = question
        self.stage = stage
        var limits = Exploration.Limits()
        limits.steps = 1000
        limits.executions = most
        if let goOn { limits.goOn = { _ in goOn() } }
        let program = Program(tasks: tasks()) { [unowned self] broken in end(broken) }
        exploration = Exploration(program, limits: limits)
    }

    private func tasks() -> [Program.Task] {
        var tasks: [Program.Task] = []
        for (number, cpu) in question.cpus.enumerated() {
            Machine.bind(task: number, to: number)
            actors.append(cpu.name)
            tasks.append(Program.Task(cpu.name, argument: argument(2 * number), entry: Self.program))
        }
        for (number, cpu) in question.cpus.enumerated() where cpu.handler != nil {
            Machine.bind(task: tasks.count, to: number)
            actors.append("\(cpu.name).interrupt")
            tasks.append(
                Program.Task(
                    cpu.name, argument: argument(2 * number + 1), isDaemon: true, interrupts: number,
                    entry: Self.handler))
        }
        if !question.markable.isEmpty && question.switches.setsAccessed != 0 {
            actors.append("hardware")
            tasks.append(Program.Task("hardware", argument: argument(0), entry: Self.hardware))
        }
        return tasks
    }

    /// The stage's address and the number of the task, in one word.
    private func argument(_ task: Int) -> UInt { UInt(bitPattern: stage) | UInt(task) << 56 }

    private static func unpack(_ argument: UInt) -> (UnsafePointer<Stage>, Stage.Task) {
        let stage = UnsafePointer<Stage>(bitPattern: argument & (1 << 56 - 1))!
        return (stage, stage.pointee.tasks[Int(argument >> 56)])
    }

    private static let program: @convention(c) (UInt) -> Void = { argument in
        let (stage, task) = unpack(argument)
        var interpreter = Interpreter(stage, task)
        interpreter.run()
    }

    private static let handler: @convention(c) (UInt) -> Void = { argument in
        let (stage, task) = unpack(argument)
        while true {
            _ = Interrupts.take(cpu: task.cpu)
            var interpreter = Interpreter(stage, task)
            interpreter.run()
            Interrupts.finish(cpu: task.cpu)
        }
    }

    /// Marks entries accessed at any time, as a walk that nobody asked for does.
    private static let hardware: @convention(c) (UInt) -> Void = { argument in
        let (stage, _) = unpack(argument)
        for _ in 0..<min(stage.pointee.mostMarks, 4) {
            let choice = Engine.choose(1 + stage.pointee.markableCount)
            if choice == 0 { return }
            let word = stage.pointee.markable[choice - 1]
            if !Machine.markSpeculatively(stage.pointee.cells[word].pointer) { return }
            if Engine.isTracing { Engine.note("@-\(word) ") }
        }
    }

    func run(_ search: any Search) -> Outcome { exploration.run(search) }

    /// Looks at the end of an execution.
    private func end(_ broken: [Invariant]) {
        if !broken.isEmpty || Machine.kernelMemory[stage.pointee.gaveUp] != 0 { return answer.endless += 1 }
        let holds = question.condition.holds({ value(of: $0) }, faults: { stage.pointee.faults($0).pointee })
        if holds != (question.quantifier == .exists) { return }
        let seen = exploration.currentSchedule
        if schedule == nil || seen.switches < schedule!.switches { schedule = seen }
    }

    private func value(of term: Term) -> UInt64 {
        switch term {
        case .constant(let value): value
        case .register(let number): stage.pointee.register(number).pointee
        case .word(let number): stage.pointee.cells[number].pointer.pointee
        }
    }

    func answer(_ outcome: Outcome, wantsWitness: Bool) -> Answer {
        answer.executions = outcome.executions
        if let schedule {
            answer.verdict = question.quantifier == .exists ? .allowed : .forbidden
            if wantsWitness { answer.witness = witness(schedule) }
        } else if outcome.isComplete {
            answer.verdict = question.quantifier == .exists ? .forbidden : .allowed
        } else {
            answer.obstacle = "cut off after \(outcome.executions) executions, none of which decides it"
        }
        return answer
    }

    private func witness(_ schedule: Schedule) -> [Witness] {
        let trace = exploration.replay(schedule, anchor: nil).trace
        return trace.steps.flatMap { step in
            step.remarks.filter { $0.hasPrefix(Witness.mark) }.map { remark in
                let parts = remark.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                let number = Int(parts[0]) ?? 0
                if number < 0 || parts[0] == "-0" {
                    return Witness(
                        actor: actors[step.task], text: "marks \(question.name(ofWord: -number)) accessed", result: "")
                }
                return Witness(
                    actor: actors[step.task], text: question.statements[number],
                    result: question.readable(String(parts[1])))
            }
        }
    }
}
