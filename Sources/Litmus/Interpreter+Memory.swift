// SPDX-License-Identifier: GPL-2.0-only
// What one CPU does with memory.

import Explorer
import Machine

extension Interpreter {
    func load(_ cell: Stage.Cell) -> UInt64 {
        if cell.isEntry { return Machine.loadEntry(cell.pointer) }
        if cell.isContents {
            return Machine.loadContents(of: Machine.frame(containing: cell.pointer), offset: offset(of: cell))
        }
        Engine.visible(.read, cell.pointer)
        return Engine.load(cell.pointer)
    }

    func store(_ cell: Stage.Cell, _ value: UInt64) {
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

    func perform(_ update: Instruction.Update, _ cell: Stage.Cell) -> UInt64 {
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

    mutating func access(
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
}
