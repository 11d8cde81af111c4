// SPDX-License-Identifier: GPL-2.0-only
// Small programs for tests of the searches: lists of operations, interpreted by tasks.

import CSupport
import Explorer

/// Some tasks, each a list of operations on shared variables. Registers are folded into a history for each task, so that
/// two executions end in different states if any read differed.
final class SmallProgram: CustomStringConvertible {
    static let variables = 16
    static let locks = 16
    static let domains = 6
    static let longestTask = 62
    let tasks: [[SmallOperation]]
    /// The task that each one interrupts.
    let hosts: [Int?]
    private let storage: UnsafeMutableBufferPointer<SmallOperation>

    init(_ tasks: [[SmallOperation]], hosts: [Int?] = []) {
        self.tasks = tasks
        self.hosts = hosts + Array(repeating: nil, count: tasks.count - hosts.count)
        storage = .allocate(capacity: max(1, tasks.count * 64))
        for (task, operations) in tasks.enumerated() {
            precondition(operations.count <= Self.longestTask)
            for (index, operation) in operations.enumerated() { storage[task * 64 + index] = operation }
            // The interpreter finds the length behind the operations.
            storage[task * 64 + 63] = SmallOperation(
                code: .choose, object: UInt8(operations.count), value: UInt8(task))
        }
    }

    deinit { storage.deallocate() }

    var description: String {
        zip(tasks, hosts).map { operations, host in
            (host.map { "interrupts \($0): " } ?? "") + operations.map(\.description).joined(separator: "; ")
        }
        .joined(separator: "\n")
    }

    /// The state an execution ended in: variables, locks, domains and histories; and what broke.
    struct FinalState: Hashable {
        var words: [UInt64]
        var broken: [String]
    }

    /// A program over a fresh world that calls `atEnd` with every final state.
    func program(atEnd: @escaping (FinalState) -> Void = { _ in }) -> Program {
        World.create(words: 64)
        let definitions = tasks.indices.map { task in
            let argument = UInt(bitPattern: storage.baseAddress! + task * 64)
            return Program.Task("t\(task)", argument: argument, interrupts: hosts[task]) { argument in
                SmallProgram.run(UnsafePointer<SmallOperation>(bitPattern: argument)!)
            }
        }
        SmallProgram.journal.initialize(repeating: SmallOperation(code: .touch), count: 8 * 64)
        return Program(tasks: definitions) { broken in
            let words = Array(UnsafeBufferPointer(start: World.base, count: 48))
            atEnd(FinalState(words: words, broken: broken.map { "\($0.name)" }))
        }
    }

    /// The operations that each task announced in the current execution, 64 a task.
    nonisolated(unsafe) static let journal = UnsafeMutablePointer<SmallOperation>.allocate(capacity: 8 * 64)

    // MARK: The interpreter

    private static func run(_ operations: UnsafePointer<SmallOperation>) {
        let task = Int(operations[63].value)
        var register: UInt64 = 0
        var index = 0
        var announced = task * 64
        while index < Int(operations[63].object) {
            let operation = operations[index]
            index += 1
            switch operation.code {
            case .failIfZero: if register == 0 { Engine.fail(.oops, "a register is zero") }
            case .skipIfZero: if register == 0 { index += Int(operation.value) }
            case .enter: Interrupt.enter()
            case .leave: Interrupt.leave()
            case .unlockIfHeld where !Lock.isMine(lock(operation)): break
            default:
                journal[announced] = operation
                announced += 1
                if let result = take(operation) {
                    register = result
                    fold(result, into: history(of: task))
                }
            }
        }
    }

    /// Takes the step of an operation; returns what the task learned.
    private static func take(_ operation: SmallOperation) -> UInt64? {
        let variable = World.base + Int(operation.object)
        switch operation.code {
        case .read:
            visible(.read, operation)
            return Engine.load(variable) &+ touchDomains(operation)
        case .write:
            visible(.write, operation)
            Engine.store(variable, UInt64(operation.value))
        case .add:
            visible(.modify, operation)
            let old = Engine.load(variable)
            Engine.store(variable, old &+ 1)
            return old &+ touchDomains(operation)
        case .lock: Lock.acquire(lock(operation))
        case .unlock, .unlockIfHeld: Lock.release(lock(operation))
        case .lockShared: Lock.acquireShared(lock(operation))
        case .unlockShared: Lock.releaseShared(lock(operation))
        case .tryLock: return Lock.tryAcquire(lock(operation)) ? 1 : 0
        case .choose: return UInt64(Engine.choose(Int(operation.object)))
        case .awaitZero: visible(.awaitZero, operation)
        case .awaitNonzero: visible(.awaitNonzero, operation)
        default: Engine.visible(reads: UInt32(operation.reads), writes: UInt32(operation.writes))
        }
        if operation.reads | operation.writes == 0 { return nil }
        return touchDomains(operation)
    }

    private static func visible(_ kind: OperationKind, _ operation: SmallOperation) {
        Engine.visible(
            kind, World.base + Int(operation.object), reads: UInt32(operation.reads), writes: UInt32(operation.writes))
    }

    /// Folds a word for each domain that is looked at, then changes those that are to be changed.
    private static func touchDomains(_ operation: SmallOperation) -> UInt64 {
        var seen: UInt64 = 0
        for domain in 0..<domains where operation.reads & 1 << UInt8(domain) != 0 {
            seen = seen &* 31 &+ Engine.load(World.base + 32 + domain)
        }
        for domain in 0..<domains where operation.writes & 1 << UInt8(domain) != 0 {
            fold(UInt64(operation.value), into: World.base + 32 + domain)
        }
        return seen
    }

    private static func lock(_ operation: SmallOperation) -> UnsafeMutablePointer<UInt64> {
        World.base + variables + Int(operation.object)
    }

    private static func history(of task: Int) -> UnsafeMutablePointer<UInt64> { World.base + 40 + task }

    private static func fold(_ value: UInt64, into word: UnsafeMutablePointer<UInt64>) {
        Engine.store(word, Engine.load(word) &* 31 &+ value &+ 7)
    }
}
