// SPDX-License-Identifier: GPL-2.0-only
// What one replayed execution did, step by step.

import CSupport

/// The record of a replay. Filled by the engine while it traces.
public final class Trace {
    /// One operation that took place.
    public struct Step: Sendable {
        public var task: Int
        public var kind: OperationKind
        /// Index of the word in the world; nil if the operation touches none.
        public var object: Int?
        public var choice: Int
        /// Return addresses of the task's stack inside the image, innermost first.
        public var callStack: [UInt64]
        /// What the modules below had to say.
        public var remarks: [String]
        /// Objects of the locks held by the task after the step.
        public var held: [Int]
        /// Domains that the operation looks at and that it changes, a bit each.
        public var reads: UInt32
        public var writes: UInt32
        public var marks: Marks = []
    }

    public private(set) var steps: [Step] = []
    /// Why the execution was ended, if something broke.
    public internal(set) var message: String?
    private var callStacks = [[UInt64]](repeating: [], count: Program.mostTasks)
    private var held = [[Int]](repeating: [], count: Program.mostTasks)
    /// An address inside the image whose return addresses are wanted.
    private let anchor: UnsafeRawPointer?

    init(anchor: UnsafeRawPointer?) { self.anchor = anchor }

    func recordCallStack(of task: Int) {
        var addresses = [UInt64](repeating: 0, count: 16)
        let count = addresses.withUnsafeMutableBufferPointer { cs_backtrace(anchor, $0.baseAddress, 16) }
        callStacks[task] = Array(addresses.prefix(Int(count)))
    }

    func begin(_ task: Int, _ operation: cs_operation, _ choice: Int) {
        let object = operation.object == UInt32.max ? nil : Int(operation.object)
        switch operation.operationKind {
        case .acquire, .acquireShared: held[task].append(object ?? -1)
        case .release, .releaseShared: held[task].removeAll { $0 == object }
        default: break
        }
        steps.append(
            Step(
                task: task, kind: operation.operationKind, object: object,
                choice: choice, callStack: callStacks[task], remarks: [], held: held[task],
                reads: operation.reads, writes: operation.writes))
    }

    func mark(_ marks: Marks) {
        guard !steps.isEmpty else { return }
        steps[steps.count - 1].marks.formUnion(marks)
    }

    func note(_ remark: String) {
        guard !steps.isEmpty else { return }
        steps[steps.count - 1].remarks.append(remark)
    }
}
