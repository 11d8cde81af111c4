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
        guard let (names, verdict) = Self.halves(of: String(text).trimmed),
            let expectation = ExpectedVerdict(parsing: verdict)
        else { throw Self.malformed(String(text), file: file, line: line) }
        self.scenario = String(names[0])
        self.arch = names.count > 1 ? String(names[1].dropFirst()) : nil
        self.expectation = expectation
        self.file = file
        self.line = line
    }

    /// The scenario and the architecture with its `@`, if there is one, and what stands behind the equals sign. By hand: a run
    /// reads every line of every patch before it begins, and regular expressions took most of that time.
    private static func halves(of text: String) -> (names: [Substring], verdict: String)? {
        guard text.hasPrefix("Expect:"), let equals = text.firstIndex(of: "=") else { return nil }
        let names = text[..<equals].dropFirst("Expect:".count).split(whereSeparator: \.isWhitespace)
        guard let scenario = names.first, names.count <= 2, !scenario.contains("@") else { return nil }
        if names.count == 2, !names[1].hasPrefix("@") || names[1].count == 1 { return nil }
        return (names, String(text[equals...].dropFirst()).trimmed)
    }

    /// Says whether a line is meant to be an expectation, however it is spelt.
    static func claims(_ line: some StringProtocol) -> Bool {
        guard line.contains("xpect"), let colon = line.firstIndex(of: ":") else { return false }
        return ["Expect", "Expects", "expect", "expects"].contains(String(line[..<colon]).trimmed)
    }

    /// Complains about every name that the simulation does not know.
    func check(against vocabulary: Vocabulary) throws(Complaint) {
        try check("scenario", scenario, among: vocabulary.scenarios.map(\.name))
        if let arch {
            try check("arch", arch, among: vocabulary.archs)
            let archs = vocabulary.scenarios.first { $0.name == scenario }?.archs ?? []
            if !archs.contains(arch) {
                let known = archs.joined(separator: ", ")
                throw Complaint(file: file, line: line, "\(scenario) does not run on \(arch); it runs on \(known)")
            }
        }
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
