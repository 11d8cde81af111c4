// SPDX-License-Identifier: GPL-2.0-only
// Running functions on other CPUs. The order of looks at the mask is that of `kernel/smp.c`; the queues are the
// machine's pending words.

import CSupport
import Explorer
import Machine

/// Runs on the other CPU, in its interrupt. Models `smp_call_func_t`.
public typealias smp_call_func_t = @convention(c) (UInt) -> Void
/// Decides for a CPU whether it is to be interrupted. Must not capture anything. Models `smp_cond_func_t`.
public typealias smp_cond_func_t = (UInt, UInt) -> Bool

/// A request of one CPU to another, in the asking CPU's area: locked, function, argument. Models `call_single_data_t`.
@inline(__always) private func csd(from: UInt, to: UInt) -> Word { cpuArea(8 + 4 * Int(to), from) }

/// Makes a request and interrupts the CPU.
private func send(_ cpu: UInt, _ function: smp_call_func_t, _ info: UInt) {
    let request = csd(from: smp_processor_id(), to: cpu)
    // Only the asking CPU and the one asked touch the request, one after the other.
    Engine.store(request, 1)
    Engine.store(request + 1, UInt64(UInt(bitPattern: unsafeBitCast(function, to: UnsafeRawPointer.self))))
    Engine.store(request + 2, UInt64(info))
    Interrupts.send(to: Int(cpu))
}

/// Waits until a request has been served. Models `csd_lock_wait()`.
private func wait(_ cpu: UInt) { Engine.visible(.awaitZero, csd(from: smp_processor_id(), to: cpu)) }

private func online(_ mask: Ptr<cpumask>) -> UInt {
    let bits: UInt = mask.load(0)
    return bits & (1 << nr_cpu_ids &- 1)
}

/// Models `smp_call_function_many_cond()`. Always waits.
public func smp_call_function_many_cond(
    _ mask: Ptr<cpumask>, _ function: smp_call_func_t, _ info: UInt, _ cond_func: smp_cond_func_t?
) {
    let this_cpu = smp_processor_id()
    let others = online(mask) & ~(1 << this_cpu)
    if others == 0 { return }
    let cpu = UInt(others.trailingZeroBitCount)
    // The mask is looked at again: is there a second one?
    let next = online(mask) & ~(1 << this_cpu) & ~(UInt.max >> (63 &- cpu))
    if next == 0 {
        if cond_func.map({ $0(cpu, info) }) ?? true {
            send(cpu, function, info)
            wait(cpu)
        }
        return
    }
    let all = online(mask) & ~(1 << this_cpu)
    var asked: UInt = 0
    for cpu in 0..<nr_cpu_ids where all >> cpu & 1 != 0 {
        if let cond_func, !cond_func(cpu, info) { continue }
        send(cpu, function, info)
        asked |= 1 << cpu
    }
    for cpu in 0..<nr_cpu_ids where asked >> cpu & 1 != 0 { wait(cpu) }
}

/// Runs a function on the other CPUs of a set and waits for them.
public func smp_call_function_many(_ mask: Ptr<cpumask>, _ function: smp_call_func_t, _ info: UInt, _ wait: Int) {
    smp_call_function_many_cond(mask, function, info, nil)
}

/// Runs a function on all other CPUs and waits for them.
public func smp_call_function(_ function: smp_call_func_t, _ info: UInt, _ wait: Int) {
    smp_call_function_many(cpu_online_mask, function, info, wait)
}

/// Runs a function on the CPUs of a set for which a condition holds, this one included.
public func on_each_cpu_cond_mask(
    _ cond_func: @escaping smp_cond_func_t, _ function: smp_call_func_t, _ info: UInt, _ wait: Int, _ mask: Ptr<cpumask>
) {
    let cpu = get_cpu()
    smp_call_function_many_cond(mask, function, info, cond_func)
    if cpumask_test_cpu(cpu, mask) && cond_func(cpu, info) {
        local_irq_disable()
        function(info)
        local_irq_enable()
    }
    put_cpu()
}

/// Runs a function on the CPUs of a set, this one included.
public func on_each_cpu_mask(_ mask: Ptr<cpumask>, _ function: smp_call_func_t, _ info: UInt, _ wait: Int) {
    let cpu = get_cpu()
    smp_call_function_many(mask, function, info, wait)
    if cpumask_test_cpu(cpu, mask) {
        local_irq_disable()
        function(info)
        local_irq_enable()
    }
    put_cpu()
}

/// Serves the requests to a CPU, for ever: the body of its interrupt task.
/// Models `flush_smp_call_function_queue()`.
public func serve_interrupts(_ cpu: UInt) {
    while true {
        let senders = Interrupts.take(cpu: Int(cpu))
        for sender in 0..<nr_cpu_ids where senders >> UInt64(sender) & 1 != 0 {
            let request = csd(from: sender, to: cpu)
            let function = unsafeBitCast(
                UnsafeRawPointer(bitPattern: UInt(Engine.load(request + 1))), to: smp_call_func_t.self)
            function(UInt(Engine.load(request + 2)))
            // Unlocks the request: what the asking CPU waits for.
            Engine.visible(.write, request)
            Engine.store(request, 0)
        }
        Interrupts.finish(cpu: Int(cpu))
    }
}
