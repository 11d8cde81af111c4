// SPDX-License-Identifier: GPL-2.0-only
// What one access could come to.

/// Different outcomes of an access, in an order that does not depend on anything but themselves.
struct Outcomes {
    static let most = TranslationTable.most + 4
    private var values = InlineArray<68, UInt64>(repeating: 0)
    private(set) var count = 0
    var canFault = false

    init() {}

    /// All of them, a fault included.
    var total: Int { count + (canFault ? 1 : 0) }

    mutating func add(_ value: UInt64) {
        var place = count
        while place > 0 && values[place - 1] > value { place -= 1 }
        if place > 0 && values[place - 1] == value { return }
        var index = count
        while index > place {
            values[index] = values[index - 1]
            index -= 1
        }
        values[place] = value
        count += 1
    }

    /// An outcome by its number; nil for the fault, which comes last.
    subscript(number: Int) -> UInt64? { number < count ? values[number] : nil }
}
