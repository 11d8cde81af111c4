// SPDX-License-Identifier: GPL-2.0-only
// Small numbers, a bit for each.

/// A set of numbers that are not much larger than it has members.
public struct NumberSet: Hashable, Sendable, ExpressibleByArrayLiteral {
    private var words: [UInt64] = []

    /// Makes a set of numbers, none of which is negative.
    public init(_ numbers: [Int] = []) {
        for number in numbers { insert(number) }
    }

    public init(arrayLiteral numbers: Int...) { self.init(numbers) }

    public mutating func insert(_ number: Int) {
        while words.count <= number / 64 { words.append(0) }
        words[number / 64] |= 1 << UInt64(number % 64)
    }

    public func contains(_ number: Int) -> Bool {
        number / 64 < words.count && words[number / 64] & 1 << UInt64(number % 64) != 0
    }

    /// Whether all of it is in another set.
    public func isSubset(of other: NumberSet) -> Bool {
        words.indices.allSatisfy { index in
            words[index] & ~(index < other.words.count ? other.words[index] : 0) == 0
        }
    }

    /// Whether nothing is in both.
    public func isDisjoint(with other: NumberSet) -> Bool { !zip(words, other.words).contains { $0 & $1 != 0 } }

    /// The set of what another list has at the places with these numbers; nil if it is shorter than that.
    public func mapped(by values: [Int]) -> NumberSet? {
        var others = NumberSet()
        for number in 0..<64 * words.count where contains(number) {
            guard number < values.count else { return nil }
            others.insert(values[number])
        }
        return others
    }

    /// The places in a list where something of this set is.
    public func places(in values: [Int]) -> NumberSet {
        var places = NumberSet()
        for (place, value) in values.enumerated() where contains(value) { places.insert(place) }
        return places
    }
}

extension NumberSet: Codable {
    /// Reads what was encoded: words of 64 bits in hexadecimal digits, the lowest first.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        words = text.utf8.split(separator: UInt8(ascii: " ")).map { UInt64(Substring($0), radix: 16) ?? 0 }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(words.map { String($0, radix: 16) }.joined(separator: " "))
    }
}
