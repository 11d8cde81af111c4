// SPDX-License-Identifier: GPL-2.0-only
// Reading patch headers.

import Foundation
import Images
import Testing

@Suite("Reading patch headers")
struct PatchTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    /// Reads a sample patch with this header.
    private func patch(_ header: String) throws -> Patch {
        let file = try fixture.write("sample.patch", Sample.patch(header: header))
        return try Patch(contentsOf: file, displayName: "sample.patch")
    }

    private func expectation(_ header: String, arch: String) throws -> ExpectedVerdict {
        try patch(header).expectations.expectation(for: Cell(scenario: "move-vs-reclaim", arch: arch))
    }

    @Test("Header fields are read, repeated and continued ones too")
    func fields() throws {
        let fields = try patch(
            """
            From: A <a@example.org>
            Date: Mon, 24 May 2021 19:08:00 +0530
            Subject: [PATCH] mm/mremap: flush
             the TLB
            Link: https://example.org/1
            Link: https://example.org/2
            Patch-mainline: Never, superseded
            Git-commit: 97113eb39fa7

            Body: not a field.
            """
        ).fields
        #expect(fields["From"] == ["A <a@example.org>"])
        #expect(fields["Subject"] == ["[PATCH] mm/mremap: flush the TLB"])
        #expect(fields["Link"] == ["https://example.org/1", "https://example.org/2"])
        #expect(fields["Patch-mainline"] == ["Never, superseded"])
        #expect(fields["Git-commit"] == ["97113eb39fa7"])
        #expect(fields["Body"] == nil)
    }

    @Test("A patch names the files and hunks it changes, by their lines in the patch")
    func hunks() throws {
        let hunk = try #require(try patch("Subject: x").hunks.first)
        #expect(hunk.file == "mm/mremap.swift")
        #expect(hunk.oldStart == 1)
        #expect(hunk.number == 1)
        #expect(hunk.patchLine == 5)
    }

    @Test("Nothing written means Never")
    func notListed() throws {
        #expect(try expectation("Subject: x", arch: "x86") == .never)
    }

    @Test("A line for an architecture wins over the general line, whichever comes first", arguments: [false, true])
    func specificWins(reversed: Bool) throws {
        let lines = [
            "Expect: move-vs-reclaim = Sometimes (stale-tlb, lost-write)",
            "Expect: move-vs-reclaim @x86 = Never",
        ]
        let header = (reversed ? lines.reversed() : lines).joined(separator: "\n")
        #expect(try expectation(header, arch: "x86") == .never)
        #expect(try expectation(header, arch: "arm64") == .sometimes(["stale-tlb", "lost-write"]))
    }

    @Test(
        "A malformed Expect line is an error with its line and the right form",
        arguments: [
            "Expect: move-vs-reclaim", "Expect: = Never", "Expect: move-vs-reclaim = never",
            "Expect: move-vs-reclaim = Sometimes", "Expect: move-vs-reclaim = Sometimes ()",
            "Expect: move-vs-reclaim = Sometimes (stale-tlb,)",
            "Expect: move-vs-reclaim = Sometimes (stale-tlb, stale-tlb)", "Expect: a b = Never",
            "Expect: move-vs-reclaim @ x86 = Never", "Expects: move-vs-reclaim = Never",
            "expect: move-vs-reclaim = Never", "Expect: move-vs-reclaim = Never really",
        ])
    func malformed(line: String) throws {
        let complaint = #expect(throws: Complaint.self) { try patch("Subject: x\n" + line) }
        let text = try #require(complaint).description
        #expect(text.hasPrefix("sample.patch:2: malformed \"\(line)\"; write "))
        #expect(text.contains("Expect: <scenario> [@<arch>] = Never"))
    }

    @Test(
        "A name the simulation does not know is an error that lists the known ones",
        arguments: [
            ("Expect: move = Never", "unknown scenario \"move\" in Expect; known: move-vs-reclaim, pud-move"),
            ("Expect: move-vs-* = Never", "unknown scenario \"move-vs-*\" in Expect; known: move-vs-reclaim, pud-move"),
            ("Expect: pud-move @vax = Never", "unknown arch \"vax\" in Expect; known: x86, arm64"),
            (
                "Expect: pud-move = Sometimes (stale)",
                "unknown invariant \"stale\" in Expect; known: stale-tlb, lost-write"
            ),
        ])
    func unknownName(line: String, message: String) throws {
        let expectations = try patch(line).expectations
        #expect(throws: Complaint(file: "sample.patch", line: 1, message)) {
            try expectations.check(against: Sample.vocabulary)
        }
    }

    @Test(
        "A second line about the same thing is an error",
        arguments: [
            ("Expect: pud-move = Never", "pud-move"),
            ("Expect: pud-move @x86 = Never", "pud-move @x86"),
        ])
    func duplicate(line: String, place: String) throws {
        #expect(throws: Complaint(file: "sample.patch", line: 2, "a second Expect for \(place); keep one of them")) {
            try patch(line + "\n" + line)
        }
    }

    @Test(
        "A file that changes no line is an error",
        arguments: ["", "Subject: nothing\n", "diff --git a/mm/a.swift b/mm/b.swift\nsimilarity index 100%\n"])
    func noDiff(text: String) throws {
        let file = try fixture.write("empty.patch", text)
        #expect(throws: Complaint.self) { try Patch(contentsOf: file) }
    }

    @Test(
        "A binary patch says that it is one",
        arguments: ["GIT binary patch\nliteral 3\n", "Binary files a/mm/a.o and b/mm/a.o differ\n"])
    func binary(text: String) throws {
        let file = try fixture.write("binary.patch", "diff --git a/mm/a.o b/mm/a.o\n" + text)
        let words = "is a binary patch, and the port is text; make a diff with \"git diff\" or \"diff -u\""
        #expect(throws: Complaint(file: "b.patch", words)) { try Patch(contentsOf: file, displayName: "b.patch") }
    }

    @Test("A file that is not UTF-8 and a folder are errors that say so")
    func notText() throws {
        let file = fixture.root.appending(path: "latin.patch")
        try Data([0x53, 0xe9, 0x0a]).write(to: file)
        #expect(throws: Complaint(file: "x", "cannot be read as text; it is not UTF-8")) {
            try Patch(contentsOf: file, displayName: "x")
        }
        #expect(throws: Complaint(file: "x", "cannot be read as text; it is a folder")) {
            try Patch(contentsOf: fixture.root, displayName: "x")
        }
    }

    @Test("A file that does not exist is an error that names it")
    func missing() throws {
        #expect(throws: Complaint(file: "gone.patch", "cannot be read as text; there is no such file")) {
            try Patch(contentsOf: fixture.root.appending(path: "gone.patch"), displayName: "gone.patch")
        }
    }
}
