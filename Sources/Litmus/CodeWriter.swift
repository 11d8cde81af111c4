// SPDX-License-Identifier: GPL-2.0-only
// The code of one CPU while it is written.

/// Instructions as they are put down, and jumps whose targets come later.
struct CodeWriter {
    var cpu = 0
    /// The registers it uses; see `Symbols.registers`.
    var scope = 0
    var label: String?
    private(set) var code: [Instruction] = [.onFault(-1)]
    var handler: [Instruction]?
    var isHandler = false
    var hasFaultHandler = false
    /// Whether what is read belongs to a handler of faults.
    var isFaultHandler = false

    init(cpu: Int = 0, scope: Int = 0) {
        self.cpu = cpu
        self.scope = scope
    }

    /// - Returns: where the instruction stands.
    @discardableResult
    mutating func emit(_ instruction: Instruction) -> Int {
        code.append(instruction)
        return code.count - 1
    }

    mutating func setFaultHandler(_ place: Int) { code[0] = .onFault(place) }

    /// Lets jumps go to where the code stands.
    mutating func land(_ jumps: [Int]) {
        let here = code.count
        for jump in jumps {
            switch code[jump] {
            case .jump: code[jump] = .jump(here)
            case .jumpUnless(_, let a, let comparison, let b, let mask, let shift):
                code[jump] = .jumpUnless(here, a, comparison, b, mask: mask, shift: shift)
            case .jumpUnlessFault(_, let a, let isFault): code[jump] = .jumpUnlessFault(here, a, isFault: isFault)
            default: break
            }
        }
    }
}
