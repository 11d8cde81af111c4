// SPDX-License-Identifier: GPL-2.0-only
// A step of a replay, before its source line is known.

/// A replayed step as the worker prints it, with addresses in place of source lines.
struct RawStep: Hashable, Sendable, Codable {
    let n: Int
    let task: Int
    let op: String
    let object: String
    let held: [String]
    let pcs: [String]
    let effects: [String]
}
