// SPDX-License-Identifier: GPL-2.0-only
// How fast the search is on the toy of the race, how much memory it takes, what a second process brings, and how good estimates are.

import CSupport
import Explorer
import FoundationEssentials
import Glibc

enum SearchBench {
    private static let large = Toy(cpus: 3, looks: 3)
    private static let largeClasses = 2_461_949
    /// How often a thing is measured that depends on both processors being free.
    private static let roundCount = 5

    /// Measures and prints everything. Children are forked, so nothing here may start a thread.
    static func run() throws {
        for (toy, name, classes) in [
            (Toy(cpus: 3, looks: 2), "toyn(3, 2)", 150_623), (large, "toyn(3, 3)", largeClasses),
        ] {
            let child = try Child {
                let start = Date()
                let outcome = Exploration(toy.program()).run(Reduced())
                let seconds = Date().timeIntervalSince(start)
                guard outcome.executions == classes, outcome.redundant == 0 else { _exit(1) }
                measure("\(name), \(grouped(classes)) classes", Double(classes) / seconds, "/s")
                measure("\(name), peak memory of the process", peakMemory / 1e6, "MB")
            }
            try wait(for: child, name)
            estimate(toy, name, classes)
        }
        try measureSharing()
    }

    /// The estimate beside the number that is known.
    private static func estimate(_ toy: Toy, _ name: String, _ classes: Int) {
        let start = Date()
        let estimator = Estimator(Exploration(toy.program()))
        for _ in 0..<8 { estimator.addSample() }
        guard let estimate = estimator.estimate else { return }
        measure("\(name), 8 samples for an estimate", Date().timeIntervalSince(start), "s")
        measure("\(name), estimate of \(grouped(classes)) classes", estimate.mean, "classes")
        measure("\(name), lower bound of the estimate", estimate.low, "classes")
        measure("\(name), upper bound of the estimate", estimate.high, "classes")
    }

    /// The same search by one process, by two that share it, and twice at a time by two that know nothing of each other: what
    /// those two lose is lost by the machine and not by the sharing. In turn, and several times: what else the machine does comes
    /// and goes, so that the ratios of neighbours say more than those of sums.
    private static func measureSharing() throws {
        var rounds: [(one: Double, two: Double, apart: Double)] = []
        for _ in 0..<roundCount {
            let (one, two) = (try seconds(of: 1, sharing: false), try seconds(of: 2, sharing: true))
            rounds.append((one, two, try seconds(of: 2, sharing: false)))
        }
        measure("toyn(3, 3), one process", median(rounds.map(\.one)), "s")
        measure("toyn(3, 3), two processes that share it", median(rounds.map(\.two)), "s")
        measure("toyn(3, 3), gain by the second process", median(rounds.map { $0.one / $0.two }), "x")
        let apart = median(rounds.map { 2 * $0.one / $0.apart })
        measure("toyn(3, 3), gain by the second process where nothing is shared", apart, "x")
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    /// Seconds that processes take for one search together, or for a search each.
    private static func seconds(of workers: Int, sharing: Bool) throws -> Double {
        let start = Date()
        var classes = 0
        let add = { (text: Substring, _: Int) in
            classes += (try? JSONDecoder().decode(PartLine.self, from: Data(text.utf8)).executions) ?? 0
        }
        if sharing {
            let shared = try SharedSearch(of: workers) { inbox in
                let exploration = Exploration(large.program())
                while let part = inbox.next() {
                    let search = Reduced(part: part)
                    inbox.share(search, of: part, after: Arguments.fewExecutions)
                    Line.print(PartLine(exploration.run(search), [], locks: []))
                }
            }
            _ = try shared.run(add)
        } else {
            let children = try (0..<workers).map { _ in
                try Child { Line.print(PartLine(Exploration(large.program()).run(Reduced()), [], locks: [])) }
            }
            Child.readLines(of: children, each: add)
            for child in children { _ = child.wait() }
        }
        if classes != (sharing ? 1 : workers) * largeClasses {
            throw UsageError(text: "\(workers) processes saw \(classes) classes of toyn(3, 3)")
        }
        return Date().timeIntervalSince(start)
    }

    private static func wait(for child: Child, _ name: String) throws {
        Child.readLines(of: [child]) { text, _ in Line.printText(text) }
        if child.wait() != 0 { throw UsageError(text: "\(name) does not have its number of classes") }
    }

    private static func measure(_ name: String, _ value: Double, _ unit: String) {
        Line.print(MeasureLine(name: name, value: value, unit: unit))
    }

    private static func grouped(_ number: Int) -> String {
        number < 1_000 ? "\(number)" : "\(grouped(number / 1_000))," + String("\(1_000 + number % 1_000)".dropFirst())
    }

    /// Bytes that the process occupied at most.
    private static var peakMemory: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) * 1024
    }
}
