// SPDX-License-Identifier: GPL-2.0-only
// One hunk of a unified diff.

/// Where a hunk stands in its patch and which lines of which file it changes.
public struct Hunk: Hashable, Sendable {
    /// The changed file, below the root of the tree.
    public let file: String

    /// Which hunk of this file it is, from one.
    public let number: Int

    /// The first line it expects in the file.
    public let oldStart: Int

    /// Its line within the patch file.
    public let patchLine: Int

    /// Finds the hunks of a diff that follows `offset` lines of header.
    static func all(in diff: String, after offset: Int) -> [Hunk] {
        var hunks: [Hunk] = []
        var file = ""
        var old = ""
        for (number, line) in diff.numberedLines {
            if line.hasPrefix("--- ") {
                old = path(in: line)
            } else if line.hasPrefix("+++ ") {
                let new = path(in: line)
                file = new == "/dev/null" ? old : new
            } else if line.hasPrefix("@@ -"), let match = line.prefixMatch(of: /@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@/) {
                let index = hunks.filter { $0.file == file }.count + 1
                let start = Int(match.1) ?? 0
                hunks.append(Hunk(file: file, number: index, oldStart: start, patchLine: number + offset))
            }
        }
        return hunks
    }

    /// The path of a `---` or `+++` line without its first component.
    private static func path(in line: String) -> String {
        let path = line.dropFirst(4).prefix { $0 != "\t" }
        guard path != "/dev/null", let slash = path.firstIndex(of: "/") else { return String(path) }
        return String(path[path.index(after: slash)...])
    }
}
