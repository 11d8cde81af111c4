// SPDX-License-Identifier: GPL-2.0-only
// Doing many things, a few at a time.

extension Sequence where Element: Sendable, Self: Sendable {
    /// Transforms every element, at most `width` at a time, and keeps their order.
    public func parallelMap<Result: Sendable>(
        width: Int, _ transform: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for (index, element) in enumerated() {
                if index >= Swift.max(1, width), let (done, result) = try await group.next() { results[done] = result }
                group.addTask { (index, try await transform(element)) }
            }
            for try await (done, result) in group { results[done] = result }
            return results.keys.sorted().compactMap { results[$0] }
        }
    }
}

extension Collection {
    /// The elements in their order, so many at a time.
    func chunks(of count: Int) -> [SubSequence] {
        sequence(state: self[...]) { rest -> SubSequence? in
            if rest.isEmpty { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }.map { $0 }
    }
}
