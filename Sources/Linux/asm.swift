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
public enum tlbi_op { case vae1is, vale1is, rvae1is, rvale1is, aside1is, vmalle1is, vmalle1 }

/// TLBI; `arg` holds the page number in bits 43 to 0, the level hint in bits 47 to 44 and the ASID in bits 63 to 48.
/// Of a range: the page number in bits 36 to 0, the hint in 38 to 37, NUM in 43 to 39, SCALE in 45 to 44.
@inlinable public func __tlbi(_ op: tlbi_op, _ arg: UInt = 0) {
    let asid = arg >> 48
    switch op {
    case .vae1is: ARM64.tlbi(.vae1is, address: page_of_tlbi(arg), asid: asid, level: level_of_tlbi(arg))
    case .vale1is: ARM64.tlbi(.vale1is, address: page_of_tlbi(arg), asid: asid, level: level_of_tlbi(arg))
    case .rvae1is: tlbi_range(.vae1is, arg)
    case .rvale1is: tlbi_range(.vale1is, arg)
    case .aside1is: ARM64.tlbi(.aside1is, asid: asid)
    case .vmalle1is: ARM64.tlbi(.vmalle1is)
    case .vmalle1: ARM64.tlbi(.vmalle1)
    }
    Engine.mark(.invalidation)
}

@inlinable func page_of_tlbi(_ arg: UInt) -> UInt { (arg & 0xfff_ffff_ffff) << 12 }
/// No granule in the upper two bits of the hint means that there is none.
@inlinable func level_of_tlbi(_ arg: UInt) -> Int { arg >> 46 & 3 == 0 ? 0 : Int(arg >> 44 & 3) }

@usableFromInline func tlbi_range(_ op: ARM64.Invalidation, _ arg: UInt) {
    let pages = (arg >> 39 & 31 + 1) << (5 * (arg >> 44 & 3) + 1)
    ARM64.tlbi(
        op, address: (arg & 0x1f_ffff_ffff) << 12, asid: arg >> 48, level: Int(arg >> 37 & 3), pages: pages)
}

/// What an arm64 CPU may have.
public enum arm64_cap { case ARM64_HAS_ARMv8_4_TTL, ARM64_HAS_TLB_RANGE }

/// Whether the CPUs have it. Not a step: it does not change.
public func cpus_have_const_cap(_ cap: arm64_cap) -> Bool {
    switch cap {
    case .ARM64_HAS_ARMv8_4_TTL: Machine.switches.saysLevelHints
    case .ARM64_HAS_TLB_RANGE: Machine.switches.saysRanges
    }
}

/// The ASID bits of this CPU. Models a look at ID_AA64MMFR0_EL1. Not a step.
public func cpuid_asid_bits() -> UInt { UInt(Machine.switches.tagBits) }

/// System registers of arm64 that make a context.
public enum sysreg: Int { case ttbr0_el1 = 2, ttbr1_el1 = 3 }

/// MRS. Not a step.
public func read_sysreg(_ register: sysreg) -> UInt {
    UInt(Engine.load(cpuArea(register.rawValue, smp_processor_id())))
}

/// MSR: TTBR0 names the tables, TTBR1 holds the ASID in bits 63 to 48, as TCR_EL1.A1 asks. A step: the CPU walks with both.
public func write_sysreg(_ value: UInt, _ register: sysreg) {
    Engine.store(cpuArea(register.rawValue, smp_processor_id()), UInt64(value))
    ARM64.writeTTBR0(root: read_sysreg(.ttbr0_el1) >> 12, asid: read_sysreg(.ttbr1_el1) >> 48)
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
