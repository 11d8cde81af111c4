// SPDX-License-Identifier: GPL-2.0-only
// What a trace knows of the order that code asks of its CPU.

import CSupport

extension Trace {
    /// What took place at a step, or right after it, besides its operation.
    public struct Marks: OptionSet, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// After the step: a barrier that orders stores.
        public static let storeBarrier = Marks(rawValue: 1)
        /// After the step: a barrier that orders everything.
        public static let fullBarrier = Marks(rawValue: 2)
        /// The step invalidates translations on other CPUs.
        public static let invalidation = Marks(rawValue: 4)
        /// The step reads which CPUs an invalidation has to reach.
        public static let readsMask = Marks(rawValue: 8)
        /// The step keeps account of something that real code does without a store or a load.
        public static let bookkeeping = Marks(rawValue: 16)
        /// The step is one atomic change of a word, whatever it is announced as.
        public static let atomicChange = Marks(rawValue: 32)
    }
}

extension Engine {
    /// Marks the step that took place last. Nothing but a trace comes of it: memory is sequentially consistent.
    public static func mark(_ marks: Trace.Marks) {
        guard isTracing else { return }
        EngineState.current.pointee.trace.unsafelyUnwrapped.takeUnretainedValue().mark(marks)
    }
}

extension Exploration {
    /// Runs one execution, as a seeded random walk takes it, and records it.
    ///
    /// - Parameter anchor: an address inside the image whose call stacks are wanted.
    public func sample(seed: UInt64, anchor: UnsafeRawPointer?) -> Trace {
        trace(RandomWalk(seed: seed, runs: 1), anchor: anchor).trace
    }
}
