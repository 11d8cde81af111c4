// SPDX-License-Identifier: GPL-2.0-only
// A port without one of its locks, flushes or checks, or with one of them elsewhere.

/// One thing that is taken out of the port, or put elsewhere.
public struct Mutation: Hashable, Sendable {
    /// Where it stands.
    public let location: SourceLocation

    /// What is done: `without lock spin_lock(ptl)`, `with spin_unlock(ptl) before flush_tlb_page(vma, addr)`.
    public let name: String

    /// The lines that change.
    public let edits: [Edit]

    /// The recipe for the image without it.
    public func recipe(from whole: Recipe) -> Recipe {
        Recipe(
            name: "\(whole.name) \(name) (\(location))", base: whole.base, patches: whole.patches,
            edits: whole.edits + edits, expectations: .none)
    }
}
