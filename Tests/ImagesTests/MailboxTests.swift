// SPDX-License-Identifier: GPL-2.0-only
// Patches from mail boxes.

import Foundation
import Images
import Testing

@Suite("Mail boxes")
struct MailboxTests {
    private static func mail(_ subject: String, _ body: String) -> String {
        "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: A Hacker <a@example.org>\nSubject: \(subject)\n\n\(body)\n-- \n2.30\n\n"
    }

    @Test("Every mail with a diff is a patch on top of those before it; the cover letter is none")
    func series() throws {
        let fixture = try Fixture()
        let text =
            Self.mail("[PATCH 0/2] a series", "From now on all is well.")
            + Self.mail("[PATCH 1/2] one", Sample.patch())
            + Self.mail(
                "[PATCH 2/2] two", "Expect: pud-move = Sometimes (lost-write)\n" + Sample.patch(line: "\treturn 3"))
        let file = try fixture.write("fix.mbox", text)
        let recipes = try PatchSet.recipes(named: file.path, base: "v0")
        #expect(recipes.map(\.name) == ["fix/0001", "fix/0002"])
        #expect(recipes.map(\.patches.count) == [1, 2])
        #expect(recipes[1].patches[1].subject == "[PATCH 2/2] two")
        let cell = Cell(scenario: "pud-move", arch: "arm64")
        #expect(recipes[0].expectations.expectation(for: cell) == .never)
        #expect(recipes[1].expectations.expectation(for: cell) == .sometimes(["lost-write"]))
    }

    @Test("A patch file of one mail is a patch; one of more is a mail box")
    func patchFile() throws {
        let fixture = try Fixture()
        let one = try fixture.write("one.patch", Self.mail("[PATCH] one", Sample.patch()))
        #expect(try PatchSet.recipes(named: one.path, base: "v0").map(\.name) == ["one"])
        let two = try fixture.write(
            "two.patch", Self.mail("[PATCH 1/2] one", Sample.patch()) + Self.mail("[PATCH 2/2] two", Sample.patch()))
        #expect(try PatchSet.recipes(named: two.path, base: "v0").map(\.name) == ["two/0001", "two/0002"])
    }

    @Test("A mail that is encoded is not left out in silence", arguments: ["base64", "Quoted-Printable"])
    func encoded(encoding: String) throws {
        let fixture = try Fixture()
        let subject = "[PATCH 2/2] two\nContent-Transfer-Encoding: \(encoding)"
        let text = Self.mail("[PATCH 1/2] one", Sample.patch()) + Self.mail(subject, "LS0tIGEvbW0=")
        let file = try fixture.write("fix.mbox", text)
        let complaint = #expect(throws: Complaint.self) { try PatchSet.recipes(named: file.path, base: "v0") }
        #expect(complaint?.message.hasPrefix("mail 2 is encoded for transport") == true)
    }

    @Test("A folder with a series is all its prefixes")
    func folder() throws {
        let fixture = try Fixture()
        try fixture.write("s/series", "0001-one.patch\n0002-two.patch\n")
        try fixture.write("s/0001-one.patch", Sample.patch())
        try fixture.write("s/0002-two.patch", Sample.patch())
        let path = fixture.root.appending(path: "s").path
        let recipes = try PatchSet.recipes(named: path, base: "v0")
        #expect(recipes.map(\.name) == ["s/0001", "s/0002"])
    }
}
