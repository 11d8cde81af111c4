// SPDX-License-Identifier: GPL-2.0-only
// Reads KTAP version 1 as the kernel's documentation describes it.

/// A parser that refuses what is not KTAP.
struct Ktap {
    /// A test with its subtests.
    struct Result: Equatable {
        var number: Int
        var name: String
        var isGood: Bool
        var subtests: [Result] = []
    }

    struct Problem: Error {
        var line: Int
        var words: String
    }

    private var lines: [Substring]
    private var position = 0

    /// Parses a whole report.
    static func parse(_ text: String) throws -> [Result] {
        var parser = Ktap(lines: text.split(separator: "\n"))
        let results = try parser.block(indent: 0)
        if parser.position < parser.lines.count { throw parser.problem("there is more") }
        return results
    }

    private init(lines: [Substring]) { self.lines = lines }

    private func problem(_ words: String) -> Problem { Problem(line: position + 1, words: words) }

    /// The current line without its indentation, or nil if it is of another block.
    private func current(_ indent: Int) -> Substring? {
        guard position < lines.count else { return nil }
        let blanks = lines[position].prefix { $0 == " " }.count
        return blanks == indent ? lines[position].dropFirst(indent) : nil
    }

    private mutating func block(indent: Int) throws -> [Result] {
        guard current(indent) == "KTAP version 1" else { throw problem("no version line") }
        position += 1
        skipDiagnostics(indent)
        guard let plan = current(indent)?.wholeMatch(of: /1\.\.(\d+)/) else { throw problem("no plan") }
        position += 1
        var results: [Result] = []
        while results.count < Int(plan.1)! {
            skipDiagnostics(indent)
            var subtests: [Result] = []
            if current(indent + 2) == "KTAP version 1" { subtests = try block(indent: indent + 2) }
            guard let match = current(indent)?.wholeMatch(of: /(ok|not ok) (\d+) (?:- )?([^#]+)(?: # .*)?/) else {
                throw problem("no result")
            }
            let result = Result(
                number: Int(match.2)!, name: String(match.3), isGood: match.1 == "ok", subtests: subtests)
            if result.number != results.count + 1 { throw problem("out of order") }
            if !subtests.isEmpty && result.isGood != subtests.allSatisfy(\.isGood) { throw problem("contradiction") }
            results.append(result)
            position += 1
        }
        return results
    }

    private mutating func skipDiagnostics(_ indent: Int) {
        while current(indent)?.hasPrefix("#") == true { position += 1 }
    }
}
