// SPDX-License-Identifier: GPL-2.0-only
// What litmus files may look like, and what is said of those that are wrong.

import Explorer
import Litmus
import Testing

extension MachineTests {
    @Suite struct LitmusFormatTests {
        /// A file, and where it is wrong: line, column, and words of the message.
        static let malformed: [(String, Int, Int, String)] = [
            ("", 1, 1, "no architecture; begin with arch x86"),
            ("arch mips", 1, 6, "\"mips\" is no architecture; x86, arm64 and ppc64 are"),
            ("arch x86\narch arm64", 2, 1, "a second arch"),
            ("arch x86", 1, 9, "no CPU; say what one does"),
            ("arch x86\ncpu P0 { nop }", 2, 15, "no question; end the file with exists"),
            ("arch x86\nfrobnicate", 2, 1, "\"frobnicate\" begins no statement; these do"),
            ("arch x86\nvar f = §", 2, 9, "\"§\" means nothing here"),
            ("arch x86\n(* never closed", 2, 1, "a comment without an end"),
            ("arch x86\nvar f = 0xzz", 2, 9, "\"0xzz\" is no number"),
            ("arch x86\ncpu P0 {\nnop", 2, 8, "a block without an end; close it with }"),
            ("arch x86\ncpu P0 { nop }\ncpu P0 { nop }", 3, 5, "a second CPU P0"),
            ("arch x86\nexpect perhaps", 2, 8, "an expectation is Allowed or Forbidden"),
            ("arch x86\nvar f\nframe f", 3, 7, "a second f"),
            ("arch x86\noption HA off", 2, 8, "x86 always sets accessed and dirty bits"),
            ("arch arm64\noption HA P9\ncpu P0 { nop }", 2, 11, "\"P9\" instead of on, off or the names of CPUs"),
            ("arch arm64\noption turbo on", 2, 8, "\"turbo\" is no option"),
            ("arch x86\nmap x -> a af:0", 2, 12, "\"af\" is no attribute on x86; these are: valid, rw"),
            ("arch x86\nmap x -> a D:2", 2, 14, "an attribute is 0 or 1"),
            ("arch x86\nmap x at pgd -> a", 2, 5, "the top level maps no pages"),
            ("arch x86\naddress x = 0x1001\nmap x -> a", 2, 13, "a multiple of 0x1000"),
            ("arch x86\nmap other:x -> a", 2, 5, "\"other\" is no context"),
            ("arch x86\nframe a\nmap x -> a\npte(y) = none", 4, 5, "\"y\" is no page; map it first"),
            ("arch x86\ntable t pte\nt[512] = none", 3, 3, "a table has 512 entries"),
            ("arch x86\nframe a\nmap x at pmd -> a\ncpu P0 { pte(x) = none }", 4, 10, "x is mapped above that level"),
            ("arch x86\nmap x -> a\nmap x -> b", 3, 5, "a second map of x"),
            ("arch x86\naddress x = 0x5000, y = 0x5000\nmap x -> a\nmap y -> b", 4, 5, "y lies where x is mapped"),
            (
                "arch x86\naddress x = 0x200000, y = 0x201000\nmap x at pmd -> a\nmap y -> b", 4, 5,
                "y lies where x is mapped"
            ),
            ("arch x86\ncontext o tag 2 root main\nmap x -> a\nmap o:x -> b", 4, 5, "a second map of x"),
            (
                "arch x86\nmap x at pmd -> a\ncpu P0 { store x+0x1000 5\nr = load x }", 4, 10,
                "a second small page of x is accessed"
            ),
            ("arch arm64\nmap x -> a\ncpu P0 { tlbi vae1is x asid 70000 }", 3, 29, "a tag is below 4096"),
            ("arch x86\nmap x -> a\ncpu P0 { x = 1 }", 3, 10, "\"x\" is a page; write store x VALUE"),
            ("arch x86\nmap x -> a\ncpu P0 { r = load y }", 3, 19, "\"y\" is no page; map it first"),
            (
                "arch x86\ncontext b tag 2\ncontext c tag 3\nmap b:x -> a\nmap c:x -> a\ncpu P0 in b { r = load x }", 6,
                24,
                "\"x\" is a page of other contexts; say of which one"
            ),
            ("arch x86\nmap x -> a\ncpu P0 { store x r }", 3, 18, "\"r\" is no register that this CPU writes"),
            ("arch x86\nmap x -> a\ncpu P0 { pte(x) = (b) }", 3, 20, "\"b\" is no frame or table"),
            ("arch x86\nmap x -> a\ncpu P0 { pte(x) = 7 }", 3, 10, "an entry is none, (FRAME) or (TABLE)"),
            ("arch x86\ntable t pmd\nmap x -> a\ncpu P0 { pmd(x) = (t) }", 4, 10, "leads to a frame or to a table"),
            ("arch x86\nmap x -> a\ncpu P0 { r = xchg pte(x) 9 }", 3, 14, "an entry is none, (FRAME) or (TABLE)"),
            ("arch x86\nmap x -> a\ncpu P0 { tlbi vae1 x }", 3, 10, "\"tlbi\" is of arm64, and this file is for x86"),
            ("arch x86\ncpu P0 { frob }", 2, 10, "\"frob\" is no operation; there are read, write"),
            ("arch x86\ncpu P0 { invpcid 4 }", 2, 18, "INVPCID has the kinds"),
            ("arch arm64\ncpu P0 { tlbi vae9is }", 2, 15, "\"vae9is\" is no TLBI operation"),
            ("arch arm64\ncpu P0 { tlbi vae1is }", 2, 15, "vae1is needs a page"),
            ("arch arm64\nmap x -> a\ncpu P0 { tlbi vae1is x pages 2 }", 3, 15, "only range forms take pages"),
            ("arch arm64\ncpu P0 { dsb quick }", 2, 14, "\"quick\" is no kind of barrier"),
            (
                "arch ppc64\nmap x -> a\ncpu P0 { tlbie ric=1 x }", 3, 10,
                "no invalidation of the page-walk cache by address"
            ),
            ("arch ppc64\nmap x -> a\ncpu P0 { tlbie x size=64K }", 3, 23, "the page sizes are 4K, 2M and 1G"),
            ("arch x86\ncpu P0 { send P1 }", 2, 15, "\"P1\" is no CPU; P0 are"),
            ("arch x86\ncpu P0 { retry }", 2, 10, "retry belongs into on fault"),
            ("arch x86\ncpu P0 { if q = 1 { nop } }", 2, 13, "\"q\" is no register of this CPU"),
            ("arch x86\ncpu P0 { nop nop }", 2, 14, "\"nop\" is too much here"),
            ("arch x86\ncpu P0 { r = 1 }\nexists P0:s = 1", 3, 11, "P0 has no register s; it has r"),
            ("arch x86\ncpu P0 { r = 1 }\nexists P1:r = 1", 3, 8, "\"P1\" is no variable, frame or entry"),
            ("arch x86\nmap x -> a\ncpu P0 { r = 1 }\nexists x = 1", 4, 8, "\"x\" is a page; name its frame"),
            ("arch x86\ncpu P0 { r = 1 }\nexists P0:r", 3, 12, "instead of = or != in a condition"),
            ("arch x86\ncpu P0 { r = 1 }\nexists (P0:r = 1", 3, 17, "instead of \")\""),
            ("arch x86\ncpu P0 { r = 1 }\nexists P0:r = 1\nexists P0:r = 2", 4, 1, "a second question"),
            ("arch x86\ncpu P0 { r = 1 }\nexists fault(P0:L0)", 3, 17, "P0 has no access with the label L0"),
            ("arch x86\ncpu P0 { r = 1 }\nexists P0:r.q = 1", 3, 13, "\"q\" is no part of an entry"),
        ]

        @Test("What is wrong, and where", arguments: malformed)
        func complains(_ text: String, _ line: Int, _ column: Int, _ words: String) throws {
            let mistake = try #require(throws: Mistake.self) { try Question(text, name: "m") }
            #expect(mistake.line == line)
            #expect(mistake.column == column)
            #expect(mistake.message.contains(words), "\(mistake.message)")
        }

        /// The same question in several layouts.
        static let layouts = [
            """
            exists P0:r = 1
            cpu P0 { pte(x) = none; invlpg x; r = load x }
            map x -> a
            frame a = 1
            expect forbidden
            arch x86
            """,
            """
            // comments of every kind
            (* herd's,
               over two lines *)
            ARCH x86_64   # and the shell's
            Frames a = 0x1
            MAP x -> a with rw, user, A:1, D:1
            P0
            {
                pte(x) = none
                INVLPG x ;
                L0:
                r = load x
            }
            exists
              ( P0:r == 1 )
              /\\ true
            """,
            """
            arch x86
            context other tag 2
            frame a = 1
            map other:x -> a
            cpu P0 in other { pte(x) = none; invlpg x; r = load x }
            exists P0:r = 1
            """,
        ]

        @Test("Sections stand in any order, and layout is free", arguments: layouts)
        func isForgiving(_ text: String) throws {
            #expect(try Question(text, name: "l").answer(search: { Reduced() }).verdict == .forbidden)
        }

        /// Registers and branches, checked by what they compute.
        static let computed: [(String, String)] = [
            ("r = 1 + 2 - 1", "P0:r = 2"), ("r = 6 & 3 | 8 ^ 1", "P0:r = 11"),
            ("r = read f; s = r + 1", "P0:s = 8"), ("f = 9; r = f", "P0:r = 9"),
            ("r = xchg f 3", "P0:r = 7 /\\ f = 3"), ("r = cmpxchg f 7 4", "P0:r = 7 /\\ f = 4"),
            ("r = cmpxchg f 8 4", "P0:r = 7 /\\ f = 7"), ("r = add f 2", "P0:r = 7 /\\ f = 9"),
            ("a = 5; r = load x", "P0:r = 5"), ("store x+8 6; r = a+8", "P0:r = 6 /\\ a = 1"),
            ("r = swap x 2; s = cas x 2 3", "P0:r = 1 /\\ P0:s = 2 /\\ a = 3"), ("r = add x 4", "P0:r = 1 /\\ a = 5"),
            ("r = 1; if r = 1 and not r > 3 { s = 1 } else { s = 2 }", "P0:s = 1"),
            ("r = 4; if r = 1 or r < 4 { s = 1 } else if r >= 4 { s = 2 } else { s = 3 }", "P0:s = 2"),
            ("r = load y; if r = fault { s = 1 }", "P0:s = 1 /\\ P0:r = fault(translation)"),
            ("r = pte(x); s = r with (A:0, ro); if s.A = 0 { t = 1 }", "P0:t = 1 /\\ P0:s.rw = 0 /\\ P0:r.rw = 1"),
            ("r = pte(x); if r.frame = a { t = 1 }", "P0:t = 1 /\\ P0:r.frame = a"),
            ("r = change pte(x) valid:0", "P0:r = (a) /\\ pte(x) = (a, valid:0) /\\ pte(x) != none"),
            ("pmd(y) = initial pmd(x); r = pmd(x); if r = initial pmd(y) { s = 1 }", "P0:s = 1"),
            (
                "on fault { s = 1; pte(y) = (b); retry }\nr = load y",
                "P0:s = 1 /\\ P0:r = 2 /\\ fault(P0, y, translation)"
            ),
            ("on fault { s = 1; skip }\nr = load y", "P0:s = 1 /\\ P0:r = 0"),
            ("on fault stop\nL: r = load y\ns = 1", "P0:s = 0 /\\ fault(P0:L)"),
            ("on fault skip\nL: s = 1\nr = load y", "P0:s = 1 /\\ ~fault(P0:L) /\\ fault(P0, y)"),
        ]

        @Test("Operations compute what they say", arguments: computed)
        func computes(_ code: String, _ condition: String) throws {
            let text = """
                arch x86
                frame a = 1 b = 2
                var f = 7
                map x -> a
                map y -> none
                P0:r = 0
                P0:s = 0
                P0:t = 0
                cpu P0 { \(code) }
                forall \(condition)
                """
            #expect(try Question(text, name: "c").answer(search: { Reduced() }).verdict == .allowed)
        }

        @Test("A question that goes beyond the machine has no answer")
        func obstacle() throws {
            let pages = (0..<70).map { "map x\($0) -> a" }.joined(separator: "\n")
            let question = try Question("arch x86\n\(pages)\ncpu P0 { nop }\nexists true", name: "o")
            let answer = question.answer(search: { Reduced() })
            #expect(answer.verdict == nil)
            #expect(answer.obstacle?.contains("64 different translations") == true)
            #expect(answer.isTooLarge)
        }
    }
}
