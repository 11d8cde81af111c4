// SPDX-License-Identifier: GPL-2.0-only
// Random little programs.

import Explorer

/// Makes small programs: two or three tasks, few enough steps for brute force, every kind of operation.
struct RandomPrograms {
    private var generator: SplitMix64
    /// Steps of all tasks together.
    private let mostSteps = 9

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func next() -> [[LittleOperation]] {
        let count = Int.random(in: 2...3, using: &generator)
        var left = mostSteps
        return (0..<count).map { task in
            let size = min(left - (count - task - 1), Int.random(in: 1...(count == 2 ? 5 : 4), using: &generator))
            let operations = self.task(size)
            left -= operations.count { $0.code != .failIfZero && $0.code != .skipIfZero }
            return operations
        }
    }

    /// A host, somebody else, and a handler that interrupts the host. Lock 9 stands for disabled interrupts.
    mutating func nextWithHandler() -> [[LittleOperation]] {
        let off = LittleOperation(code: .lock, object: 9)
        let on = LittleOperation(code: .unlock, object: 9)
        var host = task(Int.random(in: 2...3, using: &generator))
        if Bool.random(using: &generator) { host += [off] + task(1) + [on] }
        let other = task(Int.random(in: 1...2, using: &generator))
        var handler = Bool.random(using: &generator) ? [LittleOperation(code: .awaitNonzero, object: 0)] : []
        let work = task(Int.random(in: 1...3, using: &generator))
        handler += [off, LittleOperation(code: .enter)] + work
        handler += [LittleOperation(code: .leave), on]
        return [host, other, handler]
    }

    private mutating func task(_ size: Int) -> [LittleOperation] {
        var operations: [LittleOperation] = []
        var steps = 0
        while steps < size {
            let more = piece(size - steps)
            operations += more
            steps += more.count { $0.code != .failIfZero && $0.code != .skipIfZero }
        }
        return operations
    }

    /// One operation, or a lock with what is done under it.
    private mutating func piece(_ room: Int) -> [LittleOperation] {
        let variable = UInt8.random(in: 0...2, using: &generator)
        let value = UInt8.random(in: 0...2, using: &generator)
        switch Int.random(in: 0..<22, using: &generator) {
        case 0...3: return [LittleOperation(code: .read, object: variable)]
        case 4...6: return [LittleOperation(code: .write, object: variable, value: value)]
        case 7...8: return [LittleOperation(code: .add, object: variable)]
        case 9...11 where room >= 2: return locked(.lock, .unlock, room)
        case 12...13 where room >= 2: return locked(.lockShared, .unlockShared, room)
        case 14 where room >= 2:
            let lock = UInt8.random(in: 0...1, using: &generator)
            let body = room > 2 ? piece(room - 2) : []
            return [LittleOperation(code: .tryLock, object: lock)] + body
                + [LittleOperation(code: .unlockIfTaken, object: lock)]
        case 15: return [LittleOperation(code: .choose, object: UInt8.random(in: 2...3, using: &generator))]
        case 16: return [LittleOperation(code: .awaitNonzero, object: variable)]
        case 17: return [LittleOperation(code: .awaitZero, object: variable)]
        case 18...19:
            let object = Bool.random(using: &generator) ? variable : LittleProgram.noVariable
            return [LittleOperation(code: .blend, object: object, value: UInt8.random(in: 1...255, using: &generator))]
        case 20:
            return [LittleOperation(code: .read, object: variable), LittleOperation(code: .failIfZero, object: value)]
        case 21 where room >= 2:
            return [
                LittleOperation(code: .read, object: variable), LittleOperation(code: .skipIfZero, value: 1),
                LittleOperation(code: .write, object: UInt8.random(in: 0...2, using: &generator), value: value),
            ]
        default: return [LittleOperation(code: .write, object: variable, value: value)]
        }
    }

    private mutating func locked(
        _ take: LittleOperation.Code, _ giveBack: LittleOperation.Code, _ room: Int
    ) -> [LittleOperation] {
        let lock = UInt8.random(in: 0...1, using: &generator)
        let body = room > 2 ? piece(room - 2) : []
        return [LittleOperation(code: take, object: lock)] + body + [LittleOperation(code: giveBack, object: lock)]
    }
}
