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
        case mremap(UInt, UInt, UInt)
        case reclaim(UInt)
        case migrate(UInt)
        case interrupts(UInt)
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

    /// Boots the image and sets the scenario up. The parts of the stage live as long as the process: it explores one scenario.
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
        // CPUs first: faults of set-up are taken on the first one.
        for (cpu, work) in scenario.cpus.enumerated() {
            switch work {
            case .process:
                kernel.pointee.run(tasks.count, UInt(cpu), process)
                tasks.append(add("process", on: cpu))
            case .kernel:
                kernel.pointee.run(tasks.count, UInt(cpu), 0)
                tasks.append(add("kthread", on: cpu))
            case .user: kernel.pointee.run_user(UInt(cpu), process)
            }
        }
        for mapping in scenario.memory { Self.map(mapping, kernel, process) }
        var explored = 0
        for (cpu, work) in scenario.cpus.enumerated() {
            let calls = Self.calls(work, kernel, process)
            let host: Int?
            if let calls {
                fill(explored, calls, named: Self.name(of: work))
                host = explored
                explored += 1
            } else {
                host = nil
            }
            kernel.pointee.run_interrupts(tasks.count, UInt(cpu))
            tasks.append(add("interrupts", on: cpu, isDaemon: true, interrupts: host))
            fill(tasks.count - 1, [.interrupts(UInt(cpu))], named: "irq")
        }
        program = Program(tasks: tasks)
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
            case .mremap: "mremap"
            case nil: "idle"
            }
        case .kernel(let work):
            switch work.first {
            case .reclaim: "kswapd"
            case .migrate: "kcompactd"
            case nil: "idle"
            }
        case .user: "user"
        }
    }

    private static func map(_ mapping: Scenario.Mapping, _ kernel: UnsafePointer<syscall_table>, _ process: UInt) {
        let address = kernel.pointee.mmap(process, mapping.address, mapping.length, PROT_READ | PROT_WRITE)
        precondition(address == Int(mapping.address), "mmap of set-up failed: \(address)")
        for page in mapping.touched {
            let error = kernel.pointee.fault(process, page, 1)
            precondition(error == 0, "a fault of set-up failed: \(error)")
        }
    }

    private static func calls(
        _ work: Scenario.CPU, _ kernel: UnsafePointer<syscall_table>, _ process: UInt
    ) -> [Call]? {
        switch work {
        case .process(let calls):
            return calls.map { call in
                switch call {
                case .mremap(let old, let length, let new): .mremap(old, length, new)
                }
            }
        case .kernel(let work):
            return work.map { work in
                switch work {
                case .reclaim(let address): .reclaim(isolate(address, kernel, process))
                case .migrate(let address): .migrate(isolate(address, kernel, process))
                }
            }
        case .user: return nil
        }
    }

    private static func isolate(_ address: UInt, _ kernel: UnsafePointer<syscall_table>, _ process: UInt) -> UInt {
        let page = kernel.pointee.isolate_page(process, address)
        precondition(page != 0, "set-up found no page at 0x\(String(address, radix: 16))")
        return page
    }

    private static let perform: @convention(c) (UInt) -> Void = { argument in
        let part = UnsafeMutablePointer<Part>(bitPattern: argument).unsafelyUnwrapped
        let kernel = part.pointee.kernel
        for index in 0..<part.pointee.count {
            switch part.pointee.calls[index] {
            case .mremap(let old, let length, let new):
                let flags = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP
                let result = kernel.pointee.mremap(old, length, length, flags, new)
                if result == Int(new) { Machine.judgeVacated(from: old, to: old + length) }
            case .reclaim(let page): _ = kernel.pointee.shrink_page(page)
            case .migrate(let page): _ = kernel.pointee.migrate_page(page)
            case .interrupts(let cpu): kernel.pointee.handle_interrupts(cpu)
            }
        }
    }
}
