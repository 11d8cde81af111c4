// SPDX-License-Identifier: GPL-2.0-only
// An execution as a list of lines.

import Explorer
import Machine

/// One step of the execution that answers a question.
public struct Witness: Sendable {
    /// Who takes it: a CPU, its interrupt handler, or the hardware.
    public var actor: String
    public var text: String
    /// What came of it.
    public var result: String

    static let mark = "@"

    static func remark(_ statement: Int, _ result: String) -> String { "\(mark)\(statement) \(result)" }

    /// What words and frames are called in remarks.
    struct Names {
        private let stage: UnsafePointer<Stage>

        init(_ stage: UnsafePointer<Stage>) { self.stage = stage }

        func text(_ register: Int) -> String { Self.text(stage.pointee.register(register).pointee) }

        func name(ofFrame frame: UInt) -> String { "frame:\(frame)" }

        static func text(_ value: UInt64) -> String {
            if let kind = Value.kind(value) { return "fault(\(kind))" }
            return value < 4096 ? "\(value)" : "entry:\(value)"
        }
    }
}
