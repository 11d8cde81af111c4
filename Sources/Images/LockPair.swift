// SPDX-License-Identifier: GPL-2.0-only
// A statement that takes a lock, and those that give it back.

import Foundation

/// How a lock is taken out of a function together with its unlocks.
struct LockPair {
    /// What stands in place of the statement that takes the lock.
    let withoutLock: String

    private let unlocks: [String]
    private let unmap: String?

    /// Reads a statement; nil if it takes no lock.
    init?(_ code: String) {
        if let match = code.wholeMatch(of: /(spin_lock|down_read|down_write|mutex_lock)\w*\(([^,()]+).*\)/) {
            let undo = ["spin_lock": "spin_unlock", "down_read": "up_read", "down_write": "up_write"]
            withoutLock = ""
            unlocks = ["\(undo[String(match.1)] ?? "mutex_unlock")(\(match.2))"]
            unmap = nil
        } else if let match = code.wholeMatch(of: /(\w+) = (p[mu]d)_lock\((.*)\)/) {
            withoutLock = "\t\(match.1) = \(match.2)_lockptr(\(match.3))"
            unlocks = ["spin_unlock(\(match.1))"]
            unmap = nil
        } else if let match = code.wholeMatch(of: /(\w+) = pte_offset_map_lock\((\w+), (\w+), (\w+), &(\w+)\)/) {
            withoutLock =
                "\t\(match.5) = pte_lockptr(\(match.2), \(match.3)); \(match.1) = pte_offset_map(\(match.3), \(match.4))"
            unlocks = ["spin_unlock(\(match.5))", ", \(match.5))"]
            unmap = String(match.5)
        } else if let match = code.wholeMatch(of: /take_rmap_locks\((\w+)\)/) {
            withoutLock = ""
            unlocks = ["drop_rmap_locks(\(match.1))"]
            unmap = nil
        } else if let match = code.wholeMatch(of: /(anon_vma|i_mmap|page_table)_lock(_\w+)?\((\w+)\)/) {
            withoutLock = ""
            unlocks = ["\(match.1)_unlock\(match.2 ?? "")(\(match.3))"]
            unmap = nil
        } else {
            return nil
        }
    }

    /// Whether a line gives the lock back.
    func isUndone(by line: String) -> Bool {
        let code = line.trimmed.trimmingCharacters(in: ["\t"])
        return unlocks.contains {
            code == $0 || ($0.hasPrefix(",") && code.hasPrefix("pte_unmap_unlock(") && code.hasSuffix($0))
        }
    }

    /// What stands in place of a line that gives the lock back.
    func withoutUnlock(_ line: String) -> String {
        guard let unmap, line.contains("pte_unmap_unlock(") else { return "" }
        return line.replacing("pte_unmap_unlock(", with: "pte_unmap(").replacing(", \(unmap))", with: ")")
    }
}
