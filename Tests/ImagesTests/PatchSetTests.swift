// SPDX-License-Identifier: GPL-2.0-only
// Finding the images of a patch folder.

import Foundation
import Images
import Testing

@Suite("Finding the images of a patch folder")
struct PatchSetTests {
    private let fixture: Fixture

    init() throws {
        fixture = try Fixture()
        try fixture.write("v0/EXPECT", "# Known bugs.\n\nExpect: pud-move = Sometimes (stale-tlb)\n")
    }

    private func set() throws -> PatchSet {
        try PatchSet(folder: fixture.root.appending(path: "v0"), base: "v0")
    }

    @Test("The base, lone patches and every prefix of a series are images")
    func images() throws {
        try fixture.write("v0/lone.patch", Sample.patch())
        try fixture.write("v0/posted/series", "# v5\n0001-a.patch\n0002-b.patch -p1 # the fix\n")
        let header = "Expect: pud-move @x86 = Sometimes (lost-write)"
        try fixture.write("v0/posted/0001-a.patch", Sample.patch(header: header))
        try fixture.write("v0/posted/0002-b.patch", Sample.patch())
        let recipes = try set().recipes
        #expect(recipes.map(\.name) == ["base", "lone", "posted/0001", "posted/0002"])
        #expect(recipes.map(\.patches.count) == [0, 1, 1, 2])
        let cell = Cell(scenario: "pud-move", arch: "x86")
        let expected = recipes.map { $0.expectations.expectation(for: cell) }
        #expect(expected == [.sometimes(["stale-tlb"]), .never, .sometimes(["lost-write"]), .never])
    }

    @Test(
        "An image is found by its name, and a series by its last patch",
        arguments: [
            ("base", "base"), ("lone", "lone"), ("posted/0001", "posted/0001"), ("posted", "posted/0002"),
            ("posted/0003", nil),
            ("lon", nil), ("EXPECT", nil), ("lone.patch", nil),
        ] as [(String, String?)])
    func named(name: String, image: String?) throws {
        try fixture.write("v0/lone.patch", Sample.patch())
        try fixture.write("v0/posted/series", "0001-a.patch\n0002-b.patch\n")
        try fixture.write("v0/posted/0001-a.patch", Sample.patch())
        try fixture.write("v0/posted/0002-b.patch", Sample.patch())
        // What has another name is not looked at.
        try fixture.write("v0/wrong.patch", "Expect: nonsense\n")
        let found = try PatchSet.recipe(named: name, in: fixture.root.appending(path: "v0"), base: "v0")
        #expect(found?.name == image)
    }

    @Test("A patch of a series that is named by itself comes with the patches before it")
    func prefixForPatch() throws {
        try fixture.write("v0/posted/series", "0001-a.patch\n0002-b.patch\n")
        try fixture.write("v0/posted/0001-a.patch", Sample.patch())
        let file = try fixture.write("v0/posted/0002-b.patch", Sample.patch())
        let recipe = try PatchSet.recipe(forPatch: file, base: "v0")
        #expect(recipe.name == "posted/0002")
        #expect(recipe.patches.map(\.name) == ["0001-a", "0002-b"])
    }

    @Test(
        "Nothing in the folder is left out in silence",
        arguments: [
            (["v0/a.patch.orig": ""], "Patches/v0/a.patch.orig: is neither a .patch file nor a folder with a series"),
            (["v0/s/0001.patch": Sample.patch()], "Patches/v0/s: a folder needs a \"series\" file"),
            (["v0/s/series": "", "v0/s/0001.patch": ""], "Patches/v0/s/0001.patch: is not listed in the series file"),
            (["v0/s/series": "\n0001.patch\n"], "Patches/v0/s/series:2: lists 0001.patch, which does not exist"),
            (["v0/s/series": "a.patch -p0\n"], "Patches/v0/s/series:1: patches are applied with -p1 only"),
            (["v0/s/series": "a.patch\na.patch\n"], "Patches/v0/s/series:2: lists a.patch a second time"),
            (["v0/base.patch": Sample.patch()], "Patches/v0: two images are named base"),
            (["v0/EXPECT": "Expect pud-move = Never\n"], "Patches/v0/EXPECT:1: malformed"),
        ])
    func complete(files: [String: String], complaint: String) throws {
        for (path, text) in files { try fixture.write(path, text) }
        let error = #expect(throws: Complaint.self) { try set() }
        #expect(error?.description.hasPrefix(complaint) == true, "\(String(describing: error))")
    }

    @Test("A missing patch folder is an error")
    func missingFolder() {
        #expect(throws: Complaint.self) {
            try PatchSet(folder: fixture.root.appending(path: "v1"), base: "v1")
        }
    }
}
