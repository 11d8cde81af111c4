// SPDX-License-Identifier: GPL-2.0-only
// What registers hold besides numbers.

import Machine

/// Values that are no numbers of a test: how an access faulted. Registers, variables and contents are 64-bit words.
enum Value {
    private static let faults: UInt64 = 0xfa17_0000_0000_0000

    /// What a register holds after an access of its own faulted.
    static func fault(_ kind: Machine.Fault) -> UInt64 { faults | UInt64(kind.rawValue) }

    /// The kind of fault that a register holds, if any.
    static func kind(_ value: UInt64) -> Machine.Fault? {
        value & ~0xff == faults ? Machine.Fault(rawValue: UInt8(value & 0xff)) : nil
    }

    static func isFault(_ value: UInt64) -> Bool { value & ~0xff == faults }

    static func kind(named word: String) -> Machine.Fault? {
        Machine.Fault.allCases.first { "\($0)" == word.lowercased() }
    }
}
