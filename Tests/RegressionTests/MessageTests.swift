// SPDX-License-Identifier: GPL-2.0-only
// Every wrong input gives one line that says what and what to do, and status 2.

import Foundation
import Images
import Testing

@Suite("Messages")
struct MessageTests {
    /// A wrong input: files to write first, the command line, and what its one line says. `@` is the folder.
    struct Wrong: CustomTestStringConvertible, Sendable {
        var what: String
        var files: [String: String] = [:]
        var arguments: [String]
        var environment: [String: String] = [:]
        var message: String
        var testDescription: String { what }
    }

    private static func patch(_ header: String = "", old: String = "\treturn true", start: Int = 1) -> String {
        """
        \(header)
        --- a/mm/mremap.swift
        +++ b/mm/mremap.swift
        @@ -\(start),3 +\(start),3 @@
         // a line
        -\(old)
        +\treturn false
         }

        """
    }

    static let table = [
        Wrong(
            what: "a missing file", arguments: ["check", "@/gone.patch"],
            message: "gone.patch: cannot be read as text; there is no such file"),
        Wrong(
            what: "a patch that changes nothing", files: ["empty.patch": "Subject: nothing\n"],
            arguments: ["check", "@/empty.patch"], message: "changes no line; make a diff"),
        Wrong(
            what: "a patch that does not apply", files: ["old.patch": patch()], arguments: ["check", "@/old.patch"],
            message: "hunk 1 does not apply to mm/mremap.swift at line 1"),
        Wrong(
            what: "a scenario in Expect that does not exist", files: ["e.patch": patch("Expect: pmd-mov = Never")],
            arguments: ["check", "@/e.patch"], message: "unknown scenario \"pmd-mov\" in Expect; known: "),
        Wrong(
            what: "an Expect that cannot be read", files: ["m.patch": patch("Expect: always")],
            arguments: ["check", "@/m.patch"], message: "malformed \"Expect: always\"; write "),
        Wrong(
            what: "a folder without a series", files: ["s/x.patch": patch()], arguments: ["check", "@/s"],
            message: "a folder needs a \"series\" file"),
        Wrong(
            what: "a mail box without a patch",
            files: ["list": "From a Mon May 24 14:31:11 2021\nSubject: hello\n\nhi\n"],
            arguments: ["check", "@/list"], message: "no mail in it has a patch"),
        Wrong(what: "a wrong base", arguments: ["run", "--base", "v1.0"], message: "Patches/v1.0: no such folder"),
        Wrong(
            what: "a wrong base of a patch", files: ["old.patch": patch()],
            arguments: ["check", "@/old.patch", "--base", "v1.0"], message: "--base v1.0: no such base; known: v5.12"),
        Wrong(
            what: "a scenario that does not exist", arguments: ["run", "--scenario", "x*"],
            message: "--scenario x*: no such scenario; known: "),
        Wrong(
            what: "an architecture that does not exist", arguments: ["run", "--arch", "vax"],
            message: "--arch vax: no such arch; known: x86, arm64, ppc64"),
        Wrong(
            what: "an image that does not exist", arguments: ["compare", "nothing"],
            message: "nothing: no such image; \"mmrace list images\""),
        Wrong(
            what: "a schedule that is none",
            arguments: ["replay", "base", "--scenario", "pmd-move-vs-reclaim", "--arch", "x86", "z9"],
            message: "replay z9: gave no steps: mmrace-boot: --replay does not take z9"),
        Wrong(
            what: "a page that cannot be written", arguments: ["run", "--html", "@/no/where.html"],
            message: "where.html: cannot be written"),
        Wrong(
            what: "a page that is no file", arguments: ["run", "--html", "/dev/full"],
            message: "/dev/full: is no regular file"),
        Wrong(
            what: "no compiler", arguments: ["list", "images"], environment: ["PATH": "/nowhere"],
            message: "swiftc: not found in PATH; install it"),
        Wrong(
            what: "a tool chain without a compiler", arguments: ["list", "images"],
            environment: ["SWIFT": "/nowhere/swift"], message: "SWIFT=/nowhere/swift: has no swiftc beside it"),
        Wrong(
            what: "a function that does not exist", arguments: ["mutate", "base", "--function", "no_such_thing"],
            message: "--function no_such_thing: the port has no function of that name"),
        Wrong(
            what: "nothing to mutate", arguments: ["mutate", "base"],
            message: "what base adds has no lock, flush or check; name a function with --function"),
        Wrong(
            what: "a patch that exists", arguments: ["new-patch", "flush-before-set"],
            message: "Patches/v5.12/flush-before-set.patch: exists already"),
        Wrong(what: "a name that is no name", arguments: ["new-patch", "A B"], message: "a patch is named with"),
    ]

    @Test("A wrong input gives one line and status 2", arguments: table)
    func message(_ wrong: Wrong) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in wrong.files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let arguments = wrong.arguments.map { $0.replacing("@/", with: folder.path + "/") }
        let seen = try ToolRun(arguments, environment: wrong.environment)
        #expect(seen.status == 2)
        #expect(seen.message.contains(wrong.message), "\(seen.message)")
        // Usage errors of the parser add where to find help.
        let lines = seen.message.split(separator: "\n").filter { !$0.hasPrefix("Usage:") && !$0.contains("--help") }
        #expect(lines.count == 1)
        #expect(seen.output.isEmpty)
    }

    @Test("Output that has no room is no success")
    func fullOutput() throws {
        let seen = try ToolRun(["list", "archs"], writingTo: "/dev/full")
        #expect(seen.status == 2)
        #expect(seen.message == "mmrace: standard output: cannot be written: No space left on device\n")
    }

    @Test("An interrupted run says how far it came and leaves nothing half-written")
    func interrupted() throws {
        let page = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString).html")
        let seen = try ToolRun(["run", "--html", page.path], interruptedAfter: 1)
        #expect(seen.status == 2)
        #expect(seen.message.contains(/^mmrace: interrupted: (\d+ of \d+ cells were run|nothing was kept)\n$/))
        #expect(!FileManager.default.fileExists(atPath: page.path))
    }

    @Test("A damaged cache entry is found out and built again")
    func damagedCache() async throws {
        let workspace = try Workspace.find()
        let builder = ImageBuilder(workspace: workspace, toolchain: try await Toolchain.find())
        let recipe = Recipe(
            name: "base", base: "v5.12", patches: [],
            edits: [Edit(file: "mm/mremap.swift", line: 3, text: "// a kernel that only this test builds")],
            expectations: .none)
        let image = try await builder.build(recipe)
        #expect(try await builder.build(recipe).wasCached)
        try Data("no library".utf8).write(to: image.library)
        let again = try await builder.build(recipe)
        #expect(!again.wasCached)
        #expect(try Data(contentsOf: again.library).count > 1000)
        try builder.forget(again)
    }
}
