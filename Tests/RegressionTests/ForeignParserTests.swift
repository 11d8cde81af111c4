// SPDX-License-Identifier: GPL-2.0-only
// Reports are read by parsers that others have written.

import Foundation
import Testing

@Suite("Reports and foreign parsers")
struct ForeignParserTests {
    /// A report form, the program that reads it from a file, and the program that says whether the reader is installed.
    struct Reader: CustomTestStringConvertible, Sendable {
        var form: String
        var words: [String]
        var check: [String]
        var testDescription: String { "\(form) by \(words[0])" }

        var isInstalled: Bool { (try? ForeignParserTests.status(of: check)) == 0 }
    }

    /// Perl's TAP::Parser reads KTAP as far as both agree; junitparser is a package of Python.
    static let readers = [
        Reader(form: "--ktap", words: ["prove", "--quiet", "--exec", "cat"], check: ["prove", "--version"]),
        Reader(
            form: "--junit",
            words: [
                "python3", "-c",
                """
                import sys, junitparser
                cases = [case for suite in junitparser.JUnitXml.fromfile(sys.argv[1]) for case in suite]
                sys.exit(0 if len(cases) == 2 and all(case.is_passed for case in cases) else 1)
                """,
            ],
            check: ["python3", "-c", "import junitparser"]),
    ]

    private static func status(of words: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test("A report is understood, and one that is cut off is not", arguments: readers.filter(\.isInstalled))
    func isUnderstood(_ reader: Reader) throws {
        let cells = ["run", "--image", "base", "--scenario", "move-then-unmap", "--arch", "[xa]*"]
        let report = try ToolRun(cells + [reader.form])
        #expect(report.status == 0)
        let file = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(report.output.utf8).write(to: file)
        #expect(try Self.status(of: reader.words + [file.path]) == 0)
        let lines = report.output.split(separator: "\n")
        try Data(lines.dropLast(2).joined(separator: "\n").utf8).write(to: file)
        #expect(try Self.status(of: reader.words + [file.path]) != 0)
    }
}
