// SPDX-License-Identifier: GPL-2.0-only
// Atomic counters and bits: one step each.

import CSupport
import Explorer
import Machine

/// A counter. Models `atomic_t`.
public enum atomic_t: KernelObject { @inlinable public static var words: Int { 1 } }
/// A 64-bit counter. Models `atomic64_t`.
public typealias atomic64_t = atomic_t

@inlinable public func atomic_read(_ v: Ptr<atomic_t>) -> Int { v.load(0) }
/// Only for objects that nobody else can see yet. Not a step.
@inlinable public func atomic_set(_ v: Ptr<atomic_t>, _ value: Int) { v.own(0, value) }
@inlinable public func atomic64_read(_ v: Ptr<atomic64_t>) -> UInt { v.load(0) }

/// Stores a value that others may look at: a step.
@inlinable public func atomic64_set(_ v: Ptr<atomic64_t>, _ value: UInt) { v.store(0, value) }

/// Adds and returns the sum.
@inlinable @discardableResult
public func atomic_add_return(_ i: Int, _ v: Ptr<atomic_t>) -> Int {
    let word = v.word()
    Engine.visible(.modify, word)
    let sum = Int(word: Engine.load(word)) &+ i
    Engine.store(word, sum.word)
    return sum
}

@inlinable public func atomic_inc(_ v: Ptr<atomic_t>) { atomic_add_return(1, v) }
@inlinable public func atomic_dec(_ v: Ptr<atomic_t>) { atomic_add_return(-1, v) }
@inlinable public func atomic64_inc_return(_ v: Ptr<atomic64_t>) -> UInt { UInt(bitPattern: atomic_add_return(1, v)) }
@inlinable public func atomic_inc_and_test(_ v: Ptr<atomic_t>) -> Bool { atomic_add_return(1, v) == 0 }
@inlinable public func atomic_dec_and_test(_ v: Ptr<atomic_t>) -> Bool { atomic_add_return(-1, v) == 0 }
@inlinable public func atomic_add_negative(_ i: Int, _ v: Ptr<atomic_t>) -> Bool { atomic_add_return(i, v) < 0 }

/// Replaces `old` by `new`; returns the value found.
@inlinable
public func atomic_cmpxchg(_ v: Ptr<atomic_t>, _ old: Int, _ new: Int) -> Int {
    let word = v.word()
    Engine.visible(.modify, word)
    let found = Int(word: Engine.load(word))
    if found == old { Engine.store(word, new.word) }
    return found
}

/// Stores a value and returns the one found.
@inlinable
public func atomic64_xchg_relaxed(_ v: Ptr<atomic64_t>, _ new: UInt) -> UInt {
    let word = v.word()
    Engine.visible(.modify, word)
    let found = UInt(Engine.load(word))
    Engine.store(word, new.word)
    return found
}

/// Replaces `old` by `new`; returns the value found.
@inlinable
public func atomic64_cmpxchg_relaxed(_ v: Ptr<atomic64_t>, _ old: UInt, _ new: UInt) -> UInt {
    UInt(bitPattern: atomic_cmpxchg(v, Int(bitPattern: old), Int(bitPattern: new)))
}

@inlinable public func atomic64_add_return_relaxed(_ i: UInt, _ v: Ptr<atomic64_t>) -> UInt {
    UInt(bitPattern: atomic_add_return(Int(bitPattern: i), v))
}

/// Adds one unless the counter is zero; returns whether it did.
@inlinable
public func atomic_inc_not_zero(_ v: Ptr<atomic_t>) -> Bool {
    let word = v.word()
    Engine.visible(.modify, word)
    let found = Int(word: Engine.load(word))
    if found == 0 { return false }
    Engine.store(word, (found &+ 1).word)
    return true
}

/// A counter that is added to without a look at the sum, and looked at elsewhere: an `atomic_t` of that kind.
///
/// Two additions commute, and an addition does not commute with a look. So it is the additions that announce that they only
/// look, and whoever does look announces a change.
public enum tally_t: KernelObject { @inlinable public static var words: Int { 1 } }

@inlinable public func atomic_inc(_ v: Ptr<tally_t>) { add(1, v) }
@inlinable public func atomic_dec(_ v: Ptr<tally_t>) { add(-1, v) }

@usableFromInline func add(_ i: Int, _ v: Ptr<tally_t>) {
    let word = v.word()
    Engine.visible(.read, word)
    Engine.mark(.atomicChange)
    Engine.store(word, (Int(word: Engine.load(word)) &+ i).word)
}

@inlinable public func atomic_read(_ v: Ptr<tally_t>) -> Int {
    let word = v.word()
    Engine.visible(.modify, word)
    return Int(word: Engine.load(word))
}

/// A counter that nobody looks at before everything has come to rest: an `atomic_long_t` for reports alone. Additions commute,
/// so none of them is a step.
public enum statistic_t: KernelObject { @inlinable public static var words: Int { 1 } }

@inlinable public func atomic_long_add(_ i: UInt, _ v: Ptr<statistic_t>) { Engine.add(i.word, to: v.word()) }
@inlinable public func atomic_long_sub(_ i: UInt, _ v: Ptr<statistic_t>) { Engine.add((0 &- i).word, to: v.word()) }
@inlinable public func atomic_long_inc(_ v: Ptr<statistic_t>) { atomic_long_add(1, v) }
@inlinable public func atomic_long_dec(_ v: Ptr<statistic_t>) { atomic_long_sub(1, v) }

/// The count, when everything has come to rest. Not a step.
@inlinable public func atomic_long_read(_ v: Ptr<statistic_t>) -> UInt { v.own(0) }

/// A word of flags.
public enum bitmap_t: KernelObject { @inlinable public static var words: Int { 1 } }

@inlinable public func test_bit(_ bit: UInt, _ flags: Ptr<bitmap_t>) -> Bool {
    let value: UInt = flags.load(0)
    return value >> bit & 1 != 0
}

@inlinable public func set_bit(_ bit: UInt, _ flags: Ptr<bitmap_t>) { _ = test_and_set_bit(bit, flags) }
@inlinable public func clear_bit(_ bit: UInt, _ flags: Ptr<bitmap_t>) { _ = test_and_clear_bit(bit, flags) }

@inlinable public func test_and_set_bit(_ bit: UInt, _ flags: Ptr<bitmap_t>) -> Bool {
    let word = flags.word()
    Engine.visible(.modify, word)
    let old = Engine.load(word)
    Engine.store(word, old | 1 << UInt64(bit))
    return old >> UInt64(bit) & 1 != 0
}

@inlinable public func test_and_clear_bit(_ bit: UInt, _ flags: Ptr<bitmap_t>) -> Bool {
    let word = flags.word()
    Engine.visible(.modify, word)
    let old = Engine.load(word)
    Engine.store(word, old & ~(1 << UInt64(bit)))
    return old >> UInt64(bit) & 1 != 0
}

/// Sets a bit of an object that nobody else can see yet. Not a step.
@inlinable public func __set_bit(_ bit: UInt, _ flags: Ptr<bitmap_t>) {
    let word = flags.word()
    Engine.store(word, Engine.load(word) | 1 << UInt64(bit))
}

/// The first bit that is clear, from `offset` on; `size` if none of the first `size` is. One word, a step.
@inlinable public func find_next_zero_bit(_ map: Ptr<bitmap_t>, _ size: UInt, _ offset: UInt) -> UInt {
    let bits: UInt = map.load(0)
    var bit = offset
    while bit < size && bits >> bit & 1 != 0 { bit &+= 1 }
    return min(bit, size)
}

/// Clears the first bits of a map of one word. A step.
@inlinable public func bitmap_clear(_ map: Ptr<bitmap_t>, _ start: UInt, _ count: UInt) { map.store(0, 0 as UInt) }
