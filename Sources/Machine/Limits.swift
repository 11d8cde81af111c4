// SPDX-License-Identifier: GPL-2.0-only
// What is beyond the machine.

import Glibc

extension Machine {
    /// Ends the process, since what was asked is more than the machine can hold: one line on the standard error, by whose first
    /// word the tool knows it, and status 2. A verdict would be wrong, and no interleaving is at fault.
    static func refuse(_ message: String) -> Never {
        let line = Array("machine: \(message)\n".utf8)
        _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
        _exit(2)
    }
}
