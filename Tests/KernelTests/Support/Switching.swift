// SPDX-License-Identifier: GPL-2.0-only
// Address spaces on two CPUs: one CPU takes memory away, the other one goes from one address space to the next.

import Explorer
import Kernel
import Machine
import UAPI

/// A booted kernel whose CPU 0 runs a thread of address space 0, which gives a page up, while CPU 1 goes from one address
/// space to the next and touches that address in between. The first two address spaces have a page there.
struct Switching {
    /// What CPU 1 does.
    enum Step: Sendable {
        /// The scheduler takes an address space, by its number.
        case take(Int)
        /// The scheduler takes a kernel thread.
        case idle
        /// The program that is there loads from the address. Where there is no page, it must not find one.
        case touch
    }

    /// What one task does: values only, since fibers are abandoned.
    private struct Work {
        var spaces: UnsafeMutablePointer<UInt>
        var start: Int
        var pages: UInt
        var unmaps: Bool
        var steps: UnsafeMutablePointer<Step>
        var count: Int
    }

    private static let address: UInt = 1 << 39

    private nonisolated(unsafe) static let kernel = mmrace_kernel().assumingMemoryBound(to: syscall_table.self)

    /// What broke.
    private(set) var broken: Set<String> = []
    /// Whether every execution was run.
    private(set) var isComplete = false
    private(set) var executions = 0

    /// - Parameters:
    ///   - before: those that it had before, during set-up.
    ///   - start: the address space that CPU 1 has at first.
    ///   - pages: how many pages the first two address spaces have, and CPU 0 gives up.
    ///   - unmaps: whether it does.
    ///   - prepare: changes the machine after boot, before the first address space is made.
    init(
        on architecture: Architecture, before: [Int] = [], start: Int, pages: UInt = 1, unmaps: Bool = true,
        _ steps: [Step], defect: Defect = .none, prepare: () -> Void = {}
    ) {
        let kernel = Self.kernel
        kernel.pointee.start_kernel(UInt(Architecture.allCases.firstIndex(of: architecture)!), 2, 64)
        prepare()
        let spaces = UnsafeMutablePointer<UInt>.allocate(capacity: 4)
        for number in 0..<4 {
            spaces[number] = kernel.pointee.create_process()
            if number < 2 { Self.addPages(pages, to: spaces[number]) }
        }
        for space in before + [start] { kernel.pointee.run(1, 1, spaces[space]) }
        kernel.pointee.run(0, 0, spaces[0])

        let copy = UnsafeMutablePointer<Step>.allocate(capacity: steps.count)
        copy.initialize(from: steps, count: steps.count)
        let work = UnsafeMutablePointer<Work>.allocate(capacity: 1)
        work.initialize(
            to: Work(
                spaces: spaces, start: start, pages: pages, unmaps: unmaps, steps: copy, count: steps.count))
        defer {
            spaces.deallocate()
            copy.deallocate()
            work.deallocate()
        }

        let argument = UInt(bitPattern: work)
        var tasks: [Program.Task] = [
            .init("unmap", argument: argument, entry: Self.unmap), .init("switch", argument: argument, entry: Self.go),
        ]
        // arm64 interrupts nobody.
        for cpu: UInt in 0..<2 where architecture != .arm64 {
            kernel.pointee.run_interrupts(tasks.count, cpu)
            tasks.append(
                .init("interrupts", argument: cpu, isDaemon: true, interrupts: Int(cpu)) {
                    Switching.kernel.pointee.handle_interrupts($0)
                })
        }
        Machine.defect = defect
        defer { Machine.defect = .none }
        var limits = Exploration.Limits()
        limits.steps = 20_000
        let outcome = Exploration(Program(tasks: tasks), limits: limits).run(Reduced(limits: limits))
        isComplete = outcome.isComplete
        executions = outcome.executions
        broken = Set(outcome.findings.map { "\($0.invariant.name)" })
    }

    private static func addPages(_ count: UInt, to space: UInt) {
        let protection = PROT_READ | PROT_WRITE
        precondition(kernel.pointee.mmap(space, address, count * .page, protection) == Int(address), "no memory")
        for page in 0..<count {
            precondition(kernel.pointee.fault(space, address + page * .page, 1) == 0, "no page")
        }
    }

    private static let unmap: @convention(c) (UInt) -> Void = { argument in
        let work = UnsafeMutablePointer<Work>(bitPattern: argument)!
        if work.pointee.unmaps { _ = kernel.pointee.munmap(address, work.pointee.pages * .page) }
        kernel.pointee.exit()
    }

    private static let go: @convention(c) (UInt) -> Void = { argument in
        let work = UnsafeMutablePointer<Work>(bitPattern: argument)!
        var space = work.pointee.start
        for index in 0..<work.pointee.count {
            switch work.pointee.steps[index] {
            case .take(let next):
                kernel.pointee.schedule(work.pointee.spaces[next])
                space = next
            case .idle: kernel.pointee.schedule(0)
            case .touch:
                if Machine.load(address) != nil && space > 1 {
                    Engine.fail(.wrongData, "a program found a page of another address space")
                }
            }
        }
        kernel.pointee.exit()
    }
}
