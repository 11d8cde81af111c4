// SPDX-License-Identifier: GPL-2.0-only
// The scenarios there are: whatever files of this folder have entered.

import CSupport

extension Scenario {
    /// What a file leaves in the section of scenarios, so that there is no list to edit.
    typealias Entry = @convention(c) (UnsafeMutableRawPointer?) -> Void

    /// Adds a scenario to the list whose address an entry is given.
    static func add(_ scenario: Scenario, to list: UnsafeMutableRawPointer?) {
        list?.assumingMemoryBound(to: [Scenario].self).pointee.append(scenario)
    }

    /// Every scenario, in the order of their names.
    public static let all: [Scenario] = {
        var list: [Scenario] = []
        var first: UnsafePointer<cs_scenario_entry?>?
        let count = cs_scenario_entries(&first)
        withUnsafeMutablePointer(to: &list) { list in
            for index in 0..<count { first?[index]?(UnsafeMutableRawPointer(list)) }
        }
        return list.sorted { $0.name < $1.name }
    }()

    /// The scenario of that name.
    public static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }
}
