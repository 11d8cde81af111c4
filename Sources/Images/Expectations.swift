// SPDX-License-Identifier: GPL-2.0-only
// All that one image is expected to do.

/// The `Expect:` lines of one image, by scenario and architecture.
public struct Expectations: Hashable, Sendable {
    /// Which lines there are.
    public let lines: [ExpectLine]

    private let table: [Cell: ExpectedVerdict]
    private let general: [String: ExpectedVerdict]

    /// No lines: `Never` everywhere.
    public static let none = Expectations()

    private init() {
        lines = []
        table = [:]
        general = [:]
    }

    /// Collects lines; two about the same scenario and architecture are an error.
    init(_ lines: [ExpectLine]) throws(Complaint) {
        var table: [Cell: ExpectedVerdict] = [:]
        var general: [String: ExpectedVerdict] = [:]
        for line in lines {
            let earlier: ExpectedVerdict?
            if let arch = line.arch {
                earlier = table.updateValue(line.expectation, forKey: Cell(scenario: line.scenario, arch: arch))
            } else {
                earlier = general.updateValue(line.expectation, forKey: line.scenario)
            }
            if earlier != nil { throw Self.duplicate(line) }
        }
        self.lines = lines
        self.table = table
        self.general = general
    }

    /// What is expected in a cell: its own line, else the scenario's general line, else `Never`.
    public func expectation(for cell: Cell) -> ExpectedVerdict {
        table[cell] ?? general[cell.scenario] ?? .never
    }

    /// Complains about the first name that the simulation does not know.
    public func check(against vocabulary: Vocabulary) throws(Complaint) {
        for line in lines { try line.check(against: vocabulary) }
    }

    /// Reads an EXPECT file: `Expect:` lines, comments and empty lines.
    static func parse(file text: String, name: String) throws(Complaint) -> Expectations {
        var lines: [ExpectLine] = []
        for (number, line) in text.numberedLines {
            let content = line.trimmed
            if content.isEmpty || content.hasPrefix("#") { continue }
            lines.append(try ExpectLine(parsing: content, file: name, line: number))
        }
        return try Expectations(lines)
    }

    private static func duplicate(_ line: ExpectLine) -> Complaint {
        let place = line.arch.map { "\(line.scenario) @\($0)" } ?? line.scenario
        return Complaint(file: line.file, line: line.line, "a second Expect for \(place); keep one of them")
    }
}
