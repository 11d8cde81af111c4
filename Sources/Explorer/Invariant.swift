// SPDX-License-Identifier: GPL-2.0-only
// The name of what an execution may break.

/// A property that every execution must keep. The engine knows its own; the modules above add theirs.
public struct Invariant: Sendable, Equatable {
    /// The name that verdicts use, such as `deadlock`.
    public let name: StaticString
    /// One line on what breaking it means.
    public let summary: StaticString

    public init(_ name: StaticString, _ summary: StaticString) {
        self.name = name
        self.summary = summary
    }

    public static func == (a: Invariant, b: Invariant) -> Bool { "\(a.name)" == "\(b.name)" }

    /// The code under test used a null pointer, stopped on an assertion or trapped.
    public static var oops: Invariant {
        Invariant("oops", "a null pointer was used, an assertion failed or a trap was hit")
    }
    /// No task can go on and some have not finished.
    public static var deadlock: Invariant { Invariant("deadlock", "no task can go on") }
    /// Locks were taken in a cycle, whether or not an execution came to a standstill.
    public static var lockOrder: Invariant { Invariant("lock-order", "locks were taken in a cycle") }
    /// A lock was given back, or turned into a shared one, by a task that did not hold it.
    public static var lockMisuse: Invariant {
        Invariant("lock-misuse", "a lock was given back by a task that does not hold it")
    }
    /// A task waited, or might have, where it must not: see `AtomicSection`.
    public static var sleepInAtomic: Invariant {
        Invariant("sleep-in-atomic", "a task might sleep under a spinlock, in an RCU read section or in a handler")
    }
    /// A task or a call ended inside a section that it had entered: see `AtomicSection`.
    public static var sectionLeftOpen: Invariant {
        Invariant("section-left-open", "a call ended with a spinlock held, an RCU read section open or interrupts off")
    }
    /// An execution exceeded the bound on its steps.
    public static var livelock: Invariant { Invariant("livelock", "an execution exceeded the bound on its steps") }

    /// The ones the engine itself can find.
    public static var ofEngine: [Invariant] {
        [oops, deadlock, lockOrder, lockMisuse, sleepInAtomic, sectionLeftOpen, livelock]
    }
}
