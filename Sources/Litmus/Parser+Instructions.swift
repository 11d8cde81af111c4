// SPDX-License-Identifier: GPL-2.0-only
// Barriers, invalidations, contexts and interrupts, by architecture.

import Machine

extension Parser {
    /// An operation named by its mnemonic, which was read already.
    mutating func readInstruction(_ name: String, _ start: Place) throws(Mistake) {
        switch name {
        case "nop": return
        case "enter", "switch": return try readEnter()
        case "send", "ipi":
            let place = token.place
            let target = try word("a CPU")
            guard let cpu = symbols.cpus.firstIndex(of: target) else {
                throw Mistake(place, "\"\(target)\" is no CPU; \(symbols.cpus.joined(separator: ", ")) are")
            }
            writer.emit(.send(cpu))
            return
        case "retry", "skip", "stop":
            if !writer.isFaultHandler && name != "stop" {
                throw Mistake(start, "\(name) belongs into on fault { ... }")
            }
            writer.emit(name == "retry" ? .retry : name == "skip" ? .skip : .stop)
            return
        case "cli", "sti":
            if writer.isHandler { throw Mistake(start, "a handler runs with interrupts off; leave it out") }
            writer.emit(.interrupts(areOn: name == "sti"))
            return
        default: break
        }
        let isKnown =
            switch question.architecture {
            case .x86: try readX86(name, start)
            case .arm64: try readARM64(name, start)
            case .ppc64: try readPPC64(name, start)
            }
        if isKnown { return }
        let home = Self.mnemonics.first { $0.value.contains(name) }?.key
        let offer = Self.mnemonics[question.architecture]!.joined(separator: ", ")
        throw Mistake(
            start,
            home.map { "\"\(name)\" is of \($0), and this file is for \(question.architecture), which has \(offer)" }
                ?? "\"\(name)\" is no operation; there are read, write, load, store, xchg, cmpxchg, change, await, if, "
                + "enter, send, cli, sti, on, and \(offer)")
    }

    private static let mnemonics: [Architecture: [String]] = [
        .x86: ["mfence", "lfence", "sfence", "invlpg", "invpcid", "cr3", "invlpgb", "tlbsync"],
        .arm64: ["dmb", "dsb", "isb", "eret", "svc", "tlbi"],
        .ppc64: ["sync", "lwsync", "eieio", "isync", "ptesync", "tlbsync", "tlbie", "tlbiel"],
    ]

    /// `enter CONTEXT [keep]`.
    mutating func readEnter() throws(Mistake) {
        let place = token.place
        let name = try word("a context")
        guard let context = symbols.contexts[name] else {
            throw Mistake(place, "\"\(name)\" is no context; declare it with context \(name)")
        }
        writer.emit(.enter(context: context, keep: takeWord("keep")))
    }

    /// The tag that is meant: a given one, or that of the context in which the CPU begins.
    func tag(_ given: UInt?) -> UInt { question.hasTags ? given ?? .max : 0 }

    mutating func pageCount() throws(Mistake) -> UInt {
        let place = token.place
        let pages = try number("how many pages")
        guard (1...1 << 21).contains(pages) else { throw Mistake(place, "a range has 1 to 2097152 pages") }
        return UInt(pages)
    }
}
