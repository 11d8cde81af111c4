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
        guard text.hasPrefix("Sometimes"), text.hasSuffix(")") else { return nil }
        let list = text.dropFirst("Sometimes".count).drop(while: \.isWhitespace)
        guard list.hasPrefix("(") else { return nil }
        let names = list.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
            .map { String($0).trimmed }
        guard names.allSatisfy(Self.isName) else { return nil }
        guard Set(names).count == names.count else { return nil }
        self = .sometimes(Set(names))
    }

    /// Words of small letters and digits with a hyphen between them.
    private static func isName(_ text: String) -> Bool {
        text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
        }
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
