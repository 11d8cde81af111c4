// SPDX-License-Identifier: GPL-2.0-only
// A search with an end of its own.

/// Runs no more than some executions of another search.
final class Within<Inner: Search>: Search {
    private let inner: Inner
    /// Executions that may still be run.
    private(set) var left: Int

    init(_ inner: Inner, most: Int) {
        self.inner = inner
        left = most
    }

    var context: UnsafeMutableRawPointer { inner.context }
    var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int { inner.pick }
    var isExhaustive: Bool { false }
    var repeatsSteps: Bool { inner.repeatsSteps }
    var asksHandlers: Bool { inner.asksHandlers }
    func begin(_ state: UnsafeMutablePointer<EngineState>) { inner.begin(state) }
    func failures(_ state: UnsafeMutablePointer<EngineState>) -> [Breach] { inner.failures(state) }
    func schedule(_ state: UnsafeMutablePointer<EngineState>) -> Schedule { inner.schedule(state) }

    func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool {
        left -= 1
        return inner.end(state) && left > 0
    }
}
