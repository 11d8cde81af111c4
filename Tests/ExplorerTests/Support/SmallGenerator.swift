// SPDX-License-Identifier: GPL-2.0-only
// Random small programs.

import Explorer

/// Draws small programs. The same seed gives the same programs.
struct SmallGenerator {
    private var random: SplitMix64
    /// Which operations the current program is made of, so that rare ones meet each other.
    private var palette: [SmallOperation.Code] = []
    private var variables: UInt8 = 2
    private var locks: UInt8 = 2
    private var domains: UInt8 = 2

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// A program of 2 or 3 tasks with 2 to 5 steps each.
    mutating func next() -> SmallProgram {
        draw()
        let count = below(3) == 0 ? 2 : 3
        return SmallProgram((0..<count).map { _ in task(steps: 2 + below(count == 2 ? 4 : 3)) })
    }

    /// A program of 4 or 5 tasks with few steps each, so that more races than tasks are open at once.
    mutating func nextWithManyTasks() -> SmallProgram {
        draw()
        let count = 4 + below(2)
        return SmallProgram((0..<count).map { _ in task(steps: 1 + below(3)) })
    }

    /// A program of which one or two tasks are interrupts, in any order: who goes first where nothing asks for a certain task
    /// depends on it.
    mutating func nextWithInterrupts() -> SmallProgram {
        draw()
        let handlers = below(4) == 0 ? 2 : 1
        let count = handlers == 2 ? 2 : 1 + below(2)
        var tasks = (0..<count).map { _ in task(steps: 2 + below(handlers == 2 ? 2 : 3)) }
        for handler in 0..<handlers {
            let mask = UInt8(14 + handler)
            if below(2) == 0 { disable(mask, in: &tasks[handler % count]) }
            tasks.append(
                [.init(code: .lock, object: mask), .init(code: .enter)] + task(steps: 1 + below(2))
                    + [.init(code: .leave), .init(code: .unlock, object: mask)])
        }
        let hosts = Array(repeating: nil, count: count) + (0..<handlers).map { $0 % count }
        let order = tasks.indices.shuffled(using: &random)
        return SmallProgram(
            order.map { tasks[$0] }, hosts: order.map { task in hosts[task].map { order.firstIndex(of: $0)! } })
    }

    /// Holds a lock over part of a task.
    private mutating func disable(_ mask: UInt8, in task: inout [SmallOperation]) {
        let from = below(task.count)
        if task[from...].contains(where: { $0.code == .skipIfZero })
            || task[..<from].contains(where: { $0.code == .skipIfZero })
        {
            return
        }
        let to = from + 1 + below(task.count - from)
        task.insert(.init(code: .unlock, object: mask), at: to)
        task.insert(.init(code: .lock, object: mask), at: from)
    }

    private mutating func draw() {
        let all: [SmallOperation.Code] = [
            .read, .write, .add, .lock, .lockShared, .tryLock, .choose, .awaitZero, .awaitNonzero, .touch,
        ]
        palette = (0..<(2 + below(4))).map { _ in all[below(all.count)] } + [.read, .write]
        variables = UInt8(1 + below(3))
        locks = UInt8(1 + below(2))
        domains = UInt8(1 + below(3))
    }

    private mutating func task(steps: Int) -> [SmallOperation] {
        var operations: [SmallOperation] = []
        var held: [SmallOperation] = []  // how to give back what is held
        var taken = 0
        while taken < steps {
            // Give a lock back in time; sometimes never.
            if !held.isEmpty, below(3) == 0 || (taken + held.count >= steps && below(20) != 0) {
                operations.append(held.remove(at: below(held.count)))
                taken += 1
                continue
            }
            let operation = draw(palette[below(palette.count)])
            operations.append(operation)
            taken += 1
            switch operation.code {
            case .lock: held.append(.init(code: .unlock, object: operation.object))
            case .lockShared: held.append(.init(code: .unlockShared, object: operation.object))
            case .tryLock: held.append(.init(code: .unlockIfHeld, object: operation.object))
            case .read, .add, .choose, .touch:
                if below(8) == 0 { operations.append(.init(code: .failIfZero)) }
                if below(6) == 0 { operations.append(.init(code: .skipIfZero, value: UInt8(1 + below(2)))) }
            default: break
            }
            if below(60) == 0 { operations.append(.init(code: .unlock, object: UInt8(below(Int(locks))))) }
            if below(90) == 0 { operations.append(.init(code: .unlockShared, object: UInt8(below(Int(locks))))) }
        }
        return operations
    }

    private mutating func draw(_ code: SmallOperation.Code) -> SmallOperation {
        var operation = SmallOperation(code: code)
        switch code {
        case .lock, .lockShared, .tryLock: operation.object = UInt8(below(Int(locks)))
        case .choose: operation.object = UInt8(2 + below(2))
        case .touch: addDomains(to: &operation)
        default:
            operation.object = UInt8(below(Int(variables)))
            operation.value = UInt8(below(3))
            if below(6) == 0 { addDomains(to: &operation) }
        }
        return operation
    }

    private mutating func addDomains(to operation: inout SmallOperation) {
        let every = UInt8(1) << domains - 1
        if below(2) == 0 {
            operation.reads = UInt8(below(Int(every) + 1))
        } else {
            operation.writes = UInt8(below(Int(every) + 1))
            if below(4) == 0 { operation.reads = UInt8(below(Int(every) + 1)) }
        }
        if operation.reads | operation.writes == 0 { operation.reads = 1 }
        operation.value = UInt8(below(3))
    }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
}
