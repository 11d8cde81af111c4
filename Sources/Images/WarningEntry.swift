// SPDX-License-Identifier: GPL-2.0-only
// A warning, before its source lines are known.

/// Two places whose order a CPU might not keep, as the worker prints them: return addresses, innermost first.
struct WarningEntry: Hashable, Sendable, Decodable {
    let kind: String
    let store: [String]
    let access: [String]
}
