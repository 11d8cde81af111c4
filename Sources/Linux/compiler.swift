// SPDX-License-Identifier: GPL-2.0-only
// Single accesses and barriers. Memory is sequentially consistent here, so a barrier leaves a mark in traces and nothing else.

import Explorer

/// A load that the compiler must not repeat or tear. Every load of a member is one already.
@inlinable @inline(__always) public func READ_ONCE<V>(_ value: V) -> V { value }
/// A load of a table entry that the compiler must not repeat or tear.
@inlinable @inline(__always) public func READ_ONCE<E: TableEntry>(_ p: Ptr<E>) -> E { *p }
/// A store of a table entry that the compiler must not tear.
@inlinable @inline(__always) public func WRITE_ONCE<E: TableEntry>(_ p: Ptr<E>, _ value: E) { p.set(value) }
/// A load that races on purpose.
@inlinable @inline(__always) public func data_race<V>(_ value: V) -> V { value }

@inlinable @inline(__always) public func likely(_ condition: Bool) -> Bool { _fastPath(condition) }
@inlinable @inline(__always) public func unlikely(_ condition: Bool) -> Bool { _slowPath(condition) }

@inlinable @inline(__always) public func barrier() {}
@inlinable @inline(__always) public func smp_mb() { Engine.mark(.fullBarrier) }
@inlinable @inline(__always) public func smp_rmb() {}
@inlinable @inline(__always) public func smp_wmb() {}

@inlinable @inline(__always) public func min(_ a: UInt, _ b: UInt) -> UInt { a < b ? a : b }
@inlinable @inline(__always) public func max(_ a: UInt, _ b: UInt) -> UInt { a > b ? a : b }
/// `x` down to a multiple of `y`, a power of two.
@inlinable @inline(__always) public func round_down(_ x: UInt, _ y: UInt) -> UInt { x & ~(y &- 1) }
/// `x` up to a multiple of `y`, a power of two.
@inlinable @inline(__always) public func round_up(_ x: UInt, _ y: UInt) -> UInt { (x &+ y &- 1) & ~(y &- 1) }
