// SPDX-License-Identifier: GPL-2.0-only
// What the process of a trial does.

import UAPI

/// One call of a trial, by plain values: code that runs explored must own nothing.
enum Call: Sendable {
    /// mremap(2): old address, old length, new length, flags, new address.
    case mremap(UInt, UInt, UInt, UInt, UInt)
    /// munmap(2).
    case munmap(UInt, UInt)
    /// Moves the stack of arguments at an address down, as execve(2) does: address, distance.
    case shiftStack(UInt, UInt)
    /// Reclaims the page that was at an address before the first call. The result is the number of pages freed.
    case reclaim(UInt)
    /// Keeps the reference to the page at an address that was taken before the first call, for ever.
    case keep(UInt)
    /// Loads the first word of the page at an address. The result is the word, or `fault`.
    case load(UInt)
    /// Uses memory as a program does, through page faults as often as there are any: address, whether it stores its address
    /// there. The result is 0 or a negated error number.
    case access(UInt, Bool)
    /// Cuts the file off: its new size.
    case truncate(UInt)
    /// Asks the kernel for the page at an address, writing. The result is 0 or a negated error number.
    case touch(UInt)
    /// Judges whether a translation of a range that was given up is left.
    case vacated(UInt, UInt)
}

/// The result of a load for which there is no translation.
let fault = Int.min

/// The result of a call that failed.
func failed(_ error: Int) -> Int { -error }
