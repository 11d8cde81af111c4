// SPDX-License-Identifier: GPL-2.0-only
// The machine's answers to published questions and to those of the manuals.

import Explorer
import Litmus
import Testing

extension MachineTests {
    @Suite struct LitmusTests {
        @Test("The machine answers as published and as the manuals do", arguments: LitmusFile.all)
        func answers(_ file: LitmusFile) throws {
            let question = try file.question()
            #expect(question.expected != nil)
            #expect(!question.source.isEmpty)
            let answer = question.answer(search: { Reduced() })
            #expect(answer.verdict == question.expected)
            #expect(answer.obstacle == nil)
            #expect(answer.endless < answer.executions)
        }

        @Test("Brute force gives the same answer where it is quick enough")
        func bruteForce() throws {
            var compared = 0
            for file in LitmusFile.all {
                let question = try file.question()
                let answer = question.answer(search: { Exhaustive() }, most: 20_000)
                guard let verdict = answer.verdict else { continue }
                compared += 1
                #expect(verdict == question.expected, "\(file.name)")
            }
            #expect(compared == LitmusFile.all.count)
        }

        @Test("There are questions for every architecture, and both answers occur")
        func variety() throws {
            let questions = try LitmusFile.all.map { try $0.question() }
            #expect(questions.count > 140)
            for verdict in [Question.Verdict.allowed, .forbidden] {
                #expect(Set(questions.filter { $0.expected == verdict }.map(\.architecture)).count == 3)
            }
            #expect(Set(questions.map(\.name)).count == questions.count)
        }

        @Test("A witness names each step, who takes it and what comes of it")
        func witness() throws {
            let text = """
                arch arm64
                option HA on
                frame a = 1 b = 2
                map x -> a af:0
                cpu P0 { pte(x) = (b, af:0) }
                cpu P1 { r = load x; L: s = load x }
                exists P1:r = 2 and pte(x) = (b)
                """
            let witness = try Question(text, name: "w").answer(search: { Reduced() }).witness
            #expect(witness.map(\.actor) == ["P0", "P1", "P1"])
            #expect(witness.map(\.text) == ["pte(x) = (b, af:0)", "r = load x", "s = load x"])
            #expect(witness.map(\.result) == ["", "= 2, from b", "= 2, from b"])
        }

        @Test("Whatever can be reached can be filled, and nothing else", arguments: Litmus.closure)
        func closure(_ litmus: Litmus) { #expect(litmus.answer() == litmus.verdict) }
    }
}
