// SPDX-License-Identifier: GPL-2.0-only
// The architectures that the machine can be.

/// What kind of machine it is. How one differs from another is in its own file: `X86`, `ARM64`, `PPC64`.
public enum Architecture: String, CaseIterable, Sendable {
    case x86, arm64
    /// Book3S v3, radix. The hash MMU is not modelled.
    case ppc64

    /// The position in `allCases`, as the kernel is told it.
    public var number: UInt { UInt(Self.allCases.firstIndex(of: self)!) }

    /// Whether broadcast invalidations of one CPU arrive in the order of their issue. Arm orders them by DSB only; for Power
    /// it is what the kernel's sequence of a page-walk cache and a page invalidation before one tlbsync relies on.
    var deliversInOrder: Bool { self == .ppc64 }

    /// Whether a page fault drops what led to it. SDM volume 3, section 4.10.4.1.
    var faultDrops: Bool { self == .x86 }

    /// Whether the tables are walked anew before a translation with too few rights makes a fault. Power ISA, Book III,
    /// 6.10.1.2.
    var rewalksBeforeFault: Bool { self == .ppc64 }
}

/// A 64-bit word of memory.
public typealias Word = UnsafeMutablePointer<UInt64>
