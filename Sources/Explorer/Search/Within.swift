// SPDX-License-Identifier: GPL-2.0-only
// A search with an end of its own.

/// Runs another search until an invariant breaks, and no more than some executions.
final class Within<Inner: Search>: Search {
    private let inner: Inner
    private let invariant: Invariant
    /// Executions that may still be run.
    private(set) var left: Int
    private var isBroken = false

    init(_ inner: Inner, until invariant: Invariant, most: Int) {
        self.inner = inner
        self.invariant = invariant
        left = most
    }

    var context: UnsafeMutableRawPointer { inner.context }
    var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int { inner.pick }
    var isExhaustive: Bool { false }
    var repeatsSteps: Bool { inner.repeatsSteps }
    var asksHandlers: Bool { inner.asksHandlers }
    func begin(_ state: UnsafeMutablePointer<EngineState>) { inner.begin(state) }

    func failures(_ state: UnsafeMutablePointer<EngineState>) -> [Breach] {
        let failures = inner.failures(state)
        if failures.contains(where: { $0.invariant == invariant }) { isBroken = true }
        return failures
    }

    func schedule(_ state: UnsafeMutablePointer<EngineState>) -> Schedule { inner.schedule(state) }

    func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        left -= 1
        if isBroken || (invariant == .deadlock && state.pointee.ending == .deadlock) { return false }
        return inner.end(state) && left > 0
    }
}
