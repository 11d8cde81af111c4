// SPDX-License-Identifier: GPL-2.0-only
// What the port calls its locks.

import Images

/// Names for the locks of a counterexample, from the lines that take them.
struct LockNames {
    /// Every object that is used as a lock.
    let locks: Set<String>

    private var names: [String: String] = [:]

    init(_ example: Counterexample) {
        let kinds: Set = ["acquire", "acquireShared", "release", "releaseShared"]
        locks = Set(example.steps.filter { kinds.contains($0.operation) && !Self.isMask($0.object) }.map(\.object))
        var taken: Set<String> = []
        for step in example.steps where locks.contains(step.object) && names[step.object] == nil {
            guard let name = Self.name(in: step) else { continue }
            names[step.object] = taken.contains(name) ? "\(name) (\(step.object))" : name
            taken.insert(name)
        }
    }

    /// The name of a lock; the trace's own if the port's is not known.
    subscript(object: String) -> String { names[object] ?? object }

    /// Whether an object is the interrupt mask of a CPU, which is locked and unlocked but is no lock of the port.
    static func isMask(_ object: String) -> Bool { object.hasPrefix("interrupts of ") }

    /// The lock in the lines of a step that takes it, however deep in a helper.
    private static func name(in step: Step) -> String? {
        let outer = step.call
        if let match = outer.firstMatch(of: /(?:^|\s)(\w+) = \w*_lock\w*\(/) { return String(match.1) }
        if let match = outer.firstMatch(of: /_map_lock\(.*&(\w+)\)/) { return String(match.1) }
        for frame in step.frames {
            let form = /\b(?:spin_\w*lock\w*|mutex_\w*lock|(?:down|up)_(?:read|write)\w*)\(([^,()]+)/
            guard let match = frame.text.firstMatch(of: form) else { continue }
            let name = shortened(String(match.1))
            // `trylock_page(newpage)` takes what the helper calls `page.lock`.
            let helper = outer.firstMatch(of: /lock_(\w+)\((\w+)\)/)
            if let helper, name == "\(helper.1).lock" { return "\(helper.2).lock" }
            return name
        }
        return nil
    }

    /// `anon_vma.root.rwsem` and `root.rwsem` are one lock: the last two members are enough.
    private static func shortened(_ name: String) -> String {
        let parts = name.split(separator: ".")
        if parts.last == "mmap_lock" { return "mmap_lock" }
        return parts.suffix(2).joined(separator: ".")
    }
}
