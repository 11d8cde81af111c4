// SPDX-License-Identifier: GPL-2.0-only
// The translation that did the harm, with its life.

import Images

/// A translation that was still there when it should not have been.
struct StaleEntry {
    /// The CPU and the translation.
    let translation: Translation

    /// The index of the step at which it could be filled; nil if it was there from the start.
    let fill: Int?

    /// The index of the step that took its table entry away; nil if none is seen.
    let cut: Int?

    /// The indices of the steps at which an invalidation came to its CPU and left it.
    let missedBy: [Int]

    /// Finds the translation that the message of a finding names.
    init?(_ example: Counterexample, _ effects: [[Effect]]) {
        guard let finding = example.finding, let translation = Self.translation(in: finding.message) else { return nil }
        self.translation = translation
        let last = Residence.all(in: effects).last { $0.translation == translation && $0.end == nil }
        let fill = last?.start
        let cut = Self.cut(of: translation, in: effects)
        let from = [fill, cut].compactMap { $0 }.max() ?? 0
        self.fill = fill
        self.cut = cut
        missedBy = Self.flushes(from: from, on: translation.cpu, in: example)
    }

    private static func translation(in message: String) -> Translation? {
        let form =
            /(CPU \d+) (?:goes back to its program and )?may (use|walk from|walk on from the pointer) (\S+ -> frame \d+)/
        guard let match = message.firstMatch(of: form) else { return nil }
        return Translation(cpu: String(match.1), isPointer: match.2 != "use", words: String(match.3))
    }

    /// The last step at which a table entry stopped leading to the frame.
    private static func cut(of translation: Translation, in effects: [[Effect]]) -> Int? {
        // Once, since it is read from the words.
        let frame = translation.frame
        return effects.lastIndex { changes in
            changes.contains {
                if case .entry(_, let old, _) = $0 { old == frame } else { false }
            }
        }
    }

    /// The last step of every invalidation that could have reached the CPU: its own, or one that is broadcast.
    private static func flushes(from start: Int, on cpu: String, in example: Counterexample) -> [Int] {
        let own = Set(example.tasks.filter { $0.column == cpu }.map(\.id))
        let found = example.steps.indices.filter { index in
            let step = example.steps[index]
            return index >= start && step.isInvalidation && (own.contains(step.task) || step.isBroadcast)
        }
        return found.filter { index in
            let step = example.steps[index]
            return !found.contains {
                $0 > index && $0 <= index + 2 && example.steps[$0].call == step.call
                    && example.steps[$0].task == step.task
            }
        }
    }
}

extension Step {
    // Made once, and never changed: a literal where it is used is parsed anew each time.
    private nonisolated(unsafe) static let invalidating = /tlbi|invlpg|invpcid|write_cr3|flush|dsb|tlbsync|ptesync/

    /// Whether the step invalidates translations or waits until that is done.
    var isInvalidation: Bool {
        guard operation == "local", object.isEmpty else { return false }
        return frames.contains { $0.text.contains(Self.invalidating) }
            || call.contains("tlbi") || call.contains("flush")
    }

    /// Whether the architecture carries the invalidation to other CPUs by itself.
    var isBroadcast: Bool {
        !frames.contains { $0.location.file.hasPrefix("arch/x86") } && !frames.contains { $0.text.contains("tlbiel") }
    }
}
