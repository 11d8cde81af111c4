// SPDX-License-Identifier: GPL-2.0-only
// What the compiler says about a patched kernel.

/// A compiler error, placed in the patched tree.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    /// The file below the root of the patched tree, or nil for errors without a place (the linker's).
    public let file: String?

    /// The line in the patched file.
    public let line: Int

    /// The column.
    public let column: Int

    /// What the compiler says.
    public let message: String

    public var description: String {
        file.map { "\($0):\(line):\(column): \(message)" } ?? message
    }

    /// Finds the errors in what the compiler printed; `root` is where the patched tree was compiled.
    static func errors(in output: String, root: String) -> [Diagnostic] {
        let found = output.numberedLines.compactMap { _, line -> Diagnostic? in
            guard let match = line.wholeMatch(of: /(.+?):(\d+):(\d+): (?:fatal )?error: (.*)/) else { return nil }
            let path = String(match.1)
            let file = path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
            return Diagnostic(
                file: file, line: Int(match.2) ?? 0, column: Int(match.3) ?? 0, message: String(match.4))
        }
        if !found.isEmpty { return found }
        let lines = output.numberedLines.map(\.line).filter { $0.contains("error:") }
        let message = lines.first ?? output.trimmed
        return [Diagnostic(file: nil, line: 0, column: 0, message: message)]
    }
}
