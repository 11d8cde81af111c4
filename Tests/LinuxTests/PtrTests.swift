// SPDX-License-Identifier: GPL-2.0-only
// Pointers of the port: misuse is a finding, and what is declared constant stays so.

import Explorer
import Linux
import Testing

private enum thing: KernelObject { static var words: Int { 2 } }
extension Ptr where T == thing {
    fileprivate var fixed: UInt {
        get { const(0) }
        nonmutating set { const(0, newValue) }
    }
    fileprivate var shared: UInt {
        get { load(1) }
        nonmutating set { store(1, newValue) }
    }
}

/// What a program of one task breaks.
private func broken(_ entry: @escaping @convention(c) (UInt) -> Void, _ argument: UInt = 0) -> [String] {
    let program = Program(tasks: [.init("task", argument: argument, entry: entry)])
    return Exploration(program).run(Reduced()).findings.map { "\($0.invariant.name)" }
}

extension EngineTests {
    struct PtrTests {
        init() { setup_arch(.x86, cpus: 2, frames: 8, pageWords: 8) }

        @Test func nullPointerIsAnOops() {
            #expect(broken { _ in _ = (nil as Ptr<thing>).shared } == ["oops"])
        }

        @Test func wildPointerIsAnOops() {
            #expect(broken { _ in Ptr<thing>(address: 0x1000).shared = 1 } == ["oops"])
            #expect(broken({ _ = Ptr<thing>(address: $0 + 1).shared }, kzalloc(thing.self).address) == ["oops"])
        }

        @Test func constantMemberOfAnotherTaskIsAnOops() {
            #expect(broken({ Ptr<thing>(address: $0).fixed = 1 }, kzalloc(thing.self).address) == ["oops"])
        }

        @Test func constantMemberOfOwnObjectCanBeGiven() {
            #expect(broken { _ in kzalloc(thing.self).fixed = 1 } == [])
        }

        @Test func arithmeticCountsObjects() {
            let p = kzalloc(thing.self)
            #expect((p + 3) - p == 3 && (p + 3).address == p.address + 48 && p[2] - 2 == p)
        }

        @Test func allocationEndsInNull() {
            var last = kzalloc(thing.self)
            for _ in 0..<1000 where last != nil { last = kzalloc(thing.self) }
            #expect(last == nil)
        }
    }

    struct TableEntryTests {
        @Test func protectionsAndFrameComeBack() {
            let pte = pte_mkdirty(pfn_pte(42, user_pgprot(writable: true)))
            #expect(pte_pfn(pte) == 42 && pte_present(pte) && pte_write(pte) && pte_dirty(pte) && !pte_none(pte))
            #expect(!pte_write(pfn_pte(42, user_pgprot(writable: false))))
        }

        @Test func powerpcFieldsOfAnAddress() {
            #expect(PPC_BIT(53) == 1 << 10 && PPC_BITLSHIFT(31) == 32 && PPC_BITMASK(52, 63) == 0xfff)
        }
    }
}

/// There is one engine a process: its tests take turns.
@Suite(.serialized) struct EngineTests {}
