// SPDX-License-Identifier: GPL-2.0-only
// Runs the calls of a process in every way they can go.

import Explorer
import Kernel
import Machine
import UAPI

/// A booted kernel with one process on one CPU, which makes some calls. When it has ended, pages are counted. Grace periods
/// never end, so that nothing but the process's own accesses leaves a choice.
struct Trial {
    private struct Work {
        var process: UInt
        var file: UInt
        var calls: UnsafeMutablePointer<Call>
        var results: UnsafeMutablePointer<Int>
        var count: Int
    }

    private nonisolated(unsafe) static let kernel = mmrace_kernel().assumingMemoryBound(to: syscall_table.self)

    /// What came back, one list for each execution that ended differently.
    private(set) var results: Set<[Int]> = []
    /// What broke.
    private(set) var broken: [String] = []
    /// Whether every execution was run.
    private(set) var isComplete = false

    /// - Parameter frames: physical frames for set-up; while it runs, the process can allocate `Machine.framesOfTask` more.
    init(_ calls: [Call], on architecture: Architecture, memory: [Memory], frames: UInt = 96) {
        let number = UInt(Architecture.allCases.firstIndex(of: architecture)!)
        let kernel = Self.kernel
        kernel.pointee.start_kernel(number, 1, frames)
        let process = kernel.pointee.create_process()
        kernel.pointee.run(0, 0, process)
        let file = kernel.pointee.create_file()
        for mapping in memory { Self.map(mapping, process, file) }

        let copy = UnsafeMutablePointer<Call>.allocate(capacity: calls.count)
        // Who reclaims a page has isolated it before.
        let isolated = calls.map { call -> Call in
            switch call {
            case .reclaim(let address): return .reclaim(kernel.pointee.isolate_page(process, address))
            case .keep(let address): return .keep(kernel.pointee.isolate_page(process, address))
            default: return call
            }
        }
        copy.initialize(from: isolated, count: calls.count)
        let values = UnsafeMutablePointer<Int>.allocate(capacity: calls.count)
        values.initialize(repeating: 0, count: calls.count)
        let work = UnsafeMutablePointer<Work>.allocate(capacity: 1)
        work.initialize(to: Work(process: process, file: file, calls: copy, results: values, count: calls.count))
        defer {
            copy.deallocate()
            values.deallocate()
            work.deallocate()
        }

        var seen: Set<[Int]> = []
        var program = Program(tasks: [
            .init("process", argument: UInt(bitPattern: work), entry: Self.perform),
            .init("check", isDaemon: true) { _ in Trial.kernel.pointee.check(1) },
        ])
        program.atEnd = { _ in seen.insert(Array(UnsafeBufferPointer(start: values, count: calls.count))) }
        var limits = Exploration.Limits()
        limits.steps = 60_000
        let outcome = Exploration(program, limits: limits).run(Reduced(limits: limits))
        results = seen
        isComplete = outcome.isComplete
        broken = outcome.findings.map { "\($0.invariant.name)" }
    }

    private static func map(_ mapping: Memory, _ process: UInt, _ file: UInt) {
        let protection = PROT_READ | PROT_WRITE
        let address =
            switch mapping.backing {
            case .anonymous: kernel.pointee.mmap(process, mapping.address, mapping.length, protection)
            case .stack: kernel.pointee.map_stack(process, mapping.address, mapping.length)
            case .shared, .private:
                kernel.pointee.mmap_file(
                    process, mapping.address, mapping.length, protection, flags(of: mapping), file, mapping.offset)
            }
        precondition(address == Int(mapping.address), "mmap of set-up failed: \(address)")
        for page in mapping.touched {
            precondition(kernel.pointee.fault(process, page, mapping.isWritten ? 1 : 0) == 0, "no page")
            precondition(!mapping.isWritten || Machine.store(page, UInt64(page)), "no writable page")
        }
    }

    private static func flags(of mapping: Memory) -> UInt {
        (mapping.backing == .shared ? MAP_SHARED : MAP_PRIVATE) | (mapping.isLocked ? MAP_LOCKED : 0)
    }

    private static let perform: @convention(c) (UInt) -> Void = { argument in
        let work = UnsafeMutablePointer<Work>(bitPattern: argument)!
        for index in 0..<work.pointee.count {
            let call = work.pointee.calls[index]
            work.pointee.results[index] = Trial.result(of: call, work.pointee.process, work.pointee.file)
        }
        Trial.kernel.pointee.exit()
    }

    private static func result(of call: Call, _ process: UInt, _ file: UInt) -> Int {
        switch call {
        case .mremap(let old, let oldLength, let newLength, let flags, let new):
            return kernel.pointee.mremap(old, oldLength, newLength, flags, new)
        case .munmap(let address, let length):
            return kernel.pointee.munmap(address, length)
        case .shiftStack(let address, let distance):
            return kernel.pointee.shift_stack(address, distance)
        case .reclaim(let page):
            return Int(kernel.pointee.shrink_page(page))
        case .access(let address, let isStore):
            while Machine.faults(at: address, isStore: isStore) {
                let error = kernel.pointee.page_fault(address, isStore ? 1 : 0)
                if error != 0 { return error }
            }
            return isStore && !Machine.store(address, UInt64(address)) ? fault : 0
        case .truncate(let size):
            kernel.pointee.truncate(file, size)
            return 0
        case .keep: return 0
        case .load(let address):
            return Machine.load(address).map { Int($0) } ?? fault
        case .touch(let address):
            return kernel.pointee.fault(process, address, 1)
        case .vacated(let start, let end):
            Machine.judgeVacated(from: start, to: end)
            return 0
        }
    }
}
