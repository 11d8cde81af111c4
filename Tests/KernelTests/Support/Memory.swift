// SPDX-License-Identifier: GPL-2.0-only
// What a process has mapped before a trial.

/// A mapping of set-up. Every page that was written to begins with its own address, so that contents can be followed.
struct Memory: Sendable {
    enum Backing { case anonymous, shared, `private`, stack }

    var address: UInt
    /// Bytes.
    var length: UInt
    var backing = Backing.anonymous
    /// Offset in the file, in bytes.
    var offset: UInt = 0
    /// Addresses of pages that are there.
    var touched: [UInt] = []
    /// Whether the pages were written to, not only read.
    var isWritten = true
    /// Whether it is locked in memory. Not for anonymous memory.
    var isLocked = false
}

extension UInt {
    static let page: UInt = 4 << 10
    static let pmd: UInt = 2 << 20
    static let pud: UInt = 1 << 30
    static let mega: UInt = 1 << 20
}
