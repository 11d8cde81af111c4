// SPDX-License-Identifier: GPL-2.0-only
// Pointers of the port. Using a null or wild one ends the execution with a finding, not the tool.

import CSupport
import Explorer
import Machine

/// A struct of the kernel: so many words of the world.
public protocol KernelObject {
    static var words: Int { get }
}

/// A C pointer. Like the kernel's it may be null; it compares, it counts in objects, and it is a word itself.
///
/// Members of structs are extensions, one line each:
///
///     extension Ptr where T == vm_area_struct {
///         var vm_mm: Ptr<mm_struct> { get { const(0) } nonmutating set { const(0, newValue) } }
///         var vm_flags: UInt { get { load(1) } nonmutating set { store(1, newValue) } }
///     }
public struct Ptr<T>: Equatable, ExpressibleByNilLiteral {
    /// Where it points to, in this process.
    public var address: UInt

    @inlinable @inline(__always) public init(address: UInt) { self.address = address }
    @inlinable @inline(__always) public init(nilLiteral: ()) { address = 0 }
    @inlinable @inline(__always) public init(_ word: Word) { address = UInt(bitPattern: word) }

    @inlinable @inline(__always) public static func == (a: Ptr, b: Ptr) -> Bool { a.address == b.address }
    @inlinable @inline(__always) public static func != (a: Ptr, b: Ptr) -> Bool { a.address != b.address }

    /// The word at an index from here; a finding if it is not in the world.
    @inlinable @inline(__always)
    public func word(_ index: Int = 0) -> Word {
        let place = address &+ UInt(bitPattern: index &* 8)
        let offset = place &- UInt(bitPattern: World.base)
        if _slowPath(offset >= UInt(bitPattern: World.count &* 8) || place & 7 != 0 || address == 0) {
            outOfWorld(place)
        }
        return Word(bitPattern: place).unsafelyUnwrapped
    }

    @usableFromInline @inline(never)
    func outOfWorld(_ place: UInt) -> Never {
        if address == 0 { Engine.fail(.oops, "a null pointer to \(T.self) was used") }
        Engine.fail(.oops, "a wild pointer to \(T.self) was used")
    }
}

// MARK: Members

extension Ptr {
    /// Loads a member: a step.
    @inlinable @inline(__always)
    public func load<V: WordValue>(_ index: Int) -> V {
        let word = word(index)
        Engine.visible(.read, word)
        return V(word: Engine.load(word))
    }

    /// Stores a member: a step.
    @inlinable @inline(__always)
    public func store<V: WordValue>(_ index: Int, _ value: V) {
        let word = word(index)
        Engine.visible(.write, word)
        Engine.store(word, value.word)
    }

    /// Loads a member that does not change once other tasks can see the object. Not a step.
    @inlinable @inline(__always)
    public func const<V: WordValue>(_ index: Int) -> V { V(word: Engine.load(word(index))) }

    /// Gives a constant member its value: in set-up, or in an object that the running task has made.
    @inlinable @inline(__always)
    public func const<V: WordValue>(_ index: Int, _ value: V) {
        let word = word(index)
        if _slowPath(Engine.currentTask != nil && !isOwnAllocation(word)) {
            Engine.fail(.oops, "a member of \(T.self) changed that was declared constant")
        }
        Engine.store(word, value.word)
    }

    /// Loads a member that only the running task uses. Not a step.
    @inlinable @inline(__always)
    public func own<V: WordValue>(_ index: Int) -> V { V(word: Engine.load(word(index))) }

    /// Stores a member that only the running task uses. Not a step.
    @inlinable @inline(__always)
    public func own<V: WordValue>(_ index: Int, _ value: V) { Engine.store(word(index), value.word) }

    /// The first of some words that is not zero, or `end`. Not a step, as `own`.
    public func firstNonzero(from first: UInt, to end: UInt) -> UInt {
        if first >= end { return end }
        let words = word(Int(end) - 1) - (Int(end) - 1)
        var index = first
        // Tables are empty but for a few entries: eight words at a time.
        while index &+ 8 <= end {
            var any: UInt64 = 0
            for next in 0..<8 { any |= words[Int(index) &+ next] }
            if any != 0 { break }
            index &+= 8
        }
        while index < end && words[Int(index)] == 0 { index &+= 1 }
        return index
    }

    /// The address of a member that is a struct itself.
    @inlinable @inline(__always)
    public func at<U>(_ index: Int) -> Ptr<U> { Ptr<U>(address: address &+ UInt(bitPattern: index &* 8)) }
}

// MARK: Arithmetic

extension Ptr where T: KernelObject {
    @inlinable @inline(__always)
    public static func + (p: Ptr, count: UInt) -> Ptr { Ptr(address: p.address &+ count &* UInt(T.words &* 8)) }
    @inlinable @inline(__always)
    public static func - (p: Ptr, count: UInt) -> Ptr { Ptr(address: p.address &- count &* UInt(T.words &* 8)) }
    @inlinable @inline(__always)
    public static func - (a: Ptr, b: Ptr) -> UInt { (a.address &- b.address) / UInt(T.words &* 8) }
    @inlinable @inline(__always)
    public static func += (p: inout Ptr, count: UInt) { p = p + count }
    /// The address of an element: `&p[index]`.
    @inlinable @inline(__always)
    public subscript(index: UInt) -> Ptr { self + index }
}

/// A pointer that was passed as `void *`.
@inlinable @inline(__always) public func voidp<T>(_ info: UInt) -> Ptr<T> { Ptr<T>(address: info) }
/// A pointer to be passed as `void *`.
@inlinable @inline(__always) public func voidp<T>(_ p: Ptr<T>) -> UInt { p.address }

// MARK: Values of members

/// What fits in one word.
public protocol WordValue {
    init(word: UInt64)
    var word: UInt64 { get }
}

extension UInt: WordValue {
    @inlinable @inline(__always) public init(word: UInt64) { self = UInt(word) }
    @inlinable @inline(__always) public var word: UInt64 { UInt64(self) }
}
extension UInt64: WordValue {
    @inlinable @inline(__always) public init(word: UInt64) { self = word }
    @inlinable @inline(__always) public var word: UInt64 { self }
}
extension Int: WordValue {
    @inlinable @inline(__always) public init(word: UInt64) { self = Int(truncatingIfNeeded: word) }
    @inlinable @inline(__always) public var word: UInt64 { UInt64(bitPattern: Int64(self)) }
}
extension Bool: WordValue {
    @inlinable @inline(__always) public init(word: UInt64) { self = word != 0 }
    @inlinable @inline(__always) public var word: UInt64 { self ? 1 : 0 }
}
extension Ptr: WordValue {
    @inlinable @inline(__always) public init(word: UInt64) { address = UInt(word) }
    @inlinable @inline(__always) public var word: UInt64 { UInt64(address) }
}
