// SPDX-License-Identifier: GPL-2.0-only
// The command line of the boot process. Its caller is the tool, so it is terse.

import Explorer
import Machine
import Scenarios

/// What the process is to do.
struct Arguments {
    enum Policy: String {
        case reduced, layers, exhaustive, pct, random, uniform
    }

    var lists = false
    /// Litmus files to answer instead of running an image.
    var litmusFiles: [String] = []
    /// Measures real threads; needs no image.
    var measuresThreads = false
    /// Measures the search on programs whose numbers are known; needs no image.
    var measuresSearch = false
    var image = ""
    var scenario: Scenario?
    var architecture: Architecture?
    /// Cells to explore one after the other, instead of one.
    var cells: [(scenario: Scenario, architecture: Architecture)] = []
    var policy = Policy.reduced
    var seed: UInt64 = 1
    var runs = 100_000
    /// The last number of preemptions that has a layer of its own.
    var layers = 2
    /// Counts what is known instead of running an image.
    var isSelfTest = false
    var isThorough = false
    var mostSteps = 32768
    /// Processes that share one search, if it turns out to be long.
    var workers = 1
    /// Executions of a search that is not worth sharing: it takes some tenths of a second at most.
    static let fewExecutions = 10_000
    var fewExecutions = Self.fewExecutions
    /// The file that the search is left in if it is cut off, and taken up from if it is there.
    var checkpoint: String?
    /// What the file says it is of, in the caller's words.
    var identity = ""
    /// Seconds; 0 is none.
    var timeLimit = 0.0
    var schedule: Schedule?
    /// A named schedule to follow; its tasks are not known before the scenario is set up.
    var named: String?
    /// Runs the tasks one after the other and prints every step.
    var isSerial = false
    /// Samples `runs` executions for places where the order inside a CPU could matter.
    var isForWarnings = false
    /// Runs the scenario on real threads; `runs` and `timeLimit` say how often and how long.
    var isStress = false
    /// Whether it ends with the first finding.
    var stopsAtFinding = false
    /// Whether the scenario is explored before, and final states are compared.
    var isCompared = false
    /// CPUs, if there are to be more than the scenario has.
    var cpus: Int?

    /// Whether one schedule is to be run, and nothing searched.
    var isReplay: Bool { schedule != nil || named != nil || isSerial }

    init(_ words: ArraySlice<String>) throws {
        var rest = words
        while let word = rest.popFirst() {
            switch word {
            case "--list": lists = true
            case "--litmus":
                litmusFiles = Array(rest)
                rest = []
            case "--cells":
                while !rest.isEmpty { cells.append(try Self.value(&rest, word, Self.cell)) }
            case "--measure-threads": measuresThreads = true
            case "--measure-search": measuresSearch = true
            case "--scenario": scenario = try Self.value(&rest, word) { Scenario.named($0) }
            case "--arch": architecture = try Self.value(&rest, word) { Architecture(rawValue: $0) }
            case "--search": policy = try Self.value(&rest, word) { Policy(rawValue: $0) }
            case "--seed": seed = try Self.value(&rest, word) { UInt64($0) }
            case "--selftest": isSelfTest = true
            case "--all": isThorough = true
            case "--layers": layers = try Self.value(&rest, word) { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
            case "--runs": runs = try Self.value(&rest, word) { Int($0) }
            case "--max-steps": mostSteps = try Self.value(&rest, word) { Int($0) }
            case "--workers": workers = try Self.value(&rest, word) { Int($0).flatMap { $0 > 0 ? $0 : nil } }
            case "--share-after":
                fewExecutions = try Self.value(&rest, word) { Int($0).flatMap { $0 > 0 ? $0 : nil } }
            case "--checkpoint": checkpoint = try Self.value(&rest, word) { $0 }
            case "--identity": identity = try Self.value(&rest, word) { $0 }
            case "--time-limit": timeLimit = try Self.value(&rest, word) { Double($0) }
            case "--serial": isSerial = true
            case "--warnings": isForWarnings = true
            case "--stress": isStress = true
            case "--first": stopsAtFinding = true
            case "--compare": isCompared = true
            case "--cpus": cpus = try Self.value(&rest, word) { Int($0) }
            case "--replay": schedule = try Self.value(&rest, word) { Schedule($0) }
            case "--follow": named = try Self.value(&rest, word) { $0 }
            default:
                if word.hasPrefix("-") || !image.isEmpty { throw UsageError(text: "unexpected argument \(word)") }
                image = word
            }
        }
        if !lists && !measuresThreads && !measuresSearch && !isSelfTest && litmusFiles.isEmpty
            && (image.isEmpty || cells.isEmpty && (scenario == nil || architecture == nil))
        {
            throw UsageError(
                text:
                    "usage: mmrace-boot IMAGE --scenario NAME --arch NAME [options], IMAGE [options] --cells NAME@ARCH..., [options] --litmus FILE..., or --list"
            )
        }
        if checkpoint != nil && (policy != .reduced || workers > 1) {
            throw UsageError(text: "--checkpoint goes with --search reduced, and with one process")
        }
        try widen()
    }

    private static func cell(_ text: String) -> (scenario: Scenario, architecture: Architecture)? {
        let parts = text.split(separator: "@").map(String.init)
        guard parts.count == 2, let scenario = Scenario.named(parts[0]),
            let architecture = Architecture(rawValue: parts[1])
        else { return nil }
        return (scenario, architecture)
    }

    private mutating func widen() throws {
        guard let cpus, let narrow = scenario else { return }
        scenario = narrow.widened(to: cpus)
        if scenario == nil {
            throw UsageError(
                text: "--cpus \(cpus): \(narrow.name) has \(narrow.cpus.count) CPUs and no room for \(cpus)")
        }
    }

    private static func value<T>(
        _ rest: inout ArraySlice<String>, _ option: String, _ parse: (String) -> T?
    ) throws -> T {
        guard let word = rest.popFirst() else { throw UsageError(text: "\(option) needs a value") }
        guard let value = parse(word) else { throw UsageError(text: "\(option) does not take \(word)") }
        return value
    }
}
