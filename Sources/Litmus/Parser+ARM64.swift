// SPDX-License-Identifier: GPL-2.0-only
// Operations of arm64.

import Machine

extension Parser {
    mutating func readARM64(_ name: String, _ start: Place) throws(Mistake) -> Bool {
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
                tokens[index - 1].place,
                "\"\(word)\" is no kind of barrier; sy, ish, osh and nsh are, also with ld or st")
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
                asid = try tagNumber()
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
        if pages > 1 && !isRange {
            throw Mistake(place, "only range forms take pages: tlbi r\(asked) x pages \(pages)")
        }
        writer.emit(.tlbi(operation, address: address ?? 0, asid: tag(asid), level: level, pages: pages))
    }
}
