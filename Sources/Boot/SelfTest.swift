// SPDX-License-Identifier: GPL-2.0-only
// The explorer against programs whose numbers of classes are known.

import Explorer
import FoundationEssentials

/// Counts what is known from elsewhere: by brute force, by other model checkers, or by calculation. No image is needed.
struct SelfTest {
    /// Whether the counts that take long are wanted too.
    let isThorough: Bool

    private struct Yardstick: Decodable {
        var name: String
        var threads: [[String]]?
        var traces: Int
        var interleavings: Int
    }

    private struct YardstickFile: Decodable { var programs: [Yardstick] }

    /// Counts everything, prints a line for each, and says whether all were as expected.
    func run() throws -> Bool {
        var isGood = true
        func report(_ what: String, expected: Int, _ seconds: Double, _ counted: Int, redundant: Int, slack: Int = 0) {
            let line = SelfTestLine(
                name: what, expected: expected, slack: slack, counted: counted, redundant: redundant, seconds: seconds)
            isGood = isGood && line.isGood
            Line.print(line)
        }
        func count(_ what: String, _ expected: Int, slack: Int = 0, _ work: () -> (counted: Int, redundant: Int)) {
            let start = Date()
            let (counted, redundant) = work()
            let seconds = Date().timeIntervalSince(start)
            report(what, expected: expected, seconds, counted, redundant: redundant, slack: slack)
        }
        let file = try JSONDecoder().decode(YardstickFile.self, from: Data(PackageResources.yardsticks_json))
        for yardstick in file.programs {
            let program = try Self.program(of: yardstick)
            count(yardstick.name, yardstick.traces) {
                let outcome = Self.explore(program, Reduced())
                return (outcome.executions, outcome.redundant)
            }
            if yardstick.interleavings > (isThorough ? Int.max : 20_000) { continue }
            count("\(yardstick.name), brute force", yardstick.interleavings) {
                (Self.explore(program, Exhaustive()).executions, 0)
            }
        }
        for known in Self.toys where isThorough || known.classes < 3_000_000 {
            let toy = Toy(cpus: known.cpus, looks: known.looks)
            count("toyn(\(known.cpus), \(known.looks))", known.classes) {
                let outcome = Exploration(toy.program()).run(Reduced())
                return (outcome.executions, outcome.redundant)
            }
        }
        for (preemptions, classes) in [6, 42, 97, 151, 173].enumerated() {
            count("toyn(1, 3), at most \(preemptions) preemptions", classes) {
                (Exploration(Toy(cpus: 1, looks: 3).program()).run(Bounded(preemptions: preemptions)).executions, 0)
            }
        }
        let broken = Toy(cpus: 1, looks: 3, isFixed: false)
        var limits = Exploration.Limits()
        limits.endsAtFailure = true
        let outcome = Exploration(broken.program(), limits: limits).run(Reduced(limits: limits))
        count("toyn(1, 3) with its bug", 120) { (outcome.executions, outcome.redundant) }
        count("toyn(1, 3) with its bug, failing", 36) { (outcome.findings.map(\.count).reduce(0, +), 0) }
        count("toyn(1, 3) with its bug, failing in 100,000 random walks", 5_715, slack: 220) {
            let walks = Exploration(broken.program()).run(RandomWalk(seed: 42, runs: 100_000))
            return (walks.findings.map(\.count).reduce(0, +), 0)
        }
        return isGood
    }

    private static func program(of yardstick: Yardstick) throws -> LittleProgram {
        if let threads = yardstick.threads {
            if let program = LittleProgram(threads: threads) { return program }
        } else if let count = Int(yardstick.name.dropFirst("lastzero(".count).dropLast()) {
            return LittleProgram(lastZero: count)
        }
        throw UsageError(text: "the yardstick \(yardstick.name) cannot be read")
    }

    private static func explore(_ program: LittleProgram, _ search: some Search) -> Outcome {
        let exploration = Exploration(program.program())
        return withExtendedLifetime(program) { exploration.run(search) }
    }

    /// The toy of the race, fixed: what three other tools and brute force count.
    private static let toys: [(cpus: Int, looks: Int, classes: Int)] = [
        (1, 1, 23), (1, 2, 69), (1, 3, 173), (1, 4, 353), (1, 5, 657), (1, 6, 1_113), (1, 8, 2_705), (1, 10, 5_581),
        (1, 12, 10_289), (1, 16, 27_873), (2, 1, 328), (2, 2, 3_194), (2, 3, 20_527), (3, 1, 4_816), (3, 2, 150_623),
        (3, 3, 2_461_949),
    ]
}

/// One count beside what it has to be.
struct SelfTestLine: Encodable {
    var type = "selftest"
    var name: String
    var expected: Int
    /// How far a count that is left to chance may be off.
    var slack: Int
    var counted: Int
    /// Executions in vain, of which there must be none.
    var redundant: Int
    var seconds: Double

    var isGood: Bool { abs(counted - expected) <= slack && redundant == 0 }
}
