// SPDX-License-Identifier: GPL-2.0-only
// One operation of a test program.

import Explorer
import Machine

/// What a task of a test program does in one line. A plain value: tasks interpret them on fibers that are abandoned.
enum MachineOperation: Hashable {
    /// Stores an entry.
    case set(Stage.Place, Stage.Value)
    /// Exchanges an entry; the old one goes to the task's register.
    case exchange(Stage.Place, Stage.Value)
    /// Stores the register into an entry, if it holds an entry that is present.
    case put(Stage.Place)
    case compareExchange(Stage.Place, Stage.Value, Stage.Value)
    /// Loads an entry and records which value it is.
    case see(Stage.Place)
    /// Loads through an address and records the value or the fault.
    case load(Stage.Address)
    case store(Stage.Address, UInt64)
    case raise(Int)
    /// Waits for a flag.
    case await(Int)
    /// Loads a flag and records it.
    case look(Int)
    case invlpg(Stage.Address)
    case invpcid(Int, Stage.Address)
    /// Enters the context with a tag, 3 being an empty one; on x86 `keep` says whether nothing is dropped.
    case enter(tag: UInt, keep: Bool)
    case tlbi(ARM64.Invalidation, Stage.Address, level: Int)
    case dsb(ARM64.Barrier)
    case tlbie(ric: Int, scope: Int, Stage.Address, shift: Int)
    case tlbiel(ric: Int, scope: Int, Stage.Address, shift: Int)
    case tlbsync
    case ptesync
    /// Stores into a frame's contents as the kernel does, and loads from them.
    case write(Int, UInt64)
    case read(Int)
    /// Gives a data frame up.
    case release(Int)
    /// Gives table A (1), B (0) or the one of a level above (2 to 4) up.
    case releaseTable(Int)
    case returnToUser
    /// Judges that slot 1 (A's) was vacated.
    case judge
    /// Judges that slot 1 was made read-only.
    case judgeProtected
    /// A device takes a frame's content.
    case writeOut(Int)
    /// Software drops a frame as clean, or takes one in use for clean.
    case drop(Int), judgeClean(Int)
    /// Walks on from an entry as software does: loads the entry, then the first one of the table behind it.
    case follow(Stage.Place)
    /// The same, and stores into the table.
    case followAndClear(Stage.Place)
    /// Loads an entry and takes the lock of the table behind it.
    case lockBehind(Stage.Place)
    /// The architecture's broadcast invalidation of a page, a barrier, and a load of a flag, marked as kernels mark them.
    case markedFlush(Stage.Address)
    case barrier(full: Bool)
    case lookAtMask(Int)
    /// Stores a flag that only the model keeps.
    case keepAccount(Int)
    /// Loads from, or stores to, an address of a page that the program knows.
    case loadPage(Stage.Address, Int), storePage(Stage.Address, Int, UInt64)

    func run(_ register: inout UInt64, _ task: Int) {
        switch self {
        case .set(let place, let value): Machine.storeEntry(place.word, value.bits)
        case .exchange(let place, let value):
            register = Machine.exchangeEntry(place.word, value.bits)
            Self.record(Entry.frame(register) == 0 ? 0 : 1, task)
        case .put(let place): if register & Entry.present != 0 { Machine.storeEntry(place.word, register) }
        case .compareExchange(let place, let expected, let desired):
            Self.record(Self.value(Machine.compareExchangeEntry(place.word, expected.bits, desired.bits)), task)
        case .see(let place): Self.record(Self.value(Machine.loadEntry(place.word)), task)
        case .load(let address): Self.record(Machine.load(address.value) ?? Stage.fault, task)
        case .store(let address, let value):
            Self.record(Machine.store(address.value, value, alternatives: 6) ? 1 : Stage.fault, task)
        case .raise(let flag):
            Engine.visible(.write, Stage.flag(flag))
            Engine.store(Stage.flag(flag), 1)
        case .await(let flag): Engine.visible(.awaitNonzero, Stage.flag(flag))
        case .look(let flag):
            Engine.visible(.read, Stage.flag(flag))
            Self.record(Engine.load(Stage.flag(flag)), task)
        case .invlpg(let address): X86.invlpg(address.value)
        case .invpcid(let kind, let address): X86.invpcid(kind, pcid: 1, address: address.value)
        case .enter(let tag, let keep): Stage.enter(tag: tag, keep: keep)
        case .tlbi(let form, let address, let level): ARM64.tlbi(form, address: address.value, asid: 1, level: level)
        case .dsb(let kind): ARM64.dsb(kind)
        case .tlbie(let ric, let scope, let address, let shift):
            PPC64.tlbie(ric: ric, is: scope, pid: 1, address: address.value, pageShift: shift)
        case .tlbiel(let ric, let scope, let address, let shift):
            PPC64.tlbiel(ric: ric, is: scope, pid: 1, address: address.value, pageShift: shift)
        case .tlbsync: PPC64.tlbsync()
        case .ptesync: PPC64.ptesync()
        case .write(let index, let value): Machine.storeContents(of: Stage.frame(index), value)
        case .read(let index): Self.record(Machine.loadContents(of: Stage.frame(index)), task)
        case .release(let index): Machine.releaseFrame(Stage.frame(index))
        case .releaseTable(let level): Machine.releaseFrame(level == 0 ? Stage.tableB : Stage.table(level: level))
        case .returnToUser: Machine.returnToUser()
        case .judge: Machine.judgeVacated(from: 1 << 21, to: 2 << 21)
        case .judgeProtected: Machine.judgeProtected(from: 1 << 21, to: 2 << 21)
        case .writeOut(let index): Machine.judgeWritten(Stage.frame(index))
        case .drop(let index): Machine.judgeDropped(Stage.frame(index))
        case .judgeClean(let index): Machine.judgeClean(Stage.frame(index))
        case .follow(let place): _ = Machine.loadEntry(Machine.words(of: Entry.frame(Machine.loadEntry(place.word))))
        case .followAndClear(let place):
            Machine.storeEntry(Machine.words(of: Entry.frame(Machine.loadEntry(place.word))), 0)
        case .lockBehind(let place): Machine.judgeTableLock(of: Entry.frame(Machine.loadEntry(place.word)))
        case .markedFlush(let address):
            if Machine.architecture == .arm64 {
                ARM64.tlbi(.vae1is, address: address.value, asid: 1)
            } else {
                PPC64.tlbie(ric: 0, is: 0, pid: 1, address: address.value)
            }
            Engine.mark(.invalidation)
        case .barrier(let isFull): Engine.mark(isFull ? .fullBarrier : .storeBarrier)
        case .lookAtMask(let flag):
            Engine.visible(.read, Stage.flag(flag))
            Engine.mark(.readsMask)
        case .keepAccount(let flag):
            Engine.visible(.write, Stage.flag(flag))
            Engine.mark(.bookkeeping)
        case .loadPage(let address, let page):
            Self.record(Machine.load(address.value, page: page) ?? Stage.fault, task)
        case .storePage(let address, let page, let value):
            Self.record(Machine.store(address.value, value, alternatives: 6, page: page) ? 1 : Stage.fault, task)
        }
    }

    /// Which value of the stage an entry holds.
    private static func value(_ entry: UInt64) -> UInt64 {
        for index in 0..<Stage.Value.allCases.count where Machine.kernelMemory[60 + index] == entry {
            return UInt64(index)
        }
        return Stage.fault
    }

    private static func record(_ value: UInt64, _ task: Int) {
        let results = Stage.results(of: task)
        let count = results.pointee
        Engine.store(results + Int(count) + 1, value)
        Engine.store(results, count + 1)
    }
}
