// SPDX-License-Identifier: GPL-2.0-only
// What is beyond the machine.

import CSupport

extension Machine {
    /// Ends the process, since what was asked is more than the machine can hold: one line on the standard error, by whose first
    /// word the tool knows it, and status 2. A verdict would be wrong, and no interleaving is at fault.
    static func refuse(_ message: String) -> Never {
        cs_refuse("machine: \(message)")
    }
}
