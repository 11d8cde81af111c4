// SPDX-License-Identifier: GPL-2.0-only
// What a patch says that one scenario does on one architecture.

/// A verdict that somebody expects: the text right of the equals sign of an `Expect:` line.
public enum ExpectedVerdict: Hashable, Sendable, CustomStringConvertible {
    /// No interleaving breaks an invariant.
    case never

    /// Some interleaving breaks each of these invariants, and none breaks another.
    case sometimes(Set<String>)

    /// Reads `Never` or `Sometimes (a, b)`; nil if the text is neither.
    init?(parsing text: some StringProtocol) {
        let text = String(text)
        if text == "Never" {
            self = .never
            return
        }
        guard let match = text.wholeMatch(of: /Sometimes\s*\((.*)\)/) else { return nil }
        let names = match.1.split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmed }
        guard names.allSatisfy({ $0.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil }) else { return nil }
        guard Set(names).count == names.count else { return nil }
        self = .sometimes(Set(names))
    }

    /// The invariants that are expected to break.
    public var invariants: Set<String> {
        switch self {
        case .never: []
        case .sometimes(let names): names
        }
    }

    public var description: String {
        switch self {
        case .never: "Never"
        case .sometimes(let names): "Sometimes (\(names.sorted().joined(separator: ", ")))"
        }
    }
}
