// SPDX-License-Identifier: GPL-2.0-only
// What the machine says to a litmus file.

/// The answer to one litmus file, or why there is none.
public struct LitmusAnswer: Decodable, Hashable, Sendable {
    /// One step of an execution.
    public struct Step: Decodable, Hashable, Sendable {
        /// A CPU, its interrupt handler, or the hardware.
        public let actor: String
        /// The statement, as the file has it.
        public let text: String
        /// What came of it; may be empty.
        public let result: String
    }

    /// What is wrong with a file.
    public struct Mistake: Decodable, Hashable, Sendable {
        public let line: Int?
        public let column: Int?
        public let message: String
    }

    public let file: String
    public let name: String
    /// `Allowed` or `Forbidden`; nil if there is none.
    public let verdict: String?
    /// What the file expects.
    public let expected: String?
    /// How many classes of interleavings were run.
    public let executions: Int
    /// Executions that came to no end.
    public let endless: Int
    /// Why there is no verdict.
    public let obstacle: String?
    /// An execution that decides the question.
    public let witness: [Step]
    public let mistake: Mistake?

    /// The answer for a file at which the worker itself came to its end.
    init(file: String, obstacle: String) {
        self.file = file
        name = file
        verdict = nil
        expected = nil
        executions = 0
        endless = 0
        self.obstacle = obstacle
        witness = []
        mistake = nil
    }

    /// Whether the answer is the expected one, or none was expected and there is one.
    public var isAsExpected: Bool { verdict != nil && (expected == nil || expected == verdict) }

    /// What is wrong with the file as one line, if anything is.
    public var complaint: String? {
        mistake.map { mistake in
            let place = [mistake.line, mistake.column].compactMap { $0.map { ":\($0)" } }.joined()
            return "\(file)\(place): \(mistake.message)"
        }
    }
}
