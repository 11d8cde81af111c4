// SPDX-License-Identifier: GPL-2.0-only
// Operations of x86.

import Machine

extension Parser {
    mutating func readX86(_ name: String, _ start: Place) throws(Mistake) -> Bool {
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
                if takeWord("pcid") { pcid = try tagNumber() } else { address = try self.address().address }
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
                pcid = tag(try tagNumber())
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
}
