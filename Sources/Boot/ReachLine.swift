// SPDX-License-Identifier: GPL-2.0-only
// What a search has run of the image.

import CSupport

/// The functions that ran in any execution, or when the image was loaded or booted: where they begin in the image, in hexadecimal
/// digits.
struct ReachLine: Encodable {
    var type = "reach"
    var functions: String

    /// Prints the line, if the image was compiled with marks.
    static func print() {
        var addresses = [UInt64](repeating: 0, count: cs_marked(nil, 0))
        cs_marked(&addresses, addresses.count)
        if addresses.isEmpty { return }
        Line.print(ReachLine(functions: addresses.map { String($0, radix: 16) }.joined(separator: " ")))
    }
}
