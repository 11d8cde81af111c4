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

    /// The report as plain text.
    public var text: String {
        let lines = mutants.flatMap { mutation, result in
            ["\(mutation.location) \(mutation.name)"] + effects(of: result).map { "  " + $0 }
        }
        let idle = mutants.filter { breaks($0.result).isEmpty && isJudged($0.result) }.count
        let judged = mutants.filter { isJudged($0.result) }.count
        let end = "\(whole.recipe.name): \(judged - idle) of \(judged) carry weight in these scenarios"
        return (lines + ["", end]).joined(separator: "\n") + "\n"
    }

    private func isJudged(_ result: ImageResult) -> Bool { (try? result.build.get()) != nil }

    private func effects(of result: ImageResult) -> [String] {
        if case .failure(let failure) = result.build { return ["does not compile: " + failure.firstLine] }
        let broken = breaks(result)
        return broken.isEmpty ? ["not load-bearing in these scenarios"] : broken
    }

    /// The cells in which the mutant breaks what the whole image does not.
    private func breaks(_ result: ImageResult) -> [String] {
        result.cells.compactMap { seen in
            let before = whole.cells.first { $0.cell == seen.cell }?.verdict
            let known = Set(before?.findings.map(\.invariant) ?? [])
            let new = Set(seen.verdict.findings.map(\.invariant)).subtracting(known)
            if !new.isEmpty { return "breaks \(seen.cell): \(new.sorted().joined(separator: ", "))" }
            let wasWhole = before?.findings.isEmpty == true
            if case .crashed = seen.verdict, wasWhole { return "breaks \(seen.cell): \(seen.verdict)" }
            if case .hung = seen.verdict, wasWhole { return "breaks \(seen.cell): \(seen.verdict)" }
            return nil
        }
    }
}

extension ImageFailure {
    /// The first line of what is wrong.
    fileprivate var firstLine: String { description.split(separator: "\n").first.map(String.init) ?? "" }
}
