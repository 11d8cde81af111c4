// SPDX-License-Identifier: GPL-2.0-only
// The reduced search and brute force see the same.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct AgreementTests {
        /// What a search saw of a program.
        struct Sight: Equatable {
            var states: Set<[UInt64]> = []
            var findings: Set<String> = []
        }

        @Test("Reduced and Exhaustive see the same states, findings and classes of random programs")
        func agree() {
            var generator = RandomPrograms(seed: 20_210_521)
            for number in 0..<RandomProgramTests.count {
                let tasks = generator.next()
                if let difference = Self.difference(tasks) {
                    Issue.record("program \(number): \(difference)\n\(Self.text(tasks))")
                    return
                }
            }
        }

        @Test("They see the same of programs in which a handler interrupts a task")
        func agreeWithHandlers() {
            var generator = RandomPrograms(seed: 20_210_523)
            for number in 0..<RandomProgramTests.countWithHandlers {
                var tasks = generator.nextWithHandler()
                let handler = 1 + number % 2
                tasks.swapAt(2, handler)
                if let difference = Self.difference(tasks, hosts: [handler: 0]) {
                    Issue.record("program \(number): \(difference)\n\(Self.text(tasks))")
                    return
                }
            }
        }

        static func text(_ tasks: [[LittleOperation]]) -> String {
            tasks.map { $0.map(\.description).joined(separator: "; ") }.joined(separator: "\n")
        }

        /// What differs, or nil.
        static func difference(_ tasks: [[LittleOperation]], hosts: [Int: Int] = [:]) -> String? {
            let program = LittleProgram(tasks, hosts: hosts)
            var classes = ClassCount()
            var brute = Sight()
            let all = explore(program, Exhaustive()) {
                brute.states.insert($0.words)
                classes.countLoggedExecution()
            }
            brute.findings = Set(all.findings.map { "\($0.invariant.name)" })
            var clever = Sight()
            let few = explore(program, Reduced()) { clever.states.insert($0.words) }
            clever.findings = Set(few.findings.map { "\($0.invariant.name)" })
            if brute.states != clever.states { return "\(brute.states.count) states, reduced \(clever.states.count)" }
            if brute.findings != clever.findings { return "\(brute.findings), reduced \(clever.findings)" }
            if few.redundant != 0 { return "\(few.redundant) redundant executions" }
            if few.executions != classes.count { return "\(classes.count) classes, reduced \(few.executions)" }
            return nil
        }
    }
}
