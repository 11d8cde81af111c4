// SPDX-License-Identifier: GPL-2.0-only
// What a step changed, read from the words of the trace.

import Images

/// One change of a table, of what a CPU holds, or of something else.
enum Effect: Hashable {
    /// A CPU may use a translation from now on, or no longer.
    case translation(Translation, isGone: Bool)

    /// A table entry changed from one target to another.
    case entry(String, old: String, new: String)

    /// One CPU interrupts another.
    case interrupt(cpu: String)

    /// A CPU forgets translations: of so many pages, or of all.
    case invalidation(pages: Int?, words: String)

    /// What an access would do next that shows that something broke; the message of the finding says it too.
    case witness(String)

    /// Anything else.
    case other(String)

    /// Reads one remark of a trace.
    init(_ text: String) {
        // Most remarks are told apart by their first letters; a match for each of them would take longest of all here.
        self = Self.read(text) ?? (text.hasPrefix("witness: ") ? .witness(text) : .other(text))
    }

    // Made once: a literal where it is used is parsed anew each time. They are never changed.
    private nonisolated(unsafe) static let translation = /(CPU \d+) (TLB|walk cache): ([+-]) (.*)/
    private nonisolated(unsafe) static let entry = /(P\w\w entry \d+ of frame \d+): (.*) -> (.*)/
    private nonisolated(unsafe) static let invalidation = /invalidates (?:(\d+) pages?|every page)\b.*/

    private static func read(_ text: String) -> Effect? {
        if text.hasPrefix("CPU ") {
            guard let match = text.wholeMatch(of: translation) else { return nil }
            let translation = Translation(
                cpu: String(match.1), isPointer: match.2 != "TLB", words: String(match.4))
            return .translation(translation, isGone: match.3 == "-")
        }
        if text.hasPrefix("P") {
            guard let match = text.wholeMatch(of: entry) else { return nil }
            return .entry(String(match.1), old: String(match.2), new: String(match.3))
        }
        if text.hasPrefix("interrupt to CPU ") { return .interrupt(cpu: String(text.dropFirst("interrupt to ".count))) }
        if text.hasPrefix("invalidates ") {
            guard let match = text.wholeMatch(of: invalidation) else { return nil }
            return .invalidation(pages: match.1.flatMap { Int($0) }, words: text)
        }
        return nil
    }

    /// The words below a step.
    var words: String {
        switch self {
        case .translation(let translation, let isGone):
            "\(translation.place): \(isGone ? "-" : "+") \(translation.words)"
        case .entry(let name, let old, let new): "\(name): \(old) -> \(new)"
        case .interrupt(let cpu): "interrupt to \(cpu)"
        case .invalidation(_, let text), .witness(let text), .other(let text): text
        }
    }
}

/// What a CPU may hold: a translation of a page, or a pointer to a table.
struct Translation: Hashable {
    /// The CPU, as its column is called.
    let cpu: String

    /// Whether it is a pointer to a table, in the walk cache, and not a translation of a page.
    let isPointer: Bool

    /// From where to where: `new -> frame 5`.
    let words: String

    /// Where it is held.
    var place: String { isPointer ? "walk cache" : "TLB" }

    /// The frame it leads to.
    var frame: String? { words.firstMatch(of: /-> (frame \d+)/).map { String($0.1) } }
}
