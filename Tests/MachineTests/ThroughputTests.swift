// SPDX-License-Identifier: GPL-2.0-only
// How fast the machine is on the race that started the project.

import Explorer
import Machine
import Testing

extension MachineTests {
    @Suite struct ThroughputTests {
        @Test("A move against an unmap: executions per second", arguments: Architecture.allCases)
        func moveAgainstUnmap(_ architecture: Architecture) {
            MoveAgainstUnmap.setUp(architecture)
            let program = Program(tasks: [
                Program.Task("move", entry: MoveAgainstUnmap.move),
                Program.Task("unmap", entry: MoveAgainstUnmap.unmap),
            ])
            let exploration = Exploration(program)
            var executions = 0
            var events = 0
            let clock = ContinuousClock()
            let start = clock.now
            while clock.now - start < .milliseconds(500) {
                let outcome = exploration.run(Reduced())
                #expect(outcome.findings.map { "\($0.invariant.name)" }.contains("stale-tlb"))
                executions += outcome.executions
                events += outcome.events
            }
            let time = clock.now - start
            let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
            print(
                "\(architecture): \(Int(Double(executions) / seconds)) executions/s, "
                    + "\(Int(seconds * 1e9 / Double(events))) ns a step")
        }
    }
}

/// One CPU moves a table from one upper slot to the next, flushing in between; another one, which found the table through
/// the old slot, clears an entry, flushes the old address and gives the frame up; the third runs a program.
private enum MoveAgainstUnmap {
    static let old: UInt = 1 << 21
    static var upper: Word { Machine.words(of: UInt(Machine.kernelMemory[0])) }

    static func setUp(_ architecture: Architecture) {
        Machine.powerOn(architecture, cpus: 3, frames: 32, kernelWords: 8)
        let tables = [4, 3, 2, 1].map { Machine.allocateFrame(.table(level: $0)) }
        let rights = Entry.present | Entry.writable | Entry.user | Entry.accessed | Entry.dirty
        Machine.kernelMemory[0] = UInt64(tables[2])
        for index in 0..<4 {
            let frame = Machine.allocateFrame(.data)
            Machine.storeEntry(Machine.words(of: tables[3]) + index, UInt64(frame) << 12 | rights | Entry.leaf)
        }
        Machine.storeEntry(upper + 1, UInt64(tables[3]) << 12 | rights)
        Machine.storeEntry(Machine.words(of: tables[1]), UInt64(tables[2]) << 12 | rights)
        Machine.storeEntry(Machine.words(of: tables[0]), UInt64(tables[1]) << 12 | rights)
        for cpu in 0..<3 {
            Machine.setUpCPU = cpu
            switch architecture {
            case .x86: X86.writeCR3(root: tables[0], pcid: 1, keep: false)
            case .arm64: ARM64.writeTTBR0(root: tables[0], asid: 1)
            case .ppc64: PPC64.writePID(root: tables[0], pid: 1)
            }
            Machine.setMode(cpu == 2 ? .user : .kernel, cpu: cpu)
            if cpu < 2 { Machine.bind(task: cpu, to: cpu) }
        }
    }

    static let move: @convention(c) (UInt) -> Void = { _ in
        let entry = Machine.exchangeEntry(upper + 1, 0)
        flush(old, of: 2)
        Machine.storeEntry(upper + 2, entry)
        flush(old, of: 2)
    }

    static let unmap: @convention(c) (UInt) -> Void = { _ in
        let table = Entry.frame(Machine.loadEntry(upper + 1))
        if table == 0 { return }
        let entry = Machine.exchangeEntry(Machine.words(of: table), 0)
        flush(old, of: 1)
        Machine.releaseFrame(Entry.frame(entry))
    }

    static func flush(_ address: UInt, of pages: UInt) {
        for page in 0..<pages {
            let address = address + page << 12
            switch Machine.architecture {
            case .x86: X86.invlpg(address)
            case .arm64: ARM64.tlbi(.vae1is, address: address, asid: 1)
            case .ppc64: PPC64.tlbie(ric: 0, is: 0, pid: 1, address: address)
            }
        }
        switch Machine.architecture {
        case .x86: break
        case .arm64: ARM64.dsb(.ish)
        case .ppc64: PPC64.tlbsync()
        }
    }
}
