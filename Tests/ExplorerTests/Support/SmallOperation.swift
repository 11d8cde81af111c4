// SPDX-License-Identifier: GPL-2.0-only
// What the tasks of a small program are made of.

/// One operation of a small program. Variables, locks and domains are numbered; each task has one register, the result
/// of its last read, try-lock or choice.
struct SmallOperation: Hashable, CustomStringConvertible {
    enum Code: UInt8, CaseIterable {
        case read, write, add, lock, unlock, lockShared, unlockShared, tryLock, unlockIfHeld, choose, awaitZero,
            awaitNonzero
        /// Touches domains only.
        case touch
        /// No steps: end the task with a failure, or leave out operations, if the register is zero.
        case failIfZero, skipIfZero
        /// No steps: the marks of an interrupt handler.
        case enter, leave
    }
    var code: Code
    /// The variable, lock, or number of outcomes.
    var object: UInt8 = 0
    /// For a write its value, for a skip how many operations.
    var value: UInt8 = 0
    /// Domains that the operation looks at and changes besides, a bit each.
    var reads: UInt8 = 0
    var writes: UInt8 = 0

    var description: String {
        var text = "\(code)"
        if object != 0 || (code != .touch && code.rawValue < Code.failIfZero.rawValue) { text += " \(object)" }
        if value != 0 { text += " \(value)" }
        if reads != 0 { text += " reads \(reads)" }
        if writes != 0 { text += " writes \(writes)" }
        return text
    }

    /// Whether the order of the two matters: the definition, written down a second time.
    func depends(on other: SmallOperation) -> Bool {
        if let place, place == other.place, !(onlyLooks && other.onlyLooks) { return true }
        return writes & (other.reads | other.writes) != 0 || reads & other.writes != 0
    }

    /// The word that the operation touches.
    private var place: Int? {
        switch code {
        case .read, .write, .add, .awaitZero, .awaitNonzero: Int(object)
        case .lock, .unlock, .lockShared, .unlockShared, .tryLock, .unlockIfHeld: 1000 + Int(object)
        default: nil
        }
    }

    private var onlyLooks: Bool {
        switch code {
        case .read, .awaitZero, .awaitNonzero, .lockShared, .unlockShared: true
        default: false
        }
    }
}
