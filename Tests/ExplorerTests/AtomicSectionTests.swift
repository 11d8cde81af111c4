// SPDX-License-Identifier: GPL-2.0-only
// Sections in which a task must not wait.

import Explorer
import Testing

extension ExplorerTests {
    @Suite struct AtomicSectionTests {
        /// What one task breaks.
        private func findings(_ entry: @escaping @convention(c) (UInt) -> Void) -> [String] {
            World.create(words: 8)
            let exploration = Exploration(Program(tasks: [Program.Task("a", entry: entry)]))
            return exploration.run(Reduced()).findings.map { "\($0.invariant.name)" }
        }

        @Test func `Waiting inside a section is found, outside it is not`() {
            #expect(findings { _ in AtomicSection.mayWait(for: "it") } == [])
            #expect(
                findings { _ in
                    AtomicSection.spinning.enter()
                    AtomicSection.mayWait(for: "it")
                } == ["sleep-in-atomic"])
            #expect(
                findings { _ in
                    AtomicSection.reading.enter()
                    AtomicSection.reading.leave()
                    AtomicSection.mayWait(for: "it")
                } == [])
        }

        @Test func `Sections nest, and each kind is counted by itself`() {
            #expect(
                findings { _ in
                    AtomicSection.pinned.enter()
                    AtomicSection.pinned.enter()
                    AtomicSection.pinned.leave()
                    AtomicSection.mayWait(for: "it")
                } == ["sleep-in-atomic"])
            #expect(
                findings { _ in
                    AtomicSection.uninterrupted.enter()
                    AtomicSection.reading.leave()
                    AtomicSection.mustBeLeft(at: "the end")
                } == ["section-left-open"])
        }

        @Test func `A section that is left open is found at the end, and the next execution starts afresh`() {
            #expect(
                findings { _ in
                    AtomicSection.reading.enter()
                    AtomicSection.mustBeLeft(at: "the end")
                } == ["section-left-open"])
            #expect(
                findings { _ in
                    // Two executions: a section that the first one leaves open is none of the second.
                    if Engine.choose(2) == 0 { AtomicSection.reading.enter() } else { AtomicSection.mayWait(for: "it") }
                } == [])
        }

        @Test func `A handler must not wait`() {
            #expect(
                findings { _ in
                    Engine.visible(.write, World.base)
                    Interrupt.enter()
                    AtomicSection.mayWait(for: "it")
                } == ["sleep-in-atomic"])
        }
    }
}
