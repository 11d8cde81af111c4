// SPDX-License-Identifier: GPL-2.0-only
// How many classes of interleavings there are, and how sure that is.

/// Estimates the number of classes of a program by samples that are independent of each other: see `Probe`.
public final class Estimator {
    /// The one that runs the samples. A search that is to be estimated runs in another one, so that it learns nothing of them.
    public let exploration: Exploration
    private let width: Int
    private var generator: SplitMix64
    private var footprints: Footprints
    /// The samples so far.
    public private(set) var samples: [Double] = []

    /// Random walks from which it is learned who touches what.
    private static let walks = 1_000

    /// - Parameters:
    ///   - exploration: of the program, with nothing else to do.
    ///   - width: how many branches a sample follows at a time. The more, the better and the longer.
    ///   - seed: the same seed gives the same samples.
    public init(_ exploration: Exploration, width: Int = 100, seed: UInt64 = 1) {
        self.exploration = exploration
        self.width = width
        generator = SplitMix64(seed: seed)
        let walk = FootprintWalk(
            seed: seed, runs: Self.walks, Footprints(tasks: exploration.state.pointee.taskCount))
        exploration.sample(walk)
        footprints = walk.footprints
    }

    deinit { footprints.deallocate() }

    /// Makes one more sample.
    public func addSample() {
        let probe = Probe(
            width: width, seed: generator.next(), footprints: footprints,
            hasInterrupts: exploration.state.pointee.hasInterrupts, limits: exploration.limits)
        exploration.sample(probe)
        footprints = probe.footprints
        samples.append(probe.estimate)
    }

    /// What the samples say; nil if there are fewer than two.
    public var estimate: Estimate? { samples.count < 2 ? nil : Estimate(samples) }
}

/// A random walk that notes who touches what.
private final class FootprintWalk: Search {
    private var generator: SplitMix64
    private var left: Int
    private(set) var footprints: Footprints
    private var counts = Clock.beginning

    init(seed: UInt64, runs: Int, _ footprints: Footprints) {
        generator = SplitMix64(seed: seed)
        left = runs
        self.footprints = footprints
    }

    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
    var isExhaustive: Bool { false }
    var asksHandlers: Bool { true }
    func begin(_ state: UnsafeMutablePointer<EngineState>) { counts = .beginning }
    func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        left -= 1
        return left > 0
    }

    var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int {
        { state, context in
            Unmanaged<FootprintWalk>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.next(state.engineState) }
        }
    }

    private func next(_ state: UnsafeMutablePointer<EngineState>) -> Int {
        let task = state.anyTask(&generator)
        if task < 0 { return task }
        counts[task] += 1
        footprints.note(state.pointee.tasks[task].pending, of: task, number: counts[task])
        state.record(task, choosingBy: &generator)
        return task
    }
}

extension Exploration {
    /// Runs executions of which nothing but the search itself learns.
    func sample(_ search: some Search) { _ = run(search) }
}
