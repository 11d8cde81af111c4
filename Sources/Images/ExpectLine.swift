// SPDX-License-Identifier: GPL-2.0-only
// One `Expect:` line of a patch header or of an EXPECT file.

/// An expectation with the scenario and architecture it is about, and the place where it was written.
public struct ExpectLine: Hashable, Sendable {
    /// The scenario, by its exact name.
    public let scenario: String

    /// The architecture, or nil for all that have no line of their own.
    public let arch: String?

    /// What is expected there.
    public let expectation: ExpectedVerdict

    /// The file the line is in.
    public let file: String

    /// The number of the line.
    public let line: Int

    /// Reads one line, which starts with some spelling of `Expect:`.
    init(parsing text: some StringProtocol, file: String, line: Int) throws(Complaint) {
        let form = /Expect:\s*([^\s@=]+)(?:\s+@([^\s=]+))?\s*=\s*(.*)/
        guard let match = String(text).trimmed.wholeMatch(of: form),
            let expectation = ExpectedVerdict(parsing: match.3)
        else { throw Self.malformed(String(text), file: file, line: line) }
        self.scenario = String(match.1)
        self.arch = match.2.map(String.init)
        self.expectation = expectation
        self.file = file
        self.line = line
    }

    /// Says whether a line is meant to be an expectation, however it is spelt.
    static func claims(_ line: some StringProtocol) -> Bool {
        line.contains("xpect") && String(line).firstMatch(of: /^\s*[Ee]xpects?\s*:/) != nil
    }

    /// Complains about every name that the simulation does not know.
    func check(against vocabulary: Vocabulary) throws(Complaint) {
        try check("scenario", scenario, among: vocabulary.scenarios.map(\.name))
        if let arch { try check("arch", arch, among: vocabulary.archs) }
        for name in expectation.invariants.sorted() {
            try check("invariant", name, among: vocabulary.invariants.map(\.name))
        }
    }

    private func check(_ kind: String, _ name: String, among known: [String]) throws(Complaint) {
        if known.contains(name) { return }
        let list = known.joined(separator: ", ")
        throw Complaint(file: file, line: line, "unknown \(kind) \"\(name)\" in Expect; known: \(list)")
    }

    private static func malformed(_ text: String, file: String, line: Int) -> Complaint {
        let right = "\"Expect: <scenario> [@<arch>] = Never\" or \"... = Sometimes (<invariant>[, <invariant>])\""
        return Complaint(file: file, line: line, "malformed \"\(text.trimmed)\"; write \(right)")
    }
}
