// SPDX-License-Identifier: GPL-2.0-only
// Finding what can be taken out of the port, or put elsewhere.

import Foundation

/// Finds the locks, flushes and rechecks of a function, or of what a patch adds, each with the edits that remove it, and
/// those that let it change places with its neighbour. A lock goes together with its unlocks; whatever else depends on it
/// stays.
public struct Mutator {
    private let tree: URL
    private let base: URL

    /// Makes a mutator of an image; `base` is the image without its patch.
    public init(of image: Image, base: Image) {
        tree = image.sources
        self.base = base.sources
    }

    /// What can be taken out of a function.
    public func mutations(inFunction name: String) throws -> [Mutation] {
        var found: [Mutation] = []
        var isKnown = false
        for file in try files() {
            let lines = try self.lines(of: file, in: tree)
            for range in Self.ranges(of: lines) where range.name == name {
                isKnown = true
                found += range.lines.flatMap { index in
                    mutation(at: index, of: lines, within: range.lines, file: file)
                        + moves(of: index, in: lines, file: file)
                }
            }
        }
        if !isKnown { throw Complaint(file: "--function \(name)", "the port has no function of that name") }
        return found
    }

    /// What can be taken out of the lines that a patch adds.
    public func mutationsOfAddedLines() throws -> [Mutation] {
        try files().flatMap { file -> [Mutation] in
            let lines = try self.lines(of: file, in: tree)
            let old = (try? self.lines(of: file, in: base)) ?? []
            let added = lines.difference(from: old).insertions.map { change in
                if case .insert(let offset, _, _) = change { offset } else { 0 }
            }
            let ranges = Self.ranges(of: lines)
            return added.sorted().flatMap { index -> [Mutation] in
                guard let range = ranges.first(where: { $0.lines.contains(index) }) else { return [] }
                return mutation(at: index, of: lines, within: range.lines, file: file)
                    + moves(of: index, in: lines, file: file) + switches(at: index, of: lines, file: file)
            }
        }
    }

    // MARK: Sources

    private func files() throws -> [String] {
        try SourceFile.names(in: tree).filter { $0.hasSuffix(".swift") }
    }

    private func lines(of file: String, in tree: URL) throws -> [String] {
        try String(contentsOf: tree.appending(path: file), encoding: .utf8).components(separatedBy: "\n")
    }

    /// The functions of a file, each up to the closing brace in the first column.
    private static func ranges(of lines: [String]) -> [(name: String, lines: Range<Int>)] {
        lines.indices.compactMap { start in
            guard let match = lines[start].prefixMatch(of: /(?:\w+ |@\S+ )*func (\w+)\s*[(<]/) else { return nil }
            let end = lines[start...].firstIndex { $0.hasPrefix("}") } ?? lines.endIndex
            return (String(match.1), start..<end)
        }
    }

    // MARK: Mutations

    private func mutation(at index: Int, of lines: [String], within range: Range<Int>, file: String) -> [Mutation] {
        let code = lines[index].trimmingCharacters(in: .whitespaces)
        if code.hasPrefix("//") { return [] }
        func found(_ kind: String, _ edits: [(Int, String)]) -> [Mutation] {
            let edits = edits.map { Edit(file: file, line: $0.0 + 1, text: $0.1) }
            let location = SourceLocation(file: file, line: index + 1)
            return [
                Mutation(location: location, name: "without \(kind) \(code.shownAsStatement)", edits: edits)
            ]
        }
        if code.isFlush { return found("flush", blanked(index, of: lines)) }
        if let recheck = code.wholeMatch(of: Self.recheck) {
            return found("check", [(index, lines[index].replacing(recheck.1, with: "false && (\(recheck.1))"))])
        }
        guard let pair = LockPair(code) else { return [] }
        let unlocks = range.filter { pair.isUndone(by: lines[$0]) }
        return found("lock", [(index, pair.withoutLock)] + unlocks.map { ($0, pair.withoutUnlock(lines[$0])) })
    }

    private static var recheck: Regex<(Substring, Substring)> {
        /if (.*(?:_none|_same|_present|page_mapped)\(.*) \{/
    }

    /// A flush earlier or later by one statement, a lock later, an unlock or a check earlier: whatever protects less.
    private func moves(of index: Int, in lines: [String], file: String) -> [Mutation] {
        let code = lines[index].trimmingCharacters(in: .whitespaces)
        guard let own = StatementSpan(at: index, of: lines) else { return [] }
        let isUnlock = code.contains(/^(?:spin_unlock|up_read|up_write|mutex_unlock|drop_rmap_locks|pte_unmap_unlock)/)
        let isEarlier = code.isFlush || isUnlock || code.wholeMatch(of: Self.recheck) != nil
        let isLater = code.isFlush || LockPair(code) != nil
        func moved(_ where: String, past other: StatementSpan, _ edits: [(Int, String)]) -> Mutation {
            let passed = lines[other.lines.lowerBound].trimmingCharacters(in: .whitespaces).shownAsStatement
            return Mutation(
                location: SourceLocation(file: file, line: index + 1),
                name: "with \(code.shownAsStatement) \(`where`) \(passed)",
                edits: edits.map { Edit(file: file, line: $0.0 + 1, text: $0.1) })
        }
        var found: [Mutation] = []
        if isEarlier, let other = own.previous(in: lines) {
            found.append(moved("before", past: other, StatementSpan.exchanged(other, own, in: lines)))
        }
        if isLater, let other = own.next(in: lines) {
            found.append(moved("after", past: other, StatementSpan.exchanged(own, other, in: lines)))
        }
        return found
    }

    /// An argument that a patch sets to true, set to false.
    private func switches(at index: Int, of lines: [String], file: String) -> [Mutation] {
        guard let match = lines[index].firstMatch(of: /\btrue\)/) else { return [] }
        let text = lines[index].replacing(match.0, with: "false)")
        let name = "without argument true in \(lines[index].trimmingCharacters(in: .whitespaces))"
        let edit = Edit(file: file, line: index + 1, text: text)
        return [Mutation(location: SourceLocation(file: file, line: index + 1), name: name, edits: [edit])]
    }

    /// Edits that empty a call, over as many lines as its parentheses take.
    private func blanked(_ index: Int, of lines: [String]) -> [(Int, String)] {
        var edits: [(Int, String)] = []
        var depth = 0
        for line in index..<min(index + 5, lines.count) {
            edits.append((line, ""))
            depth += lines[line].count { $0 == "(" } - lines[line].count { $0 == ")" }
            if depth <= 0 { break }
        }
        return edits
    }
}

extension String {
    /// Whether the line starts a call that invalidates translations.
    fileprivate var isFlush: Bool { contains(/^(?:flush_tlb_\w+|flush_\w+_range|try_to_unmap_flush\w*)\(/) }

    /// The first line of a statement as it is named to a reader.
    fileprivate var shownAsStatement: Substring { hasSuffix(" {") ? dropLast(2) : self[...] }
}
