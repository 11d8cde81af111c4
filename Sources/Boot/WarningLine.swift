// SPDX-License-Identifier: GPL-2.0-only
// A place where the order inside a CPU could matter, as the process prints it.

import Explorer
import Machine

/// Two places of one task whose order its CPU might not keep: return addresses, innermost first.
struct WarningLine: Encodable, Hashable {
    var type = "warning"
    var kind: String
    var task: Int
    var store: [String]
    var access: [String]

    init(_ warning: Warning, in steps: [Trace.Step]) {
        kind = warning.kind.rawValue
        task = steps[warning.access].task
        store = steps[warning.store].callStack.prefix(3).map { "0x" + String($0, radix: 16) }
        access = steps[warning.access].callStack.prefix(3).map { "0x" + String($0, radix: 16) }
    }
}
