// SPDX-License-Identifier: GPL-2.0-only
// The text behind a place in the port.

import Foundation

/// The lines of a patched tree.
struct SourceLines {
    /// The root of the tree.
    let root: URL

    /// The text of one line without the blanks around it.
    func text(at location: SourceLocation) -> String? {
        let text = try? String(contentsOf: root.appending(path: location.file), encoding: .utf8)
        return text?.numberedLines.first { $0.number == location.line }?.line.trimmed
    }
}
