// SPDX-License-Identifier: GPL-2.0-only
// The plug: a policy that decides who takes each step and when everything has been seen.

import CSupport

/// A search policy. One file each in this folder.
public protocol Search: AnyObject {
    /// What `pick` is called with.
    var context: UnsafeMutableRawPointer { get }
    /// Decides who takes the next step and records it with `record(_:choice:)`; -1 after `end(_:)`. Called on fibers that may
    /// be abandoned right after, so it must own nothing when it returns.
    var pick: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int { get }
    /// Called before each execution.
    func begin(_ state: UnsafeMutablePointer<EngineState>)
    /// Called after each execution. Returns whether there is to be another one.
    func end(_ state: UnsafeMutablePointer<EngineState>) -> Bool
    /// Whether the search just found that it has to begin anew: what it saw so far does not count.
    var beginsAnew: Bool { get }
    /// What broke in the execution that just ended. Called before `end`.
    func failures(_ state: UnsafeMutablePointer<EngineState>) -> [Breach]
    /// The steps of the execution that just ended, in an order in which a machine could take them. Called before `end`.
    func schedule(_ state: UnsafeMutablePointer<EngineState>) -> Schedule
    /// Whether ending by itself means that nothing is left.
    var isExhaustive: Bool { get }
    /// Whether executions begin as the one before did, as far as `cs_engine.replay_length` says after `begin`.
    var repeatsSteps: Bool { get }
    /// Whether hosts go on while their handlers run, so that the search has to be told where one stands still for ever.
    var asksHandlers: Bool { get }
}

extension Search {
    public var repeatsSteps: Bool { false }
    public var asksHandlers: Bool { false }
    public var beginsAnew: Bool { false }

    public func schedule(_ state: UnsafeMutablePointer<EngineState>) -> Schedule {
        state.schedule(upTo: Int(cs_engine().pointee.depth))
    }

    /// Everything up to the first failure at which a task stopped: whether a later one needs it cannot be told without clocks.
    public func failures(_ state: UnsafeMutablePointer<EngineState>) -> [Breach] {
        var found: [Breach] = []
        for index in 0..<state.pointee.failureCount {
            let failure = state.pointee.failures[index]
            found.append(Breach(failure.invariant) { state.schedule(upTo: failure.depth) })
            if failure.stops { break }
        }
        return found
    }
}

extension UnsafeMutableRawPointer {
    /// The engine's state, as `pick` is handed it.
    @inline(__always) var engineState: UnsafeMutablePointer<EngineState> {
        assumingMemoryBound(to: EngineState.self)
    }
}
