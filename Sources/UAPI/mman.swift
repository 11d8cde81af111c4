// SPDX-License-Identifier: GPL-2.0-only
// Flags of the memory system calls. Stands for `linux/mman.h` and `asm-generic/mman-common.h`.

@inlinable public var PROT_READ: UInt { 0x1 }
@inlinable public var PROT_WRITE: UInt { 0x2 }
@inlinable public var PROT_EXEC: UInt { 0x4 }

@inlinable public var MAP_SHARED: UInt { 0x01 }
@inlinable public var MAP_PRIVATE: UInt { 0x02 }
@inlinable public var MAP_FIXED: UInt { 0x10 }
@inlinable public var MAP_ANONYMOUS: UInt { 0x20 }
@inlinable public var MAP_LOCKED: UInt { 0x2000 }
@inlinable public var MAP_NORESERVE: UInt { 0x4000 }

@inlinable public var MREMAP_MAYMOVE: UInt { 1 }
@inlinable public var MREMAP_FIXED: UInt { 2 }
@inlinable public var MREMAP_DONTUNMAP: UInt { 4 }
