// SPDX-License-Identifier: GPL-2.0-only
// A patch file: header fields, expectations, and a unified diff against the port.

import Foundation

/// One patch, as it lies in `Patches/` or as it was named on the command line.
public struct Patch: Hashable, Sendable {
    /// The file it was read from.
    public let file: URL

    /// The file as complaints name it.
    public let displayName: String

    /// Header fields such as `Subject` and `Patch-mainline`, by name; a field that is repeated keeps every value.
    public let fields: [String: [String]]

    /// Its `Expect:` lines.
    public let expectations: Expectations

    /// The hunks of its diff.
    public let hunks: [Hunk]

    /// All that was read, with the line ends of the port: mailers may have written others.
    let text: String

    /// The names of the header fields that mean something here.
    public static let knownFields: Set<String> = [
        "From", "Date", "Subject", "Link", "Fixes", "Patch-mainline", "Git-commit",
    ]

    /// Reads a patch file.
    public init(contentsOf file: URL, displayName: String? = nil) throws(Complaint) {
        let name = displayName ?? file.relativePath
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw Complaint.unreadable(file, as: name)
        }
        try self.init(text, file: file, displayName: name)
    }

    init(_ text: String, file: URL, displayName: String) throws(Complaint) {
        let lines = text.numberedLines
        let start = Self.startOfDiff(in: lines.map(\.line)) ?? lines.count
        let diff = lines[start...].map(\.line).joined(separator: "\n")
        self.hunks = Hunk.all(in: diff, after: start)
        if hunks.isEmpty { throw Self.empty(lines.map(\.line), displayName) }
        self.text = text.replacing("\r\n", with: "\n")
        self.file = file
        self.displayName = displayName
        self.fields = Self.fields(in: lines[..<start].map(\.line))
        self.expectations = try Self.expectations(in: lines[..<start], file: displayName)
    }

    /// The file's name without its suffix.
    public var name: String { file.deletingPathExtension().lastPathComponent }

    /// The number a patch of a series starts with, or its whole name.
    public var shortName: String {
        name.prefixMatch(of: /\d+/).map { String($0.output) } ?? name
    }

    /// The subject line, if there is one.
    public var subject: String? { fields["Subject"]?.first }

    /// The files that the diff changes, below the root of the tree.
    public var changedFiles: [String] {
        var seen: Set<String> = []
        return hunks.map(\.file).filter { seen.insert($0).inserted }
    }

    /// What is wrong with a text without a hunk.
    private static func empty(_ lines: [String], _ name: String) -> Complaint {
        let isBinary = lines.contains { $0 == "GIT binary patch" || $0.wholeMatch(of: /Binary files .* differ/) != nil }
        let words = isBinary ? "is a binary patch, and the port is text" : "changes no line"
        return Complaint(file: name, "\(words); make a diff with \"git diff\" or \"diff -u\"")
    }

    private static func startOfDiff(in lines: [String]) -> Int? {
        lines.indices.first { index in
            if lines[index].hasPrefix("diff --git ") { return true }
            let next = index + 1
            return lines[index].hasPrefix("--- ") && next < lines.count && lines[next].hasPrefix("+++ ")
        }
    }

    private static func expectations(
        in header: some Sequence<(number: Int, line: String)>, file: String
    ) throws(Complaint) -> Expectations {
        var found: [ExpectLine] = []
        for (number, line) in header where ExpectLine.claims(line) {
            found.append(try ExpectLine(parsing: line, file: file, line: number))
        }
        return try Expectations(found)
    }

    /// Collects the known fields; a line that starts with a blank continues the field above it.
    private static func fields(in header: [String]) -> [String: [String]] {
        var fields: [String: [String]] = [:]
        var current: String?
        for line in header {
            let name = String(line.prefix { $0 != ":" })
            if knownFields.contains(name) && line.count > name.count {
                current = name
                fields[name, default: []].append(String(line.dropFirst(name.count + 1)).trimmed)
            } else if let name = current, line.first?.isWhitespace == true, var values = fields[name] {
                values[values.count - 1] += " " + line.trimmed
                fields[name] = values
            } else {
                current = nil
            }
        }
        return fields
    }
}
