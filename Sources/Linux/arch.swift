// SPDX-License-Identifier: GPL-2.0-only
// Which architecture the image runs on. One image serves all of them.

import Machine

/// An architecture, named as its folder in the kernel tree.
public enum arch: UInt {
    case x86 = 0
    case arm64 = 1
    case powerpc = 2

    @usableFromInline var machine: Architecture {
        switch self {
        case .x86: .x86
        case .arm64: .arm64
        case .powerpc: .ppc64
        }
    }
}

/// The architecture that was booted.
@inlinable public var ARCH: arch {
    switch Machine.architecture {
    case .x86: .x86
    case .arm64: .arm64
    case .ppc64: .powerpc
    }
}
