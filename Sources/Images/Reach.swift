// SPDX-License-Identifier: GPL-2.0-only
// What a search ran.

import Objects

/// The functions of an image that ran in any execution of a search.
enum Reach: Sendable {
    /// Where they begin, as the worker prints them.
    case addresses(String)

    /// Their numbers in the description of the image.
    case numbers(NumberSet)

    /// Their numbers.
    func functions(of code: CodeTable) -> NumberSet {
        switch self {
        case .addresses(let text): code.functions(at: text)
        case .numbers(let numbers): numbers
        }
    }
}
