// SPDX-License-Identifier: GPL-2.0-only
// Names for the addresses of a scenario.

import Foundation

/// A range of addresses that a scenario speaks of, such as the old and the new place of a move.
public struct AddressRange: Hashable, Sendable, Codable {
    /// The name: `old`, `new`.
    public let name: String

    /// The first address.
    public let start: UInt64

    /// The first address behind the range.
    public let end: UInt64

    /// Makes a range.
    public init(name: String, start: UInt64, end: UInt64) {
        self.name = name
        self.start = start
        self.end = end
    }

    /// The name of an address within the range, or nil.
    func name(of address: UInt64) -> String? {
        guard address >= start, address < end else { return nil }
        return address == start ? name : name + "+0x" + String(address - start, radix: 16)
    }
}

extension [AddressRange] {
    /// The text with every address that lies in a range called by its name.
    func naming(_ text: String) -> String {
        text.replacing(/0x([0-9a-f]+)/) { match in
            let address = UInt64(match.1, radix: 16)
            return address.flatMap { address in lazy.compactMap { $0.name(of: address) }.first } ?? String(match.0)
        }
    }
}
