// SPDX-License-Identifier: GPL-2.0-only
// For how long which CPU could use which translation.

import Images

/// A translation that a CPU could use over some steps.
struct Residence: Hashable {
    /// The CPU and the translation.
    let translation: Translation

    /// The index of the step that let it in; nil if it was there from the start.
    let start: Int?

    /// The index of the step that took it away; nil if none did.
    let end: Int?

    /// Finds every residence of a counterexample.
    static func all(in effects: [[Effect]]) -> [Residence] {
        var open: [Translation: Int] = [:]
        var done: [Residence] = []
        for (index, changes) in effects.enumerated() {
            for case .translation(let translation, let isGone) in changes {
                if !isGone {
                    open[translation] = open[translation] ?? index
                } else {
                    done.append(
                        Residence(translation: translation, start: open.removeValue(forKey: translation), end: index))
                }
            }
        }
        done += open.map { Residence(translation: $0.key, start: $0.value, end: nil) }
        return done.sorted { ($0.start ?? -1, $0.translation.words) < ($1.start ?? -1, $1.translation.words) }
    }
}
