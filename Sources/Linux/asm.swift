// SPDX-License-Identifier: GPL-2.0-only
// Instructions that the architectures' code is written with: what is inline assembly upstream.

import CSupport
import Explorer
import Machine

// MARK: x86

/// INVLPG.
@inlinable public func invlpg(_ address: UInt) { X86.invlpg(address) }

/// CR3 of this CPU: the root's physical address and the PCID. No step: a register.
public func __native_read_cr3() -> UInt { UInt(Engine.load(cpuArea(0, smp_processor_id()))) }

/// MOV to CR3; bit 63 keeps the translations of that PCID.
public func native_write_cr3(_ cr3: UInt) {
    Engine.store(cpuArea(0, smp_processor_id()), UInt64(cr3 & ~(1 << 63)))
    X86.writeCR3(root: (cr3 << 1) >> 13, pcid: cr3 & 0xfff, keep: cr3 >> 63 != 0)
}

// MARK: arm64

/// An operation of TLBI.
public enum tlbi_op { case vae1is, vale1is, aside1is, vmalle1is }

/// TLBI; `arg` holds the page number in bits 43 to 0 and the ASID in bits 63 to 48.
@inlinable public func __tlbi(_ op: tlbi_op, _ arg: UInt) {
    let address = (arg & 0xfff_ffff_ffff) << 12
    let asid = arg >> 48
    switch op {
    case .vae1is: ARM64.tlbi(.vae1is, address: address, asid: asid)
    case .vale1is: ARM64.tlbi(.vale1is, address: address, asid: asid)
    case .aside1is: ARM64.tlbi(.aside1is, asid: asid)
    case .vmalle1is: ARM64.tlbi(.vmalle1is)
    }
    Engine.mark(.invalidation)
}

/// A domain and access type of DSB.
public enum dsb_option { case ish, ishst, nsh, nshst }

@inlinable public func dsb(_ option: dsb_option) {
    switch option {
    case .ish: ARM64.dsb(.ish)
    case .ishst: ARM64.dsb(.ishst)
    case .nsh: ARM64.dsb(.nsh)
    case .nshst: ARM64.dsb(.nshst)
    }
    Engine.mark(option == .ish || option == .nsh ? .fullBarrier : .storeBarrier)
}

@inlinable public func isb() { ARM64.isb() }

// MARK: powerpc

@inlinable public func PPC_BIT(_ bit: UInt) -> UInt { 1 << (63 &- bit) }
@inlinable public func PPC_BITLSHIFT(_ bit: UInt) -> UInt { 63 &- bit }
@inlinable public func PPC_BITMASK(_ first: UInt, _ last: UInt) -> UInt {
    (UInt.max >> first) & ~((UInt.max >> last) >> 1)
}

/// TLBIE with the fields of RB and RS: IS in bits 52 to 53, the page size in bits 56 to 58, the PID in RS.
@inlinable public func PPC_TLBIE_5(_ rb: UInt, _ rs: UInt, _ ric: UInt, _ prs: UInt, _ r: UInt) {
    PPC64.tlbie(
        ric: Int(ric), is: Int(rb >> 10 & 3), pid: rs >> 32, address: rb & ~0xfff,
        pageShift: page_shift_of_ap((rb >> 5) & 7))
    Engine.mark(.invalidation)
}

/// TLBIEL, likewise; acts on this CPU.
@inlinable public func PPC_TLBIEL(_ rb: UInt, _ rs: UInt, _ ric: UInt, _ prs: UInt, _ r: UInt) {
    PPC64.tlbiel(
        ric: Int(ric), is: Int(rb >> 10 & 3), pid: rs >> 32, address: rb & ~0xfff,
        pageShift: page_shift_of_ap((rb >> 5) & 7))
    Engine.mark(.invalidation)
}

@usableFromInline func page_shift_of_ap(_ ap: UInt) -> Int {
    switch ap {
    case 0: 12
    case 5: 16
    case 1: 21
    default: 30
    }
}

/// PTESYNC.
@inlinable public func ptesync() {
    PPC64.ptesync()
    Engine.mark(.fullBarrier)
}
/// EIEIO; TLBSYNC; PTESYNC.
@inlinable public func eieio_tlbsync_ptesync() {
    PPC64.tlbsync()
    Engine.mark(.fullBarrier)
}
