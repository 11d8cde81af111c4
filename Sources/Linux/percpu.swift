// SPDX-License-Identifier: GPL-2.0-only
// Where the kernel's own data lie, and what every CPU has of its own.

import CSupport
import Explorer
import Machine

/// The plan of `Machine.kernelMemory`, in words: allocators, RCU, per-CPU areas, static data, the page array, and one stretch
/// for each task to allocate from.
@usableFromInline enum Plan {
    @usableFromInline static var allocators: Int { 0 }
    @usableFromInline static var rcu: Int { 16 }
    @usableFromInline static var perCPU: Int { 64 }
    /// Words of one CPU: the first 64 are this module's, the others the kernel's.
    @usableFromInline static var perCPUWords: Int { 128 }
    @usableFromInline static var mostCPUs: Int { 8 }
    @usableFromInline static var statics: Int { perCPU + perCPUWords * mostCPUs }
    @usableFromInline static var staticWords: Int { 256 }
    @usableFromInline static var stretches: Int { statics + staticWords }
    @usableFromInline static var stretchWords: Int { 1024 }
    /// One for each explored task, and one for set-up.
    @usableFromInline static var stretchCount: Int { Program.mostTasks + 1 }
    @usableFromInline static var pages: Int { stretches + stretchWords * stretchCount }
}

/// Powers the machine on with room for the kernel's data.
///
/// - Parameter pageWords: words of one element of the page array.
public func setup_arch(_ architecture: arch, cpus: UInt, frames: UInt, pageWords: Int) {
    precondition(cpus <= UInt(Plan.mostCPUs), "at most \(Plan.mostCPUs) CPUs")
    // The machine adds frames for tasks to allocate.
    let mostFrames = Int(frames) + 32 * Program.mostTasks
    Machine.powerOn(
        architecture.machine, cpus: Int(cpus), frames: Int(frames), kernelWords: Plan.pages + mostFrames * pageWords)
    precondition(Machine.frameCount <= mostFrames, "the page array is too short")
    if architecture == .arm64 { Machine.breakBeforeMake = .needed }
    Engine.store(cpu_online_mask.word(), 1 << UInt64(cpus) - 1)
}

/// The page array: one `struct page` for each frame.
@inlinable public func mem_map_base<T>() -> Ptr<T> { Ptr(Machine.kernelMemory + Plan.pages) }

/// The number of elements of the page array.
public var max_mapnr: UInt { UInt(bitPattern: Machine.frameCount) }

/// A static variable of the kernel, at a word of its data segment.
@inlinable public func static_data<T>(_ index: Int) -> Ptr<T> { Ptr(Machine.kernelMemory + (Plan.statics &+ index)) }

/// The CPU that runs the caller.
@inlinable public func smp_processor_id() -> UInt { UInt(bitPattern: Machine.currentCPU) }

/// A per-CPU variable of some CPU, at a word of its area.
@inlinable public func per_cpu_ptr<T>(_ index: Int, _ cpu: UInt) -> Ptr<T> {
    if _slowPath(cpu >= nr_cpu_ids) { Engine.fail(.oops, "there is no CPU \(cpu)") }
    return Ptr(Machine.kernelMemory + (Plan.perCPU &+ Int(bitPattern: cpu) &* Plan.perCPUWords &+ 64 &+ index))
}

/// A per-CPU variable of this CPU.
@inlinable public func this_cpu_ptr<T>(_ index: Int) -> Ptr<T> { per_cpu_ptr(index, smp_processor_id()) }
/// Marks a load of a member of a per-CPU variable of this CPU.
@inlinable public func this_cpu_read<V>(_ value: V) -> V { value }

/// This module's part of a CPU's area.
@usableFromInline func cpuArea(_ index: Int, _ cpu: UInt) -> Word {
    Machine.kernelMemory + (Plan.perCPU &+ Int(bitPattern: cpu) &* Plan.perCPUWords &+ index)
}
