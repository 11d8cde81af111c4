// SPDX-License-Identifier: GPL-2.0-only
// What `mmrace mutate` says.

import Images

/// Which parts of an image carry the weight.
public struct MutationReport {
    private let whole: ImageResult
    private let mutants: [(mutation: Mutation, result: ImageResult)]

    /// Makes a report from the whole image and its mutants.
    public init(_ whole: ImageResult, mutants: [(mutation: Mutation, result: ImageResult)]) {
        self.whole = whole
        self.mutants = mutants
    }

    /// The report as plain text: first what carries weight, with what breaks without it, then what does not.
    public var text: String {
        let judged = mutants.filter { isJudged($0.result) }
        let idle = judged.filter { breaks($0.result).isEmpty }
        let bearing = judged.filter { !breaks($0.result).isEmpty }
        let others = mutants.filter { !isJudged($0.result) }
        let blocks = [
            list("load-bearing: without it, this breaks", bearing, breaks),
            list("not load-bearing in these scenarios", idle) { _ in [] },
            list("not judged: it does not compile", others) { [problem(of: $0)] },
            ["\(whole.recipe.name): \(bearing.count) of \(judged.count) carry weight in these scenarios"],
        ]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func list(
        _ title: String, _ mutants: [(mutation: Mutation, result: ImageResult)], _ words: (ImageResult) -> [String]
    ) -> [String] {
        if mutants.isEmpty { return [] }
        var lines = [title]
        for (mutation, result) in mutants {
            lines += "\(mutation.location) \(mutation.name)".wrapped(to: 98, indent: 4).map { "  \($0)" }
            lines += words(result).map { "      \($0)" }
        }
        return lines
    }

    private func isJudged(_ result: ImageResult) -> Bool { (try? result.build.get()) != nil }

    private func problem(of result: ImageResult) -> String {
        if case .failure(let failure) = result.build { failure.firstLine } else { "" }
    }

    /// The cells in which the mutant breaks what the whole image does not.
    private func breaks(_ result: ImageResult) -> [String] {
        result.cells.compactMap { seen in
            let before = whole.cells.first { $0.cell == seen.cell }?.verdict
            let known = Set(before?.findings.map(\.invariant) ?? [])
            let new = Set(seen.verdict.findings.map(\.invariant)).subtracting(known)
            if !new.isEmpty { return "\(seen.cell): \(new.sorted().joined(separator: ", "))" }
            let wasWhole = before?.findings.isEmpty == true
            if case .crashed = seen.verdict, wasWhole { return "\(seen.cell): \(seen.verdict)" }
            if case .hung = seen.verdict, wasWhole { return "\(seen.cell): \(seen.verdict)" }
            return nil
        }
    }
}

extension ImageFailure {
    /// The first line of what is wrong.
    fileprivate var firstLine: String { description.split(separator: "\n").first.map(String.init) ?? "" }
}
