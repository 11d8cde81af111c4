// SPDX-License-Identifier: GPL-2.0-only
// A few tasks on a few CPUs, and every way in which they can end.

import Explorer
import Machine

/// Tasks of operations, task n on CPU n, over `Stage`.
struct MachineProgram {
    var architecture: Architecture
    var cpus: Int?
    var modes: [Machine.Mode] = []
    var initial: [(Stage.Place, Stage.Value)] = []
    var tasks: [[MachineOperation]]
    var breakBeforeMake = BreakBeforeMake.notNeeded
    /// Where the last task runs, if not on a CPU of its own.
    var cpuOfLastTask: Int?

    /// How an execution ended.
    struct Ending: Hashable {
        /// Of each task what it recorded.
        var results: [[UInt64]]
        /// Everything else: memory, what each CPU may hold in each world, and what broke.
        var state: [UInt64] = []
        var broken: [String]
    }

    /// All endings of a search.
    struct Endings {
        var all: Set<Ending> = []
        var outcome = Outcome()

        /// Whether some execution broke an invariant.
        func breaks(_ name: String) -> Bool { all.contains { $0.broken.contains(name) } }
        var breaksNothing: Bool { all.allSatisfy(\.broken.isEmpty) }
        /// Whether some execution ended with these results.
        func exists(_ results: [UInt64]...) -> Bool { all.contains { $0.results == results } }
    }

    /// Runs the program under a search.
    ///
    /// - Parameters:
    ///   - search: makes the search, once the world is there.
    ///   - defect: how the machine is wrong.
    ///   - wantsState: collects the whole final state, not just results and findings.
    func run(
        _ search: (() -> any Search)? = nil, defect: Defect = .none, wantsState: Bool = false, most: Int = .max,
        endsAtFailure: Bool = false
    ) -> Endings {
        Stage.build(architecture, cpus: cpus ?? max(1, tasks.count), modes: modes, initial: initial)
        Machine.defect = defect
        Machine.breakBeforeMake = breakBeforeMake
        return explore(search?() ?? Reduced(), wantsState: wantsState, most: most, endsAtFailure: endsAtFailure)
    }

    /// Replays a schedule.
    ///
    /// - Returns: what the machine noted at each step, and the message of what broke.
    func replay(_ schedule: Schedule) -> (remarks: [[String]], message: String) {
        Stage.build(architecture, cpus: cpus ?? max(1, tasks.count), modes: modes, initial: initial)
        Machine.breakBeforeMake = breakBeforeMake
        return withProgram { program, _ in
            let trace = Exploration(program).replay(schedule, anchor: nil).trace
            return (trace.steps.map(\.remarks), trace.message ?? "")
        }
    }

    /// Runs a search from the initial state that is there.
    ///
    /// - Parameter rounds: runs that often on real threads instead.
    func explore(
        _ search: any Search, wantsState: Bool, most: Int = .max, endsAtFailure: Bool = false,
        onThreads rounds: Int? = nil
    ) -> Endings {
        var endings = Endings()
        var limits = Exploration.Limits()
        limits.steps = 200
        limits.executions = most
        limits.endsAtFailure = endsAtFailure
        let (outcome, all) = withProgram(wantsState: wantsState) { program, all in
            if let rounds {
                var limits = ThreadedRun.Limits()
                limits.rounds = rounds
                return (ThreadedRun(program, crew: Crew(processors: []), limits: limits).run(), all.pointee)
            }
            let outcome = Exploration(program, limits: limits).run(search)
            return (outcome, all.pointee)
        }
        endings.outcome = outcome
        endings.all = all
        return endings
    }

    /// Makes the program that is explored; it collects how its executions end.
    private func withProgram<T>(
        wantsState: Bool = false, _ body: (Program, UnsafeMutablePointer<Set<Ending>>) -> T
    ) -> T {
        let storage = UnsafeMutablePointer<MachineOperation>.allocate(capacity: 16 * max(1, tasks.count))
        let endings = UnsafeMutablePointer<Set<Ending>>.allocate(capacity: 1)
        endings.initialize(to: [])
        defer {
            storage.deallocate()
            endings.deinitialize(count: 1).deallocate()
        }
        var definitions: [Program.Task] = []
        for (task, operations) in tasks.enumerated() {
            (storage + 16 * task).initialize(from: operations, count: operations.count)
            Machine.bind(task: task, to: task == tasks.count - 1 ? cpuOfLastTask ?? task : task)
            Machine.kernelMemory[90 + task] = UInt64(operations.count)
            Machine.kernelMemory[80 + task] = UInt64(UInt(bitPattern: storage + 16 * task))
            definitions.append(Program.Task("CPU \(task)", argument: UInt(task), entry: Self.entry))
        }
        let program = Program(tasks: definitions) { broken in
            let results = (0..<tasks.count).map { task in
                let words = Stage.results(of: task)
                return (0..<Int(words.pointee)).map { words[1 + $0] }
            }
            endings.pointee.insert(
                Ending(
                    results: results, state: wantsState ? Self.state() : [],
                    broken: Set(broken.map { "\($0.name)" }).sorted()))
        }
        return body(program, endings)
    }

    private static let entry: @convention(c) (UInt) -> Void = { argument in
        let task = Int(argument)
        let operations = UnsafePointer<MachineOperation>(bitPattern: UInt(Machine.kernelMemory[80 + task]))!
        var register: UInt64 = 0
        for index in 0..<Int(Machine.kernelMemory[90 + task]) { operations[index].run(&register, task) }
    }

    /// Entries, contents, uses of frames, and what each CPU may hold in each world.
    private static func state() -> [UInt64] {
        var words = Stage.Place.allCases.map(\.word.pointee)
        words += (1...3).map { Machine.words(of: Stage.frame($0)).pointee }
        words += (1..<11).map { Machine.use(of: $0) == .free ? 1 : 0 }
        for cpu in 0..<Machine.cpuCount {
            words += Machine.holdings(of: cpu).flatMap { [UInt64($0.world), $0.leaves, $0.tables] }
        }
        return words
    }
}
