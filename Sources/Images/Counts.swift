// SPDX-License-Identifier: GPL-2.0-only
// Numbers as they are shown.

import Foundation

extension Int {
    /// The number with a comma between thousands.
    public var grouped: String {
        var digits = String(magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (self < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// The number and what it counts, which takes an s unless there is one.
    public func counting(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}

extension Double {
    /// A number that is not known exactly, rounded to three digits.
    public var roughly: String {
        if !isFinite || self >= 1e15 { return String(format: "%.2g", self) }
        let rounded = Double(String(format: "%.2e", self)) ?? self
        return Int(rounded.rounded()).grouped
    }
}
