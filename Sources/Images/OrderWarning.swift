// SPDX-License-Identifier: GPL-2.0-only
// Where the order inside a CPU could matter.

/// A place at which the port leans on an order that its architecture does not give. No verdict: what is explored keeps the
/// order.
public struct OrderWarning: Hashable, Sendable, Encodable {
    /// What kind of order it is.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// x86: the store may still be in the CPU's buffer when the other word is loaded.
        case storeBuffer = "store-buffer"
        /// arm64, ppc64: nothing orders the store of the entry before the invalidation.
        case unorderedInvalidation = "unordered-invalidation"
        /// Nothing orders the store of the entry before the look at the CPUs that have to hear of it.
        case unorderedMask = "unordered-mask"
    }

    public let scenario: String
    public let arch: String
    public let kind: Kind
    /// The store that may come late.
    public let store: CodeLine
    /// What may come before it.
    public let access: CodeLine

    /// The warning in words: what may come late, and behind what.
    public var text: String {
        let relation =
            switch kind {
            case .storeBuffer: "may still be in the store buffer at"
            case .unorderedInvalidation: "has no barrier before the invalidation at"
            case .unorderedMask: "has no full barrier before the look at CPUs at"
            }
        return "\(kind.rawValue): \(store)\n    \(relation) \(access)"
    }
}
