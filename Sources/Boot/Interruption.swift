// SPDX-License-Identifier: GPL-2.0-only
// What an interrupt does to a search that leaves a checkpoint.

import FoundationEssentials
import Glibc

/// Lets a search come to an end of its own when it is interrupted.
enum Interruption {
    // A signal handler can reach nothing else; it only ever becomes true.
    private nonisolated(unsafe) static var wasCaught = false

    /// Whether the process was asked to end.
    static var isAsked: Bool { wasCaught }

    /// Catches interrupts from here on. A terminal sends one, and so does the caller, so the second means no more than the first.
    static func catchSignals() {
        var action = sigaction()
        action.sa_flags = SA_RESTART
        action.__sigaction_handler.sa_handler = { _ in Interruption.wasCaught = true }
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
    }
}
