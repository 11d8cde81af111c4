// SPDX-License-Identifier: GPL-2.0-only
// Where the order of plain accesses inside a CPU could matter, which is not explored.

import Explorer

/// A place in a trace at which code leans on an order that its architecture does not give. No verdict: executions are
/// sequentially consistent, and this says where that has to be argued for.
public struct Warning: Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// x86: a store may still be in the CPU's buffer when it loads another word that somebody else stores to. The triangular
        /// race of Owens, Reasoning about the Implementation of Concurrency Abstractions on x86-TSO (ECOOP 2010): a program
        /// without one behaves as if memory were sequentially consistent.
        case storeBuffer = "store-buffer"
        /// arm64, ppc64: an entry is stored and then invalidated with no barrier for stores in between.
        case unorderedInvalidation = "unordered-invalidation"
        /// A set of CPUs to be invalidated is read after an entry was stored, with no full barrier in between.
        case unorderedMask = "unordered-mask"
    }

    public var kind: Kind
    /// Indices of the steps: the store, and what comes too early for it.
    public var store: Int
    public var access: Int
}

/// Checks of one trace.
public struct Discipline {
    private let steps: [Trace.Step]
    private let architecture: Architecture

    /// - Parameter steps: of an execution on the running machine.
    public init(_ steps: [Trace.Step]) {
        self.steps = steps
        architecture = Machine.architecture
    }

    /// What the trace shows.
    public var warnings: [Warning] {
        var found = unorderedAccesses()
        if architecture == .x86 { found += triangularRaces() }
        return found
    }

    // MARK: Entries, invalidations and masks

    private func unorderedAccesses() -> [Warning] {
        var found: [Warning] = []
        // Of each task the last store of an entry that no barrier for stores, or no full one, has followed.
        var unordered: [Int: Int] = [:]
        var unfenced: [Int: Int] = [:]
        for (index, step) in steps.enumerated() {
            if step.marks.contains(.invalidation), let store = unordered[step.task], architecture != .x86 {
                found.append(Warning(kind: .unorderedInvalidation, store: store, access: index))
            }
            if step.marks.contains(.readsMask), let store = unfenced[step.task] {
                found.append(Warning(kind: .unorderedMask, store: store, access: index))
            }
            if drains(step) { unfenced[step.task] = nil }
            if storesEntry(step) {
                unordered[step.task] = index
                unfenced[step.task] = isLocked(step) ? nil : index
            }
            // A barrier stands behind the step that it is noted at.
            if !step.marks.isDisjoint(with: [.storeBarrier, .fullBarrier]) { unordered[step.task] = nil }
            if step.marks.contains(.fullBarrier) { unfenced[step.task] = nil }
        }
        return found
    }

    private func storesEntry(_ step: Trace.Step) -> Bool {
        guard let object = step.object, step.kind == .write || step.kind == .modify else { return false }
        let word = World.base + object
        guard Machine.isMemory(word) else { return false }
        if case .table = Machine.use(of: Machine.frame(containing: word)) { return true }
        return false
    }

    /// A locked instruction of x86 is a full barrier.
    private func isLocked(_ step: Trace.Step) -> Bool { architecture == .x86 && step.kind == .modify }

    /// Whether nothing is left in the store buffer of an x86 CPU after the step, or as it takes place.
    private func drains(_ step: Trace.Step) -> Bool {
        if architecture != .x86 { return false }
        if step.marks.contains(.atomicChange) { return true }
        switch step.kind {
        case .modify, .acquire, .acquireShared, .releaseShared: return true
        // An invalidation or a change of context or mode, as opposed to what programs and judgements do.
        case .local: return step.writes & Domain.everyCPU != 0 && step.writes & Domain.allWalks == 0
        default: return false
        }
    }

    // MARK: Triangular races

    private func triangularRaces() -> [Warning] {
        var found: [Warning] = []
        let before = predecessors()
        // Of each task the plain stores that may still be buffered.
        var buffered: [Int: [Int]] = [:]
        for (index, step) in steps.enumerated() where !step.marks.contains(.bookkeeping) {
            if drains(step) {
                buffered[step.task] = nil
            } else if step.kind == .write {
                buffered[step.task, default: []].append(index)
            } else if step.kind == .read, let stores = buffered[step.task] {
                // A load of a word that is buffered itself takes it from there.
                let isForwarded = stores.contains { steps[$0].object == step.object }
                let remotes = isForwarded ? [] : racing(with: index, before)
                if let store = stores.last(where: { store in remotes.contains { !before[$0].contains(store) } }) {
                    found.append(Warning(kind: .storeBuffer, store: store, access: index))
                }
            }
            if step.marks.contains(.fullBarrier) { buffered[step.task] = nil }
        }
        return found
    }

    /// Stores of others to what a load reads, with nothing between the two that would order them. What has seen a store of
    /// the loading task does not come before it.
    private func racing(with load: Int, _ before: [Earlier]) -> [Int] {
        steps.indices.filter { remote in
            let step = steps[remote]
            guard step.object == steps[load].object, step.task != steps[load].task,
                step.kind == .write || step.kind == .modify
            else { return false }
            let (first, second) = (min(remote, load), max(remote, load))
            return !(first + 1..<second).contains { before[$0].contains(first) && before[second].contains($0) }
        }
    }

    /// Of each step the earlier ones that have to come before it.
    private func predecessors() -> [Earlier] {
        var before: [Earlier] = []
        before.reserveCapacity(steps.count)
        for (index, step) in steps.enumerated() {
            var own = Earlier(upTo: index)
            for earlier in (0..<index).reversed() where !own.contains(earlier) && depends(steps[earlier], step) {
                own.insert(earlier)
                own.formUnion(before[earlier])
            }
            before.append(own)
        }
        return before
    }

    /// A set of steps, a bit each.
    private struct Earlier {
        private var words: [UInt64]

        init(upTo index: Int) { words = Array(repeating: 0, count: index / 64 + 1) }

        func contains(_ step: Int) -> Bool { step / 64 < words.count && words[step / 64] >> UInt64(step % 64) & 1 != 0 }

        mutating func insert(_ step: Int) { words[step / 64] |= 1 << UInt64(step % 64) }

        mutating func formUnion(_ other: Earlier) {
            for index in other.words.indices { words[index] |= other.words[index] }
        }
    }

    private func depends(_ a: Trace.Step, _ b: Trace.Step) -> Bool {
        if a.task == b.task { return true }
        if a.object != nil && a.object == b.object && !(a.kind == .read && b.kind == .read) { return true }
        return a.writes & (b.reads | b.writes) | a.reads & b.writes != 0
    }
}
