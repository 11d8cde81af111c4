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
    private mutating func readEnter() throws(Mistake) {
        let place = token.place
        let name = try word("a context")
        guard let context = symbols.contexts[name] else {
            throw Mistake(place, "\"\(name)\" is no context; declare it with context \(name)")
        }
        writer.emit(.enter(context: context, keep: takeWord("keep")))
    }

    // MARK: x86

    private mutating func readX86(_ name: String, _ start: Place) throws(Mistake) -> Bool {
        switch name {
        case "mfence", "lfence", "sfence": break
        case "invlpg": writer.emit(.invlpg(try address().address))
        case "cr3": try readEnter()
        case "tlbsync": writer.emit(.tlbsync)
        case "invpcid":
            let place = token.place
            let kind = try number("the kind of INVPCID: 0, 1, 2 or 3")
            guard kind < 4 else { throw Mistake(place, "INVPCID has the kinds 0, 1, 2 and 3") }
            var pcid: UInt?
            var address: UInt?
            while token.kind != .end && !isSign("}") {
                _ = take(",")
                if takeWord("pcid") { pcid = UInt(try number("a PCID")) } else { address = try self.address().address }
            }
            if kind == 0 && address == nil { throw Mistake(place, "INVPCID 0 needs a page, as in invpcid 0 x") }
            writer.emit(.invpcid(Int(kind), pcid: tag(pcid), address: address ?? 0))
        case "invlpgb": try readInvlpgb()
        default: return false
        }
        return true
    }

    /// `invlpgb [x] [pages N] [pcid N | anypcid] [globals] [final]`.
    private mutating func readInvlpgb() throws(Mistake) {
        var address: UInt?
        var pages: UInt = 1
        var pcid: UInt? = tag(nil)
        var globals = false
        var final = false
        while token.kind != .end && !isSign("}") {
            if take(",") { continue }
            if takeWord("pages") {
                pages = try pageCount()
            } else if takeWord("pcid") {
                pcid = tag(UInt(try number("a PCID")))
            } else if takeWord("anypcid") {
                pcid = nil
            } else if takeWord("globals") {
                globals = true
            } else if takeWord("final") {
                final = true
            } else {
                address = try self.address().address
            }
        }
        writer.emit(.invlpgb(address: address, pages: pages, pcid: pcid, globals: globals, finalOnly: final))
    }

    /// The tag that is meant: a given one, or that of the context in which the CPU begins.
    private func tag(_ given: UInt?) -> UInt { question.hasTags ? given ?? .max : 0 }

    private mutating func pageCount() throws(Mistake) -> UInt {
        let place = token.place
        let pages = try number("how many pages")
        guard (1...1 << 21).contains(pages) else { throw Mistake(place, "a range has 1 to 2097152 pages") }
        return UInt(pages)
    }

    // MARK: arm64

    private mutating func readARM64(_ name: String, _ start: Place) throws(Mistake) -> Bool {
        switch name {
        case "dmb": _ = try barrierKind()
        case "dsb": writer.emit(.dsb(try barrierKind()))
        case "isb", "eret", "svc": writer.emit(.synchronise)
        case "tlbi": try readTLBI()
        default: return false
        }
        return true
    }

    /// What a kind of barrier means for the completion of invalidations: kinds for loads or stores complete none.
    private mutating func barrierKind() throws(Mistake) -> ARM64.Barrier {
        guard case .word(let word) = token.kind else { return .ish }
        index += 1
        switch word.lowercased() {
        case "sy", "ish", "osh": return .ish
        case "st", "ld", "ishst", "ishld", "oshst", "oshld": return .ishst
        case "nsh": return .nsh
        case "nshst", "nshld": return .nshst
        default:
            throw Mistake(
                tokens[index - 1].place, "\"\(word)\" is no kind of barrier; sy, ish, osh and nsh are, also with ld or st")
        }
    }

    /// `tlbi vae1is x [asid N] [ttl L] [pages N]`.
    private mutating func readTLBI() throws(Mistake) {
        let place = token.place
        var name = try word("a TLBI operation, such as vae1is").lowercased()
        let asked = name
        // Outer shareable is inner shareable here.
        if name.hasSuffix("os") { name = name.dropLast(2) + "is" }
        if name.hasSuffix("nxs") { name.removeLast(3) }
        let isRange = name.hasPrefix("r")
        if isRange { name.removeFirst() }
        if name == "alle1" || name == "alle1is" || name == "vmalls12e1" || name == "vmalls12e1is" {
            name = name.hasSuffix("is") ? "vmalle1is" : "vmalle1"
        }
        guard let operation = ARM64.Invalidation.allCases.first(where: { "\($0)" == name }),
            !isRange || name.hasPrefix("va")
        else {
            throw Mistake(
                place,
                "\"\(asked)\" is no TLBI operation; vae1, vale1, vaae1, vaale1, aside1 and vmalle1 are, with is behind "
                    + "them for every CPU, and those by address with r before them for a range")
        }
        var address: UInt?
        var asid: UInt?
        var level = 0
        var pages: UInt = 1
        while token.kind != .end && !isSign("}") {
            if take(",") { continue }
            if takeWord("asid") {
                asid = UInt(try number("an ASID"))
            } else if takeWord("ttl") {
                let place = token.place
                level = Int(try number("a level: 1, 2 or 3, as Arm counts, or 0 for no hint"))
                guard level < 4 else { throw Mistake(place, "a level is 1, 2 or 3, as Arm counts, or 0 for no hint") }
            } else if takeWord("pages") {
                pages = try pageCount()
            } else {
                address = try self.address().address
            }
        }
        if name.hasPrefix("va") && address == nil {
            throw Mistake(place, "\(asked) needs a page, as in tlbi \(asked) x")
        }
        if pages > 1 && !isRange { throw Mistake(place, "only range forms take pages: tlbi r\(asked) x pages \(pages)") }
        writer.emit(.tlbi(operation, address: address ?? 0, asid: tag(asid), level: level, pages: pages))
    }

    // MARK: ppc64

    private mutating func readPPC64(_ name: String, _ start: Place) throws(Mistake) -> Bool {
        switch name {
        case "sync", "lwsync", "eieio", "isync", "hwsync": break
        case "ptesync": writer.emit(.ptesync)
        case "tlbsync": writer.emit(.tlbsync)
        case "tlbie", "tlbiel": try readTLBIE(isLocal: name == "tlbiel", start)
        default: return false
        }
        return true
    }

    /// `tlbie [ric N] [is N] [x] [pid N] [size 4K|2M|1G]`.
    private mutating func readTLBIE(isLocal: Bool, _ start: Place) throws(Mistake) {
        var ric = 0
        var scope: Int?
        var pid: UInt?
        var address: UInt?
        var shift = 12
        while token.kind != .end && !isSign("}") {
            if take(",") { continue }
            let place = token.place
            if takeWord("ric") {
                _ = take("=")
                ric = Int(try number("0, 1 or 2"))
                guard ric < 3 else { throw Mistake(place, "ric is 0 (pages), 1 (page-walk cache) or 2 (both)") }
            } else if takeWord("is") {
                _ = take("=")
                let number = Int(try number("0, 1, 2 or 3"))
                guard number < 4 else { throw Mistake(place, "is is 0 (an address), 1 (a PID), 2 or 3 (everything)") }
                scope = number
            } else if takeWord("pid") {
                _ = take("=")
                pid = UInt(try number("a PID"))
            } else if takeWord("size") {
                _ = take("=")
                shift = try pageShift()
            } else {
                address = try self.address().address
            }
        }
        let usual = scope ?? (address == nil ? 1 : 0)
        if usual == 0 && address == nil { throw Mistake(start, "is=0 needs a page") }
        if usual == 0 && ric == 1 { throw Mistake(start, "there is no invalidation of the page-walk cache by address; use is=1") }
        writer.emit(
            .tlbie(isLocal: isLocal, ric: ric, scope: usual, pid: tag(pid), address: address ?? 0, pageShift: shift))
    }

    private mutating func pageShift() throws(Mistake) -> Int {
        let place = token.place
        guard case .number(let number) = token.kind else { throw unexpected("a page size: 4K, 2M or 1G") }
        index += 1
        switch number {
        case 4096: return 12
        case 2 << 20: return 21
        case 1 << 30: return 30
        default: throw Mistake(place, "the page sizes are 4K, 2M and 1G")
        }
    }
}
