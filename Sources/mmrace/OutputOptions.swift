// SPDX-License-Identifier: GPL-2.0-only
// In which form results are reported.

import ArgumentParser
import Foundation
import Images
import Report

/// The form of a report on standard output, and the page beside it.
struct OutputOptions: ParsableArguments {
    enum Form: String, EnumerableFlag {
        case json, ktap, junit

        static func help(for value: Form) -> ArgumentHelp? {
            switch value {
            case .json: "Print the results as JSON; Documentation/json.md has the schema."
            case .ktap: "Print the results as KTAP, as the kernel's tests do."
            case .junit: "Print the results as JUnit XML."
            }
        }
    }

    enum Loudness: String, EnumerableFlag {
        case quiet, verbose

        static func help(for value: Loudness) -> ArgumentHelp? {
            switch value {
            case .quiet: "Print only what is not as expected, without counterexamples."
            case .verbose: "Show every step of counterexamples."
            }
        }
    }

    @Flag(exclusivity: .exclusive)
    var form: Form?

    @Flag(exclusivity: .exclusive)
    var loudness: Loudness?

    @Option(
        help: "Write a page with the matrix and a time line of each counterexample to this file.", completion: .file())
    var html: String?

    /// Complains before any work is done if the page could not be written.
    func checkHTML() throws {
        guard let html else { return }
        let folder = URL(filePath: html).deletingLastPathComponent().path
        if !FileManager.default.isWritableFile(atPath: folder) {
            throw Complaint(file: html, "cannot be written: \(folder) is no folder that can be written to")
        }
        let kind = try? FileManager.default.attributesOfItem(atPath: html)[.type] as? FileAttributeType
        if let kind, kind != .typeRegular {
            throw Complaint(file: html, "is no regular file; name one that is, or that is not there yet")
        }
    }

    /// Whether the results are for a program to read.
    var isForPrograms: Bool { form != nil }

    /// The report in the form asked for, or nil for the words of the command.
    func text(of results: RunResults) throws -> String? {
        switch form {
        case nil: return nil
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(JSONReport(results)), as: UTF8.self) + "\n"
        case .ktap: return KTAPReport(results).text
        case .junit: return JUnitReport(results).text
        }
    }

    /// Writes the page, all of it or nothing.
    func writeHTML(_ results: RunResults) throws {
        guard let html else { return }
        do {
            try Data(HTMLReport(results).text.utf8).write(to: URL(filePath: html), options: .atomic)
        } catch {
            throw Complaint(file: html, "cannot be written: \(error.localizedDescription)")
        }
    }
}
