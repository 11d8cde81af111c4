// SPDX-License-Identifier: GPL-2.0-only
// Sets of small numbers.

import Foundation
import Objects
import Testing

@Suite("Sets of small numbers")
struct NumberSetTests {
    @Test("A set holds what was put in, and no more")
    func members() {
        let set: NumberSet = [0, 63, 64, 500]
        #expect((0..<1000).filter(set.contains) == [0, 63, 64, 500])
    }

    @Test(
        "A set is part of another if it has nothing that the other has not",
        arguments: [
            ([], [], true), ([], [700], true), ([1, 64], [1, 64, 2], true), ([1, 64], [1], false), ([5], [], false),
        ] as [([Int], [Int], Bool)])
    func subsets(one: [Int], other: [Int], isSubset: Bool) {
        #expect(NumberSet(one).isSubset(of: NumberSet(other)) == isSubset)
    }

    @Test(
        "Sets are disjoint if nothing is in both",
        arguments: [([], [], true), ([1, 64], [2, 65, 700], true), ([1, 64], [64], false)] as [([Int], [Int], Bool)])
    func disjoint(one: [Int], other: [Int], areDisjoint: Bool) {
        #expect(NumberSet(one).isDisjoint(with: NumberSet(other)) == areDisjoint)
        #expect(NumberSet(other).isDisjoint(with: NumberSet(one)) == areDisjoint)
    }

    @Test("Numbers are renamed by a list and found in one again")
    func renaming() {
        let set: NumberSet = [0, 2]
        #expect(set.mapped(by: [90, 80, 70]) == [90, 70])
        #expect(NumberSet([90, 70]).places(in: [90, 80, 70]) == set)
        #expect(set.mapped(by: [90, 80]) == nil)
    }

    @Test("A set comes back from its code", arguments: [[], [0], [3, 64, 65, 129]])
    func coding(numbers: [Int]) throws {
        let data = try JSONEncoder().encode([NumberSet(numbers)])
        #expect(try JSONDecoder().decode([NumberSet].self, from: data) == [NumberSet(numbers)])
    }
}
