// SPDX-License-Identifier: GPL-2.0-only
// From addresses in an image to lines of the port.

import Foundation

/// Asks the tool chain's symboliser where addresses come from, all at once.
struct Symbolizer: Sendable {
    let program: String
    let library: URL

    /// One object of the symboliser's output.
    private struct Answer: Decodable {
        struct Frame: Decodable {
            let FileName: String
            let Line: Int
        }
        let Symbol: [Frame]?
    }

    /// The frames of the patched tree at each address, innermost first, inlined ones included.
    ///
    /// An address is where a call returns to, so that the call itself is the byte before.
    func frames(at addresses: [String]) async throws -> [String: [SourceLocation]] {
        let unique = Array(Set(addresses))
        if unique.isEmpty { return [:] }
        let input = unique.map { Self.callSite(of: $0) + "\n" }.joined()
        let arguments = ["--obj=\(library.path)", "--inlines", "--output-style=JSON"]
        let result = try await Command(program: program, arguments: arguments, input: Data(input.utf8)).run()
        let answers = result.standardOutput.split(separator: "\n")
        guard answers.count == unique.count else {
            throw Complaint(file: program, "answered \(answers.count) of \(unique.count) addresses")
        }
        var frames: [String: [SourceLocation]] = [:]
        for (address, answer) in zip(unique, answers) { frames[address] = try Self.locations(in: answer) }
        return frames
    }

    /// The frame to show: the innermost in `mm` or `fs`, else in `arch`, else the innermost of the port.
    static func frameToShow(_ frames: [SourceLocation]) -> SourceLocation? {
        func innermost(in folders: String...) -> SourceLocation? {
            frames.first { frame in folders.contains { frame.file.hasPrefix($0) } }
        }
        return innermost(in: "mm/", "fs/") ?? innermost(in: "arch/") ?? frames.first
    }

    private static func callSite(of address: String) -> String {
        let digits = address.hasPrefix("0x") ? address.dropFirst(2) : Substring(address)
        guard let value = UInt64(digits, radix: 16), value > 0 else { return address }
        return "0x" + String(value - 1, radix: 16)
    }

    private static func locations(in answer: Substring) throws -> [SourceLocation] {
        let root = Image.sourceRoot + "/"
        let frames = try JSONDecoder().decode(Answer.self, from: Data(answer.utf8)).Symbol ?? []
        return frames.filter { $0.FileName.hasPrefix(root) && $0.Line > 0 }
            .map { SourceLocation(file: String($0.FileName.dropFirst(root.count)), line: $0.Line) }
    }
}
