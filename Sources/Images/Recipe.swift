// SPDX-License-Identifier: GPL-2.0-only
// What an image is made of.

/// A kernel that can be built: a base and the patches on top of it, in order.
public struct Recipe: Hashable, Sendable {
    /// The name under which the image is shown and asked for.
    public let name: String

    /// The base's folder name below `Sources/Kernel`.
    public let base: String

    /// The patches, first applied first.
    public let patches: [Patch]

    /// Changes of single lines on top of the patches.
    public let edits: [Edit]

    /// What the image is expected to do.
    public let expectations: Expectations

    /// The name of the image without a patch.
    public static let baseName = "base"

    /// Makes a recipe; the last patch says what to expect.
    public init(name: String, base: String, patches: [Patch], edits: [Edit] = [], expectations: Expectations) {
        self.name = name
        self.base = base
        self.patches = patches
        self.edits = edits
        self.expectations = expectations
    }

    /// The recipe of a base as it is.
    init(base: String) {
        self.init(name: Self.baseName, base: base, patches: [], expectations: .none)
    }

    /// Whether nothing is changed.
    var isBase: Bool { patches.isEmpty && edits.isEmpty }
}
