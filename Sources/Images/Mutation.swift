// SPDX-License-Identifier: GPL-2.0-only
// A port without one of its locks, flushes or checks.

/// One thing that is taken out of the port.
public struct Mutation: Hashable, Sendable {
    /// Where it stands.
    public let location: SourceLocation

    /// What is taken out: `lock spin_lock(ptl)`.
    public let name: String

    /// The lines that change.
    public let edits: [Edit]

    /// The recipe for the image without it.
    public func recipe(from whole: Recipe) -> Recipe {
        Recipe(
            name: "\(whole.name) without \(location) \(name)", base: whole.base, patches: whole.patches,
            edits: whole.edits + edits, expectations: .none)
    }
}
