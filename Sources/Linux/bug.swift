// SPDX-License-Identifier: GPL-2.0-only
// Assertions. One that fails is an `oops`; a warning is a remark in the trace, since code goes on after it by design.

import Explorer
import Machine

@inlinable @inline(__always)
public func BUG_ON(_ condition: Bool, _ file: StaticString = #fileID, _ line: UInt = #line) {
    if _slowPath(condition) { assertionFailed("BUG", file, line) }
}

@inlinable @inline(__always)
public func BUG(_ file: StaticString = #fileID, _ line: UInt = #line) -> Never { assertionFailed("BUG", file, line) }

@inlinable @inline(__always)
public func VM_BUG_ON(_ condition: Bool, _ file: StaticString = #fileID, _ line: UInt = #line) {
    if _slowPath(condition) { assertionFailed("VM_BUG_ON", file, line) }
}

@inlinable @inline(__always)
public func VM_BUG_ON_PAGE<T>(_ condition: Bool, _ page: Ptr<T>, _ file: StaticString = #fileID, _ line: UInt = #line) {
    if _slowPath(condition) { assertionFailed("VM_BUG_ON_PAGE", file, line) }
}

@inlinable @inline(__always)
public func VM_BUG_ON_VMA<T>(_ condition: Bool, _ vma: Ptr<T>, _ file: StaticString = #fileID, _ line: UInt = #line) {
    if _slowPath(condition) { assertionFailed("VM_BUG_ON_VMA", file, line) }
}

@inlinable @inline(__always) @discardableResult
public func VM_WARN_ON(_ condition: Bool, _ file: StaticString = #fileID, _ line: UInt = #line) -> Bool {
    if _slowPath(condition) { warned(file, line) }
    return condition
}

@inlinable @inline(__always) @discardableResult
public func WARN_ON(_ condition: Bool, _ file: StaticString = #fileID, _ line: UInt = #line) -> Bool {
    if _slowPath(condition) { warned(file, line) }
    return condition
}

@inlinable @inline(__always) @discardableResult
public func WARN_ON_ONCE(_ condition: Bool, _ file: StaticString = #fileID, _ line: UInt = #line) -> Bool {
    if _slowPath(condition) { warned(file, line) }
    return condition
}

/// A page is not counted as it should be, in the end. Models `bad_page()`.
public func bad_page(_ pfn: UInt, _ reason: StaticString) -> Never {
    Engine.fail(.accounting, "frame \(pfn): \(reason)")
}

/// An address space does not count right what it has, in the end. Models `check_mm()`.
public func bad_mm(_ what: StaticString, _ counted: UInt, _ found: UInt) -> Never {
    Engine.fail(.accounting, "the address space counts \(Int(bitPattern: counted)) \(what), and has \(found)")
}

@usableFromInline @inline(never)
func assertionFailed(_ what: StaticString, _ file: StaticString, _ line: UInt) -> Never {
    Engine.fail(.oops, "\(what) at \(file):\(line)")
}

/// Kernels print a warning and go on; so does the port, and the trace shows it.
@usableFromInline @inline(never)
func warned(_ file: StaticString, _ line: UInt) { Engine.note("WARNING at \(file):\(line)") }
