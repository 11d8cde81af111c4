// SPDX-License-Identifier: GPL-2.0-only
// The architectures that the machine can be.

/// What kind of machine it is. How one differs from another is in its own file: `X86`, `ARM64`, `PPC64`.
public enum Architecture: String, CaseIterable, Sendable {
    case x86, arm64
    /// Book3S v3, radix. The hash MMU is not modelled.
    case ppc64

    /// The position in `allCases`, as the kernel is told it.
    public var number: UInt { UInt(Self.allCases.firstIndex(of: self)!) }
}

/// A 64-bit word of memory.
public typealias Word = UnsafeMutablePointer<UInt64>
