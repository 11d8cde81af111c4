// SPDX-License-Identifier: GPL-2.0-only
// What a task announces before it does it: the alphabet of an execution.

import CSupport

/// How an operation touches its object. Two operations depend when they touch one object and not both of them only
/// look: `read` and the two waits look; shared lock operations commute with each other.
///
/// A lock word is touched by lock operations only; to peek at one, announce `modify`.
public enum OperationKind: UInt8, Sendable, CaseIterable {
    /// Touches no object of its own (it may still touch domains): a choice.
    case local
    /// Loads the object.
    case read
    /// Stores to the object.
    case write
    /// Loads and stores the object in one step; also a try-lock, whatever its outcome.
    case modify
    /// Takes the lock exclusively; enabled while nobody holds it.
    case acquire
    /// Takes the lock shared; enabled while nobody holds it exclusively.
    case acquireShared
    /// Gives back an exclusive hold.
    case release
    /// Gives back a shared hold.
    case releaseShared
    /// Looks at the object once it is zero; blocks until then.
    case awaitZero
    /// Looks at the object once it is not zero; blocks until then.
    case awaitNonzero

    /// Whether a task may have to wait before the operation.
    @inlinable var mayWait: Bool {
        switch self {
        case .acquire, .acquireShared, .awaitZero, .awaitNonzero: true
        default: false
        }
    }
}

/// An announced operation: one object, any number of domains, and how it touches them.
public typealias Operation = cs_operation

/// The mark of exclusive ownership in a lock word; the low bits name the owner.
@usableFromInline let exclusively: UInt64 = 1 << 63

extension cs_operation {
    @usableFromInline
    init(_ kind: OperationKind, object: UInt32, reads: UInt32, writes: UInt32, choices: UInt8 = 1) {
        self.init(
            object: object, kind: kind.rawValue, choices: choices, reserved: 0, reads: reads, writes: writes)
    }

    /// A handler waits for ever, and so its host stands still for ever: neither takes a step after this one. The kind is none
    /// of OperationKind; it says which task the host is.
    init(standingStillOf host: Int) {
        self.init(.local, object: UInt32.max, reads: 0, writes: 0)
        kind = standingStill | UInt8(truncatingIfNeeded: host)
    }

    /// Whether this is a handler's waiting for ever.
    @inline(__always) var isStandingStill: Bool { kind & standingStill != 0 }

    var operationKind: OperationKind { OperationKind(rawValue: kind).unsafelyUnwrapped }

    /// Whether the operation leaves its object as every other one of this class expects it.
    @inline(__always) var onlyLooks: Bool { looking &>> kind & 1 != 0 }

    /// Whether the operation may have to wait for the object.
    @inline(__always) var blocks: Bool { blocking &>> kind & 1 != 0 }

    /// Whether the operation gives a hold of a lock back.
    @inline(__always) var givesBack: Bool { givingBack &>> kind & 1 != 0 }

    /// Whether shared holds keep the operation waiting.
    var needsExclusion: Bool { operationKind == .acquire || operationKind == .awaitZero }

    /// Whether the operation could take place with `value` in its object.
    @inline(__always) func isEnabled(with value: UInt64) -> Bool {
        switch operationKind {
        case .acquire, .awaitZero: value == 0
        case .acquireShared: value & exclusively == 0
        case .awaitNonzero: value != 0
        default: true
        }
    }

    /// The task whose every step depends on this one; it has to be a standing still.
    var host: Int { Int(kind & 7) }

    /// Whether the order of the two operations can matter.
    @inline(__always) func depends(on other: cs_operation) -> Bool {
        if object == other.object && object != UInt32.max && !(onlyLooks && other.onlyLooks) { return true }
        return writes & (other.reads | other.writes) | reads & other.writes != 0
    }
}

// The mark of a step after which a host stands still, above the raw values of OperationKind.
private let standingStill: UInt8 = 16

// Bit sets over the raw values of OperationKind; literals, since they are read on the hottest path. Wide enough for a standing
// still, whatever its host: it is in none of them.
private let looking: UInt32 = 1 << 1 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9
private let blocking: UInt32 = 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9
private let givingBack: UInt32 = 1 << 6 | 1 << 7
