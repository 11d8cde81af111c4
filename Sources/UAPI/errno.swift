// SPDX-License-Identifier: GPL-2.0-only
// Error numbers that system calls return, negated. Stands for `asm-generic/errno-base.h`.

@inlinable public var EPERM: Int { 1 }
@inlinable public var EINTR: Int { 4 }
@inlinable public var EIO: Int { 5 }
@inlinable public var EAGAIN: Int { 11 }
@inlinable public var ENOMEM: Int { 12 }
@inlinable public var EFAULT: Int { 14 }
@inlinable public var EBUSY: Int { 16 }
@inlinable public var EEXIST: Int { 17 }
@inlinable public var EINVAL: Int { 22 }
@inlinable public var ENOSYS: Int { 38 }
