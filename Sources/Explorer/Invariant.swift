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
    /// Locks were misused: given back by somebody else, or taken in a cycle.
    public static var lockOrder: Invariant {
        Invariant("lock-order", "a lock was misused or locks were taken in a cycle")
    }
    /// An execution exceeded the bound on its steps.
    public static var livelock: Invariant { Invariant("livelock", "an execution exceeded the bound on its steps") }

    /// The ones the engine itself can find.
    public static var ofEngine: [Invariant] { [oops, deadlock, lockOrder, livelock] }
}
