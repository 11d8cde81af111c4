// SPDX-License-Identifier: GPL-2.0-only
// Error numbers in pointers and in unsigned values.

@inlinable public func ERR_PTR<T>(_ error: Int) -> Ptr<T> { Ptr(address: UInt(bitPattern: error)) }
@inlinable public func PTR_ERR<T>(_ p: Ptr<T>) -> UInt { p.address }
@inlinable public func IS_ERR_VALUE(_ value: UInt) -> Bool { value >= UInt(bitPattern: -4095) }
@inlinable public func IS_ERR<T>(_ p: Ptr<T>) -> Bool { IS_ERR_VALUE(p.address) }
/// An error number as an unsigned value, as functions that return addresses do.
@inlinable public func errno(_ error: Int) -> UInt { UInt(bitPattern: error) }
