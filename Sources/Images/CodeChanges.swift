// SPDX-License-Identifier: GPL-2.0-only
// What a patch changes of the code.

import Objects

/// The functions of an image that its base has not, or has in another version.
struct CodeChanges {
    private let code: CodeTable
    private let changed: NumberSet

    /// Compares an image with its base; nil if the image has no description.
    init?(in image: Image, from base: CodeTable) {
        guard let code = image.code else { return nil }
        self.code = code
        changed = code.changes(from: base)
    }

    /// Whether any of them ran in a search; nil if nobody knows what ran.
    func areRun(by sighting: Sighting) -> Bool? {
        sighting.reach.map { !$0.functions(of: code).isDisjoint(with: changed) }
    }
}
