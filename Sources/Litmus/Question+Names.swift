// SPDX-License-Identifier: GPL-2.0-only
// What memory is called in an answer.

import Machine

extension Question {
    /// The name of a word of memory.
    func name(ofWord number: Int) -> String { wordNames[number] ?? "an entry" }

    /// A remark of the interpreter with frames and entries by their names.
    func readable(_ remark: String) -> String {
        remark.split(separator: " ", omittingEmptySubsequences: false).map { part in
            let isLast = part.hasSuffix(",")
            let word = isLast ? part.dropLast() : part
            var text = String(part)
            if word.hasPrefix("frame:"), let frame = UInt(word.dropFirst(6)) { text = name(ofFrame: frame) }
            if word.hasPrefix("entry:"), let value = UInt64(word.dropFirst(6)) {
                text = describe(entry: value) + (isLast ? "," : "")
            }
            return text
        }.joined(separator: " ")
    }

    private func name(ofFrame frame: UInt) -> String { frameNames[frame] ?? "frame \(frame)" }

    /// An entry as a file writes it.
    func describe(entry: UInt64) -> String {
        guard (1...UInt(frames.count)).contains(Entry.frame(entry)) else { return "\(entry)" }
        var words = [name(ofFrame: Entry.frame(entry))]
        func add(_ word: String, _ bit: UInt64, usually: Bool) {
            let isSet = entry & bit != 0
            if isSet != usually { words.append("\(word):\(isSet ? 1 : 0)") }
        }
        let isLeaf = frames[Int(Entry.frame(entry)) - 1] == .data
        add("valid", Entry.present, usually: true)
        if isLeaf {
            switch architecture {
            case .arm64:
                add("af", Entry.accessed, usually: true)
                add("db", Entry.dirty, usually: true)
                add("dbm", Entry.dirtyModifier, usually: false)
            case .x86, .ppc64:
                add("rw", Entry.writable, usually: true)
                add(architecture == .x86 ? "A" : "R", Entry.accessed, usually: true)
                add(architecture == .x86 ? "D" : "C", Entry.dirty, usually: true)
            }
            add("user", Entry.user, usually: true)
            add("global", Entry.global, usually: false)
        }
        return "(" + words.joined(separator: ", ") + ")"
    }
}
