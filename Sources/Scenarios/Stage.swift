// SPDX-License-Identifier: GPL-2.0-only
// Sets a scenario up on a kernel image, and makes the program that is explored.

import Explorer
import Machine
import UAPI

/// A booted image with the memory and the tasks of a scenario. There can be one at a time.
public final class Stage {
    /// One task: what is shown of it, and the CPU it runs on.
    public struct Role: Sendable {
        public var name: String
        public var cpu: Int
    }

    /// One call of a task, by plain values: the code that runs explored must own nothing.
    private enum Call {
        case load(UInt)
        case store(UInt)
        case put(UInt64, UInt)
        /// Reads what was put; it is judged.
        case get(UInt)
        case mremap(UInt, UInt, UInt, UInt, UInt)
        case munmap(UInt, UInt)
        case drop(UInt, UInt)
        case protect(UInt, UInt)
        case pin(UInt)
        case shiftStack(UInt, UInt)
        /// Judges a range that a call gave up, if it did: the call's index, first address, end.
        case judge(Int, UInt, UInt)
        case judgeProtected(Int, UInt, UInt)
        case reclaim(UInt)
        case migrate(UInt)
        case truncate(UInt, UInt)
        case punchHole(UInt, UInt, UInt)
        case collapse(UInt, UInt)
        case clean(UInt)
        case exit
        case interrupts(UInt)
        case gracePeriods
        case check(UInt)
    }

    private struct Part {
        var kernel: UnsafePointer<syscall_table>
        var calls: UnsafeMutablePointer<Call>
        var count: Int
    }

    /// What is to be explored. The world holds its initial state.
    public private(set) var program = Program(tasks: [])
    /// The tasks of the program.
    public private(set) var roles: [Role] = []
    private var parts: [UnsafeMutablePointer<Part>] = []
    private let kernel: UnsafePointer<syscall_table>

    /// Boots the image and sets the scenario up. The parts of the stage live as long as the process, which explores one
    /// scenario.
    ///
    /// - Parameters:
    ///   - kernel: what the image exports.
    ///   - frames: physical frames for set-up.
    public init(
        _ scenario: Scenario, on architecture: Architecture, kernel: UnsafePointer<syscall_table>, frames: UInt = 48
    ) {
        self.kernel = kernel
        kernel.pointee.start_kernel(architecture.number, UInt(scenario.cpus.count), frames)
        let process = kernel.pointee.create_process()
        var tasks: [Program.Task] = []
        let file = kernel.pointee.create_file()
        for (cpu, work) in scenario.cpus.enumerated() {
            switch work {
            case .process(let calls):
                let run = calls.first?.isAccess == true ? kernel.pointee.run_user : kernel.pointee.run
                run(tasks.count, UInt(cpu), process)
                tasks.append(add("process", on: cpu))
            case .kernel:
                kernel.pointee.run(tasks.count, UInt(cpu), 0)
                tasks.append(add("kthread", on: cpu))
            case .user: kernel.pointee.run_user(-1, UInt(cpu), process)
            }
            // Nobody else has a translation yet that would have to be invalidated.
            if cpu == 0 { Self.prepare(scenario, kernel, process, file) }
        }
        var explored = 0
        for (cpu, work) in scenario.cpus.enumerated() {
            let calls = Self.calls(work, kernel, process, file)
            let host: Int?
            if let calls {
                fill(explored, calls + [.exit], named: Self.name(of: work))
                host = explored
                explored += 1
            } else {
                host = nil
            }
            kernel.pointee.run_interrupts(tasks.count, UInt(cpu))
            tasks.append(add("interrupts", on: cpu, isDaemon: true, interrupts: host))
            fill(tasks.count - 1, [.interrupts(UInt(cpu))], named: "irq")
        }
        if let count = scenario.framesLeft { Machine.withholdFrames(butFor: count) }
        addDaemon("rcu", [.gracePeriods], &tasks)
        addDaemon("check", [.check(1 << UInt(explored) - 1)] + Self.lastLooks(scenario), &tasks)
        program = Program(tasks: tasks)
    }

    /// What is read when all has come to rest: the page whose content matters.
    private static func lastLooks(_ scenario: Scenario) -> [Call] {
        scenario.cpus.flatMap { cpu -> [Call] in
            guard case .process(let calls) = cpu else { return [] }
            return calls.compactMap { if case .put(_, _, let address) = $0 { .get(address) } else { nil } }
        }
    }

    /// A daemon that belongs to no CPU; the first one stands for its.
    private func addDaemon(_ name: String, _ calls: [Call], _ tasks: inout [Program.Task]) {
        tasks.append(add(name, on: 0, isDaemon: true))
        fill(tasks.count - 1, calls, named: name)
    }

    private func add(_ name: String, on cpu: Int, isDaemon: Bool = false, interrupts: Int? = nil) -> Program.Task {
        let part = UnsafeMutablePointer<Part>.allocate(capacity: 1)
        parts.append(part)
        roles.append(Role(name: name, cpu: cpu))
        return Program.Task(
            name, argument: UInt(bitPattern: part), isDaemon: isDaemon, interrupts: interrupts, entry: Self.perform)
    }

    private func fill(_ task: Int, _ calls: [Call], named name: String) {
        let copy = UnsafeMutablePointer<Call>.allocate(capacity: calls.count)
        copy.initialize(from: calls, count: calls.count)
        parts[task].initialize(to: Part(kernel: kernel, calls: copy, count: calls.count))
        roles[task].name = name
    }

    private static func name(of work: Scenario.CPU) -> String {
        switch work {
        case .process(let calls):
            switch calls.first {
            case .load, .store: "fault"
            case .put: "program"
            case .shiftStack: "execve"
            case .mremap, .move: "mremap"
            case .munmap: "munmap"
            case .drop: "madvise"
            case .protect: "mprotect"
            case .pin: "gup"
            case nil: "idle"
            }
        case .kernel(let work):
            switch work.first {
            case .reclaim: "kswapd"
            case .migrate: "kcompactd"
            case .truncate: "truncate"
            case .punchHole: "fallocate"
            case .collapse: "khugepaged"
            case .clean: "writeback"
            case nil: "idle"
            }
        case .user: "user"
        }
    }

    private static func prepare(
        _ scenario: Scenario, _ kernel: UnsafePointer<syscall_table>, _ process: UInt, _ file: UInt
    ) {
        for mapping in scenario.memory { map(mapping, kernel, process, file) }
        for move in scenario.moved {
            let flags = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP
            let address = kernel.pointee.move_range(move.address, move.length, flags, move.destination)
            precondition(address == Int(move.destination), "mremap of set-up failed: \(address)")
        }
    }

    private static func map(
        _ mapping: Scenario.Mapping, _ kernel: UnsafePointer<syscall_table>, _ process: UInt, _ file: UInt
    ) {
        let protection = PROT_READ | PROT_WRITE
        let address =
            switch mapping.backing {
            case .anonymous: kernel.pointee.mmap(process, mapping.address, mapping.length, protection)
            case .stack: kernel.pointee.map_stack(process, mapping.address, mapping.length)
            case .file(let offset, let isShared):
                kernel.pointee.mmap_file(
                    process, mapping.address, mapping.length, protection, isShared ? MAP_SHARED : MAP_PRIVATE, file,
                    offset)
            }
        precondition(address == Int(mapping.address), "mmap of set-up failed: \(address)")
        for page in mapping.touched {
            let fault = mapping.isHuge ? kernel.pointee.fault_huge : kernel.pointee.fault
            let error = fault(process, page, mapping.isWritten ? 1 : 0)
            precondition(error == 0, "a fault of set-up failed: \(error)")
        }
        if case .file(let offset, _) = mapping.backing {
            for address in mapping.cached {
                let error = kernel.pointee.read_ahead(file, address - mapping.address + offset)
                precondition(error == 0, "set-up finds no room in the page cache: \(error)")
            }
        }
        for address in mapping.emptied {
            let error = kernel.pointee.make_tables(process, address)
            precondition(error == 0, "set-up has no tables: \(error)")
        }
    }

    private static func calls(
        _ work: Scenario.CPU, _ kernel: UnsafePointer<syscall_table>, _ process: UInt, _ file: UInt
    ) -> [Call]? {
        switch work {
        case .process(let calls):
            // What a call gave up is judged when all have returned, unless a later one has mapped it again.
            let judged = calls.enumerated().compactMap { index, call -> Call? in
                guard let (start, end) = call.givenUp else {
                    if case .protect(let address, let length) = call {
                        return .judgeProtected(index, address, address + length)
                    }
                    return nil
                }
                if calls[(index + 1)...].contains(where: { $0.destination.map { (start..<end).contains($0) } ?? false })
                {
                    return nil
                }
                return .judge(index, start, end)
            }
            return calls.map { call in
                switch call {
                case .load(let address): .load(address)
                case .store(let address): .store(address)
                case .put(let value, let address, _): .put(value, address)
                case .shiftStack(let address, let distance): .shiftStack(address, distance)
                case .mremap(let old, let length, let new):
                    .mremap(old, length, length, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, new)
                case .move(let old, let length, let new, let newLength):
                    .mremap(old, length, newLength ?? length, MREMAP_MAYMOVE | MREMAP_FIXED, new)
                case .munmap(let address, let length): .munmap(address, length)
                case .drop(let address, let length): .drop(address, length)
                case .protect(let address, let length): .protect(address, length)
                case .pin(let address): .pin(address)
                }
            } + judged
        case .kernel(let work):
            return work.map { work in
                switch work {
                case .reclaim(let address): .reclaim(page(address, kernel.pointee.isolate_page, process))
                case .migrate(let address): .migrate(page(address, kernel.pointee.isolate_page, process))
                case .truncate(let size): .truncate(file, size)
                case .punchHole(let offset, let length): .punchHole(file, offset, length)
                case .collapse(let offset): .collapse(file, offset)
                case .clean(let address): .clean(page(address, kernel.pointee.find_page, process))
                }
            }
        case .user: return nil
        }
    }

    private static func page(_ address: UInt, _ find: @convention(c) (UInt, UInt) -> UInt, _ process: UInt) -> UInt {
        let page = find(process, address)
        precondition(page != 0, "set-up found no page at 0x\(String(address, radix: 16))")
        return page
    }

    /// Accesses memory, through a page fault if there is one. What the program does when it goes on needs no step: it may use
    /// whatever translation its CPU can get.
    private static func access(_ address: UInt, isStore: Bool, _ kernel: UnsafePointer<syscall_table>) {
        if Machine.faults(at: address, isStore: isStore) { _ = kernel.pointee.page_fault(address, isStore ? 1 : 0) }
    }

    private static let perform: @convention(c) (UInt) -> Void = { argument in
        let part = UnsafeMutablePointer<Part>(bitPattern: argument).unsafelyUnwrapped
        let kernel = part.pointee.kernel
        // Calls that came back without an error, a bit each.
        var succeeded: UInt64 = 0
        for index in 0..<part.pointee.count {
            switch part.pointee.calls[index] {
            case .load(let address): access(address, isStore: false, kernel)
            case .store(let address): access(address, isStore: true, kernel)
            case .put(let value, let address): _ = Machine.store(address, value, alternatives: 2, page: 0)
            case .get(let address): _ = Machine.load(address, page: 0)
            case .shiftStack(let address, let distance): _ = kernel.pointee.shift_stack(address, distance)
            case .mremap(let old, let length, let newLength, let flags, let new):
                if kernel.pointee.mremap(old, length, newLength, flags, new) == Int(new) {
                    succeeded |= 1 << UInt64(index)
                }
            case .munmap(let address, let length):
                if kernel.pointee.munmap(address, length) == 0 { succeeded |= 1 << UInt64(index) }
            case .drop(let address, let length):
                if kernel.pointee.dontneed(address, length) == 0 { succeeded |= 1 << UInt64(index) }
            case .protect(let address, let length):
                if kernel.pointee.mprotect(address, length, PROT_READ) == 0 { succeeded |= 1 << UInt64(index) }
            case .pin(let address): _ = kernel.pointee.gup_fast(address)
            case .judgeProtected(let call, let start, let end):
                if succeeded >> UInt64(call) & 1 != 0 { Machine.judgeProtected(from: start, to: end) }
            case .judge(let call, let start, let end):
                if succeeded >> UInt64(call) & 1 != 0 { Machine.judgeVacated(from: start, to: end) }
            case .reclaim(let page): _ = kernel.pointee.shrink_page(page)
            case .migrate(let page): _ = kernel.pointee.migrate_page(page)
            case .truncate(let file, let size): kernel.pointee.truncate(file, size)
            case .punchHole(let file, let offset, let length): kernel.pointee.punch_hole(file, offset, length)
            case .collapse(let file, let offset): kernel.pointee.collapse(file, offset)
            case .clean(let page): _ = kernel.pointee.write_page(page)
            case .exit: kernel.pointee.exit()
            case .interrupts(let cpu): kernel.pointee.handle_interrupts(cpu)
            case .gracePeriods: kernel.pointee.handle_rcu()
            case .check(let tasks): kernel.pointee.check(tasks)
            }
        }
    }
}
