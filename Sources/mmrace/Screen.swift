// SPDX-License-Identifier: GPL-2.0-only
// What goes to standard output.

import Foundation
import Report

/// Standard output: plain text, with colours if it is a terminal that is not asked to do without (`NO_COLOR`).
enum Screen {
    private static let hasColour: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["TERM"] != "dumb"
            && environment["NO_COLOR", default: ""].isEmpty
    }()

    /// Prints a text that ends with its own line end.
    static func show(_ text: String) {
        print(hasColour ? Paint.forTerminal(text) : text, terminator: "")
    }
}
