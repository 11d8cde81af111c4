// SPDX-License-Identifier: GPL-2.0-only
// Operations of ppc64.

import Machine

extension Parser {
    mutating func readPPC64(_ name: String, _ start: Place) throws(Mistake) -> Bool {
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
                pid = try tagNumber()
            } else if takeWord("size") {
                _ = take("=")
                shift = try pageShift()
            } else {
                address = try self.address().address
            }
        }
        let usual = scope ?? (address == nil ? 1 : 0)
        if usual == 0 && address == nil { throw Mistake(start, "is=0 needs a page") }
        if usual == 0 && ric == 1 {
            throw Mistake(start, "there is no invalidation of the page-walk cache by address; use is=1")
        }
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
