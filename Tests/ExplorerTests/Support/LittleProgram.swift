// SPDX-License-Identifier: GPL-2.0-only
// Small programs for tests of the searches: lists of operations, interpreted by tasks.

import Explorer

/// One operation of a little program. Variables, locks and registers are numbered.
struct LittleOperation: Hashable, CustomStringConvertible {
    enum Code: UInt8, CaseIterable {
        case read, write, add, lock, unlock, lockShared, unlockShared, tryLock, unlockIfHeld, choose, awaitZero,
            awaitNonzero, look, change, failIfZero, skipIfZero
    }
    var code: Code
    /// The variable, lock, domain, or number of outcomes.
    var object: UInt8 = 0
    /// For a write its value, for a skip how many operations.
    var value: UInt8 = 0

    var description: String { "\(code) \(object) \(value)" }
}

/// Some tasks, each a list of operations on shared variables. Each task has one register, the result of its last read,
/// try-lock or choice; registers are folded into a history, so that two executions differ if any read differed.
final class LittleProgram {
    static let variables = 8
    private static let locks = 16
    let tasks: [[LittleOperation]]
    private let storage: UnsafeMutableBufferPointer<LittleOperation>

    init(_ tasks: [[LittleOperation]]) {
        self.tasks = tasks
        storage = .allocate(capacity: max(1, tasks.count * 64))
        for (task, operations) in tasks.enumerated() {
            precondition(operations.count < 64)
            for (index, operation) in operations.enumerated() { storage[task * 64 + index] = operation }
        }
    }

    deinit { storage.deallocate() }

    /// The state an execution ended in: variables, locks and histories.
    struct FinalState: Hashable {
        var words: [UInt64]
        var broken: [String]
    }

    /// A program over a fresh world that calls `atEnd` with every final state.
    func program(atEnd: @escaping (FinalState) -> Void = { _ in }) -> Program {
        World.create(words: 64)
        let definitions = tasks.indices.map { task in
            Program.Task("t\(task)", argument: UInt(bitPattern: storage.baseAddress! + task * 64)) { argument in
                let operations = UnsafePointer<LittleOperation>(bitPattern: argument)!
                LittleProgram.run(operations)
            }
        }
        // The interpreter finds the length behind the operations.
        for (task, operations) in tasks.enumerated() {
            storage[task * 64 + 63] = LittleOperation(code: .choose, object: UInt8(operations.count), value: UInt8(task))
        }
        return Program(tasks: definitions) { broken in
            atEnd(FinalState(words: (0..<40).map { World.base[$0] }, broken: broken.map { "\($0.name)" }))
        }
    }

    static func history(of task: Int) -> UnsafeMutablePointer<UInt64> { World.base + 32 + task }

    private static func run(_ operations: UnsafePointer<LittleOperation>) {
        let task = Int(operations[63].value)
        var register: UInt64 = 0
        var index = 0
        while index < Int(operations[63].object) {
            let operation = operations[index]
            index += 1
            let variable = World.base + Int(operation.object)
            let lock = World.base + locks + Int(operation.object)
            switch operation.code {
            case .read:
                Engine.visible(.read, variable)
                register = Engine.load(variable)
                remember(register, task)
            case .write:
                Engine.visible(.write, variable)
                Engine.store(variable, UInt64(operation.value))
            case .add:
                Engine.visible(.modify, variable)
                register = Engine.load(variable)
                remember(register, task)
                Engine.store(variable, register &+ 1)
            case .lock: Lock.acquire(lock)
            case .unlock: Lock.release(lock)
            case .lockShared: Lock.acquireShared(lock)
            case .unlockShared: Lock.releaseShared(lock)
            case .tryLock:
                register = Lock.tryAcquire(lock) ? 1 : 0
                remember(register, task)
            case .unlockIfHeld: if Lock.isMine(lock) { Lock.release(lock) }
            case .choose:
                register = UInt64(Engine.choose(Int(operation.object)))
                remember(register, task)
            case .awaitZero: Engine.visible(.awaitZero, variable)
            case .awaitNonzero: Engine.visible(.awaitNonzero, variable)
            case .look:
                Engine.visible(reads: 1 << UInt32(operation.object), writes: 0)
                register = Engine.load(variable + 8)
                remember(register, task)
            case .change:
                Engine.visible(reads: 0, writes: 1 << UInt32(operation.object))
                Engine.store(variable + 8, UInt64(operation.value))
            case .failIfZero: if register == 0 { Engine.fail(.oops, "a register is zero") }
            case .skipIfZero: if register == 0 { index += Int(operation.value) }
            }
        }
    }

    private static func remember(_ value: UInt64, _ task: Int) {
        let history = history(of: task)
        Engine.store(history, (Engine.load(history) &* 31) &+ value &+ 7)
    }
}
