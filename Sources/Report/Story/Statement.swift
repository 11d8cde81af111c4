// SPDX-License-Identifier: GPL-2.0-only
// The words of a step.

import Images

extension Step {
    // Made once, and never changed: a literal where it is used is parsed anew each time.
    private nonisolated(unsafe) static let condition = #/^(?:\} )?(?:else )?(?:if|while) /#

    /// What a reader is shown of the line: without the braces and the `if` around it.
    var statement: String {
        var text = call.withoutTrailingBlanks
        if text.hasSuffix("{") { text = String(text.dropLast()).withoutTrailingBlanks }
        text.replace(Self.condition, with: "")
        return text
    }

    /// The place and the statement, or what was done to what if the port has no line for it.
    var words: String {
        if let location { return "\(location) \(statement)" }
        let isAccess = effects.contains { $0.hasPrefix("reads ") || $0.hasPrefix("stores ") || $0 == "fault" }
        if isAccess { return "its program uses memory" }
        if operation == "local" { return "returns to its program" }
        return "\(operation) \(object)"
    }
}
