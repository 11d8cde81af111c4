// SPDX-License-Identifier: GPL-2.0-only
// Runs the code of one CPU on a fiber.

import Explorer
import Machine

/// One task at work. It owns nothing: fibers are abandoned in the middle of it.
struct Interpreter {
    private let stage: UnsafePointer<Stage>
    private let task: Stage.Task
    private var next = 0
    private var line = 0
    /// See `Instruction.onFault`.
    private var faultHandler = -1
    /// The access whose fault is being handled.
    private var faulting = -1
    private var retries = 0
    /// What an access may be repeated after faults before its execution is given up.
    private static let mostRetries = 3

    init(_ stage: UnsafePointer<Stage>, _ task: Stage.Task) {
        self.stage = stage
        self.task = task
    }

    /// Runs the code to its end.
    mutating func run() {
        next = 0
        while next < task.count {
            let place = next
            next += 1
            step(task.code[place], place)
        }
    }

    private mutating func step(_ instruction: Instruction, _ place: Int) {
        switch instruction {
        case .line(let number): line = number
        case .read(let register, let word):
            set(register, load(stage.pointee.cells[word]))
            note { "= \($0.text(register))" }
        case .write(let word, let operand):
            store(stage.pointee.cells[word], value(operand))
            note()
        case .update(let register, let word, let update):
            let old = perform(update, stage.pointee.cells[word])
            if let register { set(register, old) }
            note { register == nil ? "" : "= \($0.text(register!))" }
        case .access(let register, let address, let program, let site): access(register, address, program, site, place)
        case .await(let word, let isZero):
            Engine.visible(isZero ? .awaitZero : .awaitNonzero, stage.pointee.cells[word].pointer)
            note()
        case .compute(let register, let left, let arithmetic, let right):
            let (a, b) = (value(left), value(right))
            switch arithmetic {
            case .plus: set(register, a &+ b)
            case .minus: set(register, a &- b)
            case .and: set(register, a & b)
            case .or: set(register, a | b)
            case .xor: set(register, a ^ b)
            }
        case .change(let register, let operand, let bits, let clear):
            set(register, Entry.normal(value(operand) & ~clear | bits, on: Machine.architecture))
        case .jump(let target): next = target
        case .jumpUnless(let target, let left, let comparison, let right, let mask, let shift):
            if !comparison.holds((value(left) & mask) >> shift, value(right)) { next = target }
        case .jumpUnlessFault(let target, let operand, let isFault):
            if Value.isFault(value(operand)) != isFault { next = target }
        case .onFault(let handler): faultHandler = handler
        case .retry:
            retries += 1
            if retries > Self.mostRetries { giveUp() } else { next = faulting }
            faulting = -1
        case .skip:
            next = faulting + 1
            faulting = -1
        case .stop: next = task.count
        case .send(let cpu):
            Interrupts.send(to: cpu)
            note()
        case .interrupts(let areOn):
            let mask = Interrupts.mask(of: task.cpu)
            if areOn { Lock.release(mask) } else { Lock.acquire(mask) }
            note()
        case .enter(let context, let keep):
            stage.pointee.enter(context, keep: keep)
            note()
        default:
            maintain(instruction)
            note()
        }
    }

    /// Barriers and invalidations.
    private func maintain(_ instruction: Instruction) {
        switch instruction {
        case .synchronise: ARM64.isb()
        case .dsb(let kind): ARM64.dsb(kind)
        case .tlbi(let operation, let address, let asid, let level, let pages):
            ARM64.tlbi(operation, address: address, asid: tag(asid), level: level, pages: pages)
        case .invlpg(let address): X86.invlpg(address)
        case .invpcid(let kind, let pcid, let address): X86.invpcid(kind, pcid: tag(pcid), address: address)
        case .invlpgb(let address, let pages, let pcid, let globals, let finalOnly):
            X86.invlpgb(address, pages: pages, pcid: pcid.map(tag), includesGlobals: globals, finalOnly: finalOnly)
        case .tlbsync:
            if Machine.architecture == .x86 { return X86.tlbsync() }
            Engine.store(stage.pointee.sync(task.cpu), 1)
        case .ptesync:
            if Engine.load(stage.pointee.sync(task.cpu)) == 0 { return PPC64.ptesync() }
            Engine.store(stage.pointee.sync(task.cpu), 0)
            PPC64.tlbsync()
        case .tlbie(let isLocal, let ric, let scope, let pid, let address, let pageShift):
            if isLocal {
                return PPC64.tlbiel(ric: ric, is: scope, pid: tag(pid), address: address, pageShift: pageShift)
            }
            Engine.store(stage.pointee.sync(task.cpu), 0)
            PPC64.tlbie(ric: ric, is: scope, pid: tag(pid), address: address, pageShift: pageShift)
        default: break
        }
    }

    // MARK: Memory

    private func load(_ cell: Stage.Cell) -> UInt64 {
        if cell.isEntry { return Machine.loadEntry(cell.pointer) }
        if cell.isContents {
            return Machine.loadContents(of: Machine.frame(containing: cell.pointer), offset: offset(of: cell))
        }
        Engine.visible(.read, cell.pointer)
        return Engine.load(cell.pointer)
    }

    private func store(_ cell: Stage.Cell, _ value: UInt64) {
        if cell.isEntry { return Machine.storeEntry(cell.pointer, value) }
        if cell.isContents {
            return Machine.storeContents(of: Machine.frame(containing: cell.pointer), offset: offset(of: cell), value)
        }
        Engine.visible(.write, cell.pointer)
        Engine.store(cell.pointer, value)
    }

    /// Where in its frame a word lies, in bytes.
    private func offset(of cell: Stage.Cell) -> UInt {
        UInt(bitPattern: cell.pointer - Machine.words(of: Machine.frame(containing: cell.pointer))) * 8
    }

    private func perform(_ update: Instruction.Update, _ cell: Stage.Cell) -> UInt64 {
        if cell.isEntry {
            switch update {
            case .exchange(let operand): return Machine.exchangeEntry(cell.pointer, value(operand))
            case .compareExchange(let old, let new):
                return Machine.compareExchangeEntry(cell.pointer, value(old), value(new))
            case .change(let bits, let clear):
                return Machine.updateEntry(cell.pointer) {
                    Entry.normal($0 & ~clear | bits, on: Machine.architecture)
                }
            case .add: return 0
            }
        }
        if cell.isContents {
            return Machine.updateContents(of: Machine.frame(containing: cell.pointer), offset: offset(of: cell)) {
                updated($0, update)
            }
        }
        Engine.visible(.modify, cell.pointer)
        let old = Engine.load(cell.pointer)
        Engine.store(cell.pointer, updated(old, update))
        return old
    }

    private func updated(_ old: UInt64, _ update: Instruction.Update) -> UInt64 {
        switch update {
        case .exchange(let operand): value(operand)
        case .compareExchange(let expected, let new): old == value(expected) ? value(new) : old
        case .add(let operand): old &+ value(operand)
        case .change: old
        }
    }

    private mutating func access(
        _ register: Int?, _ address: UInt, _ program: Instruction.Program, _ site: Int, _ place: Int
    ) {
        let access: Machine.Access =
            switch program {
            case .load: .load
            case .store(let operand): .store(value(operand))
            case .exchange(let operand): .exchange(value(operand))
            case .compareExchange(let old, let new): .compareExchange(value(old), value(new))
            case .add(let operand): .add(value(operand))
            }
        let result = Machine.access(
            address, access, isPrivileged: task.isPrivileged, alternatives: stage.pointee.alternatives[site])
        switch result {
        case .done(let found, let frame):
            var shown = found
            if case .store = program { shown = 0 }
            if let register { set(register, shown) }
            let isStore = if case .store = program { true } else { false }
            note { isStore ? "to \($0.name(ofFrame: frame))" : "= \(found), from \($0.name(ofFrame: frame))" }
        case .fault(let kind):
            let faults = stage.pointee.faults(site)
            Engine.store(faults, faults.pointee | 1 << UInt64(kind.rawValue))
            note { _ in "faults (\(kind))" }
            handle(kind, register, place)
        case .tooMany(let total):
            stage.pointee.needed[site] = max(stage.pointee.needed[site], total)
            giveUp()
        }
    }

    private mutating func handle(_ kind: Machine.Fault, _ register: Int?, _ place: Int) {
        switch faultHandler {
        case -1: if let register { set(register, Value.fault(kind)) }
        case -2: next = task.count
        default:
            if faulting >= 0 { return giveUp() }
            faulting = place
            next = faultHandler
        }
    }

    /// Ends this CPU's code, and says that the execution does not count.
    private mutating func giveUp() {
        Engine.store(Machine.kernelMemory + stage.pointee.gaveUp, 1)
        next = task.count
    }

    // MARK: Registers

    private func value(_ operand: Instruction.Operand) -> UInt64 {
        switch operand {
        case .constant(let value): value
        case .register(let number): Engine.load(stage.pointee.register(number))
        }
    }

    private func set(_ register: Int, _ value: UInt64) { Engine.store(stage.pointee.register(register), value) }

    /// The tag that an operation means; a huge one stands for the CPU's current one.
    private func tag(_ asked: UInt) -> UInt { asked == .max ? Machine.currentContextTag : asked }

    // MARK: Traces

    /// Says in a trace which statement took place, and what came of it.
    private func note(_ result: (Witness.Names) -> String = { _ in "" }) {
        guard Engine.isTracing else { return }
        Engine.note(Witness.remark(line, result(Witness.Names(stage))))
    }
}
