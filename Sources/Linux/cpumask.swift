// SPDX-License-Identifier: GPL-2.0-only
// Sets of CPUs: one word, so at most 64 of them.

import Explorer
import Machine

/// A set of CPUs. Models `struct cpumask`.
public enum cpumask: KernelObject { @inlinable public static var words: Int { 1 } }

@inlinable public var nr_cpu_ids: UInt { UInt(bitPattern: Machine.cpuCount) }

/// All CPUs. Constant: its word is filled at boot.
public var cpu_online_mask: Ptr<cpumask> { Ptr(Machine.kernelMemory + (Plan.rcu + 32)) }

@inlinable public func cpumask_test_cpu(_ cpu: UInt, _ mask: Ptr<cpumask>) -> Bool {
    let bits: UInt = mask.load(0)
    Engine.mark(.readsMask)
    return bits >> cpu & 1 != 0
}

@inlinable public func cpumask_set_cpu(_ cpu: UInt, _ mask: Ptr<cpumask>) { _ = test_and_set_bit(cpu, mask.at(0)) }
@inlinable public func cpumask_clear_cpu(_ cpu: UInt, _ mask: Ptr<cpumask>) { _ = test_and_clear_bit(cpu, mask.at(0)) }
@inlinable public func cpumask_test_and_clear_cpu(_ cpu: UInt, _ mask: Ptr<cpumask>) -> Bool {
    test_and_clear_bit(cpu, mask.at(0))
}
@inlinable public func cpumask_setall(_ mask: Ptr<cpumask>) { mask.store(0, UInt.max) }
@inlinable public func cpumask_clear(_ mask: Ptr<cpumask>) { mask.store(0, 0 as UInt) }

/// The union of two sets. Each word is a step of its own, as upstream's loop over words is.
@inlinable public func cpumask_or(_ to: Ptr<cpumask>, _ a: Ptr<cpumask>, _ b: Ptr<cpumask>) {
    let first: UInt = a.load(0)
    let second: UInt = b.load(0)
    Engine.mark(.readsMask)
    to.store(0, first | second)
}

/// Some CPU of the set other than `cpu`; at least `nr_cpu_ids` if there is none.
@inlinable public func cpumask_any_but(_ mask: Ptr<cpumask>, _ cpu: UInt) -> UInt {
    let bits: UInt = mask.load(0)
    Engine.mark(.readsMask)
    return min(UInt((bits & ~(1 << cpu)).trailingZeroBitCount), nr_cpu_ids)
}
