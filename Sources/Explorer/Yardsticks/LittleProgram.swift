// SPDX-License-Identifier: GPL-2.0-only
// Small programs to hold the searches to: lists of operations, interpreted by tasks.

import CSupport

/// One operation of a little program. Variables, locks and registers are numbered.
public struct LittleOperation: Hashable, Sendable, CustomStringConvertible {
    public enum Code: UInt8, CaseIterable, Sendable {
        case read, write, add, lock, unlock, lockShared, unlockShared, tryLock, unlockIfTaken, choose, awaitZero,
            awaitNonzero, blend, failIfZero, skipIfZero, enter, leave
    }
    public var code: Code
    /// The variable, lock or number of outcomes.
    public var object: UInt8
    /// For a write its value, for a skip how many operations, for a blend which domains it reads (low four bits) and which
    /// it writes (high four bits) besides its variable.
    public var value: UInt8

    public init(code: Code, object: UInt8 = 0, value: UInt8 = 0) {
        self.code = code
        self.object = object
        self.value = value
    }

    public var description: String { "\(code) \(object) \(value)" }
}

/// Some tasks, each a list of operations on shared variables. Each task has one register, the result of its last read,
/// try-lock or choice; registers are folded into a history, so that two executions differ if any read differed.
public final class LittleProgram {
    static let locks = 16
    static let domains = 8
    public let tasks: [[LittleOperation]]
    private let storage: UnsafeMutableBufferPointer<LittleOperation>

    /// The task that each task interrupts, if it is a handler.
    private let hosts: [Int: Int]

    /// - Parameters:
    ///   - tasks: fewer than 64 operations each.
    ///   - hosts: which task each handler interrupts.
    public init(_ tasks: [[LittleOperation]], hosts: [Int: Int] = [:]) {
        self.tasks = tasks
        self.hosts = hosts
        storage = .allocate(capacity: max(1, tasks.count * 64))
        for (task, operations) in tasks.enumerated() {
            precondition(operations.count < 64)
            for (index, operation) in operations.enumerated() { storage[task * 64 + index] = operation }
        }
    }

    deinit { storage.deallocate() }

    /// What a step touched, for counting classes.
    public struct Step: Hashable {
        public var task: UInt8
        /// 255 for none.
        public var object: UInt8
        public var looks: Bool
        public var reads: UInt8 = 0
        public var writes: UInt8 = 0
        public var outcome: UInt8 = 0

        /// Whether the order of the two can matter.
        public func depends(on other: Step) -> Bool {
            if task == other.task || (object == other.object && object != 255 && !(looks && other.looks)) {
                return true
            }
            return writes & (other.reads | other.writes) | reads & other.writes != 0
        }
    }

    /// The steps of the running execution. They are kept in the world, which is put back together with the tasks.
    public static var log: [Step] {
        (0..<Int(World.base[logCount])).map { index in
            withUnsafeBytes(of: World.base[logStart + index]) { $0.loadUnaligned(as: Step.self) }
        }
    }

    private static let logCount = 63
    private static let logStart = 64
    private static let longestLog = 256

    private static func note(
        _ task: Int, _ object: UInt8, looks: Bool = false, reads: UInt32 = 0, writes: UInt32 = 0, outcome: UInt64 = 0
    ) {
        // The log has one order; what happens on threads has none.
        if Engine.isOnThreads { return }
        let step = Step(
            task: UInt8(task), object: object, looks: looks, reads: UInt8(reads), writes: UInt8(writes),
            outcome: UInt8(outcome))
        var word: UInt64 = 0
        withUnsafeMutableBytes(of: &word) { $0.storeBytes(of: step, as: Step.self) }
        let count = Engine.load(World.base + logCount)
        Engine.store(World.base + logStart + Int(count), word)
        Engine.store(World.base + logCount, count + 1)
    }

    /// The state an execution ended in: variables, locks and histories.
    public struct FinalState: Hashable {
        public var words: [UInt64]
        public var broken: [String]
    }

    /// A program over a fresh world that calls `atEnd` with every final state.
    public func program(atEnd: @escaping (FinalState) -> Void = { _ in }) -> Program {
        World.create(words: Self.logStart + Self.longestLog)
        let definitions = tasks.indices.map { task in
            Program.Task(
                "t\(task)", argument: UInt(bitPattern: storage.baseAddress! + task * 64), interrupts: hosts[task]
            ) { argument in
                let operations = UnsafePointer<LittleOperation>(bitPattern: argument)!
                LittleProgram.run(operations)
            }
        }
        // The interpreter finds the length behind the operations.
        for (task, operations) in tasks.enumerated() {
            storage[task * 64 + 63] = LittleOperation(
                code: .choose, object: UInt8(operations.count), value: UInt8(task))
        }
        return Program(tasks: definitions) { broken in
            atEnd(FinalState(words: (0..<40).map { World.base[$0] }, broken: broken.map { "\($0.name)" }))
        }
    }

    static func history(of task: Int) -> UnsafeMutablePointer<UInt64> { World.base + 32 + task }

    private static func run(_ operations: UnsafePointer<LittleOperation>) {
        let task = Int(operations[63].value)
        var register: UInt64 = 0
        /// Locks that a try-lock got, a bit each.
        var taken: UInt64 = 0
        var index = 0
        while index < Int(operations[63].object) {
            let operation = operations[index]
            index += 1
            let variable = World.base + Int(operation.object)
            let lock = World.base + locks + Int(operation.object)
            switch operation.code {
            case .read:
                Engine.visible(.read, variable)
                note(task, operation.object, looks: true)
                register = Engine.load(variable)
                remember(register, task)
            case .write:
                Engine.visible(.write, variable)
                note(task, operation.object)
                Engine.store(variable, UInt64(operation.value))
            case .add:
                Engine.visible(.modify, variable)
                note(task, operation.object)
                register = Engine.load(variable)
                remember(register, task)
                Engine.store(variable, register &+ 1)
            case .lock:
                Lock.acquire(lock)
                note(task, 16 + operation.object)
            case .unlock:
                Lock.release(lock)
                note(task, 16 + operation.object)
            case .lockShared:
                Lock.acquireShared(lock)
                note(task, 16 + operation.object, looks: true)
            case .unlockShared:
                Lock.releaseShared(lock)
                note(task, 16 + operation.object, looks: true)
            case .tryLock:
                register = Lock.tryAcquire(lock) ? 1 : 0
                taken |= register << UInt64(operation.object)
                note(task, 16 + operation.object)
                remember(register, task)
            case .unlockIfTaken:
                if taken & 1 << UInt64(operation.object) != 0 {
                    taken &= ~(1 << UInt64(operation.object))
                    Lock.release(lock)
                    note(task, 16 + operation.object)
                }
            case .choose:
                register = UInt64(Engine.choose(Int(operation.object)))
                note(task, 255, outcome: register)
                remember(register, task)
            case .awaitZero:
                Engine.visible(.awaitZero, variable)
                note(task, operation.object, looks: true)
            case .awaitNonzero:
                Engine.visible(.awaitNonzero, variable)
                note(task, operation.object, looks: true)
            case .blend:
                let reads = UInt32(operation.value & 15)
                let writes = UInt32(operation.value >> 4)
                if operation.object == noVariable {
                    Engine.visible(reads: reads, writes: writes)
                } else {
                    Engine.visible(.modify, variable, reads: reads, writes: writes)
                }
                note(
                    task, operation.object == noVariable ? 255 : operation.object, reads: reads, writes: writes)
                register = blend(task, reads, writes, operation.object == noVariable ? nil : variable)
                remember(register, task)
            case .failIfZero: if register == 0 { Engine.fail(invariant(operation.object), "a register is zero") }
            case .enter: Interrupt.enter()
            case .leave: Interrupt.leave()
            case .skipIfZero: if register == 0 { index += Int(operation.value) }
            }
        }
    }

    /// The variable of a blend that touches domains only.
    public static let noVariable: UInt8 = 200

    private static func invariant(_ number: UInt8) -> Invariant { [.oops, .livelock, .lockMisuse][Int(number) % 3] }

    /// Sums up what is read, and writes a function of it to what is written.
    private static func blend(
        _ task: Int, _ reads: UInt32, _ writes: UInt32, _ variable: UnsafeMutablePointer<UInt64>?
    ) -> UInt64 {
        var sum = variable.map(Engine.load) ?? 0
        for domain in 0..<4 where (reads | writes) >> UInt32(domain) & 1 != 0 {
            sum = sum &* 5 &+ Engine.load(World.base + domains + domain)
        }
        if let variable { Engine.store(variable, sum &+ UInt64(task) &+ 1) }
        for domain in 0..<4 where writes >> UInt32(domain) & 1 != 0 {
            Engine.store(World.base + domains + domain, sum &* 3 &+ UInt64(task) &+ 1)
        }
        return sum
    }

    private static func remember(_ value: UInt64, _ task: Int) {
        let history = history(of: task)
        Engine.store(history, (Engine.load(history) &* 31) &+ value &+ 7)
    }
}
