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

    /// Puts the second line of a file of the port in the place of one that was never there.
    private static let reversed: String = {
        guard let root = try? Workspace.find().root,
            let text = try? String(
                contentsOf: root.appending(path: "Sources/Kernel/v5.12/mm/mremap.swift"), encoding: .utf8)
        else { return "" }
        let lines = text.components(separatedBy: "\n")
        return
            "--- a/mm/mremap.swift\n+++ b/mm/mremap.swift\n@@ -1,3 +1,3 @@\n \(lines[0])\n-// never\n+\(lines[1])\n \(lines[2])\n"
    }()

    static let table = [
        Wrong(
            what: "a missing file", arguments: ["check", "@/gone.patch"],
            message: "gone.patch: cannot be read as text; there is no such file"),
        Wrong(
            what: "a patch that changes nothing", files: ["empty.patch": "Subject: nothing\n"],
            arguments: ["check", "@/empty.patch"], message: "changes no line; make a diff"),
        Wrong(
            what: "a patch that does not apply", files: ["old.patch": patch()], arguments: ["check", "@/old.patch"],
            message:
                "hunk 1 does not apply to mm/mremap.swift at line 1; make it again from the files of Sources/Kernel/v5.12"
        ),
        Wrong(
            what: "a reversed patch", files: ["back.patch": reversed], arguments: ["check", "@/back.patch"],
            message: "is reversed, or in the port already"),
        Wrong(
            what: "a patch of the C", files: ["c.patch": patch().replacing("mremap.swift", with: "mremap.c")],
            arguments: ["check", "@/c.patch"],
            message: "changes mm/mremap.c, which is C; make the change in Sources/Kernel/v5.12/mm/mremap.swift"),
        Wrong(
            what: "a patch of a file outside the port",
            files: ["out.patch": patch().replacing("mm/mremap.swift", with: "Sources/Machine/Leaf.swift")],
            arguments: ["check", "@/out.patch"],
            message: "changes Sources/Machine/Leaf.swift, which the port does not have; a patch can change what is in"),
        Wrong(
            what: "a patch that leaves the tree",
            files: ["up.patch": patch().replacing("mm/mremap.swift", with: "../../mm/mremap.swift")],
            arguments: ["check", "@/up.patch"], message: "changes ../../mm/mremap.swift, which the port does not have"),
        Wrong(
            what: "a binary patch", files: ["b.patch": "diff --git a/x b/x\nGIT binary patch\nliteral 0\n"],
            arguments: ["check", "@/b.patch"], message: "is a binary patch, and the port is text; make a diff with"),
        Wrong(
            what: "a patch that a mailer has broken",
            files: ["w.patch": patch().replacing(" // a line\n", with: "")], arguments: ["check", "@/w.patch"],
            message: "the diff is damaged here; has a mailer wrapped its lines?"),
        Wrong(
            what: "a folder in place of a patch", files: ["f.patch/x": ""], arguments: ["check", "@/f.patch"],
            message: "a folder needs a \"series\" file"),
        Wrong(
            what: "a folder in place of a litmus file", arguments: ["litmus", "/tmp"],
            message: "/tmp: cannot be read as text"),
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
        Wrong(
            what: "an empty mail box", files: ["empty.mbox": ""], arguments: ["check", "@/empty.mbox"],
            message: "empty.mbox: changes no line; make a diff"),
        Wrong(
            what: "a mail box with an encoded mail",
            files: ["q": "From a Mon May 24 14:31:11 2021\nContent-Transfer-Encoding: base64\n\nLS0t\n"],
            arguments: ["check", "@/q"], message: "mail 1 is encoded for transport; let"),
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
            message: "nothing: no such image, series or file; \"mmrace list images\""),
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
            what: "no liburcu", files: ["liburcu-memb.so.8": ""], arguments: ["list", "images"],
            environment: ["LD_LIBRARY_PATH": "@/"],
            message: "liburcu-memb.so.8: cannot be loaded (file too short); \"make build\" installs"),
        Wrong(
            what: "a number that is none", arguments: ["run", "--jobs", "many"],
            message: "The value 'many' is invalid for '--jobs <jobs>'; see \"mmrace help run\""),
        Wrong(
            what: "a search that does not exist", arguments: ["check", "x", "--search", "best"],
            message: "The value 'best' is invalid for '--search <search>'"),
        Wrong(
            what: "an option that does not exist", arguments: ["check", "x", "--frob"],
            message: "Unknown option '--frob'"),
        Wrong(
            what: "two forms at once", arguments: ["run", "--json", "--ktap"], message: "see \"mmrace help run\""),
        Wrong(
            what: "a command that does not exist", arguments: ["chekc"], message: "Unexpected argument 'chekc'"),
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
        let environment = wrong.environment.mapValues { $0.replacing("@/", with: folder.path + "/") }
        let before = try Self.tracked()
        let seen = try ToolRun(arguments, environment: environment)
        #expect(seen.status == 2)
        #expect(seen.message.contains(wrong.message), "\(seen.message)")
        #expect(seen.message.hasPrefix("mmrace: ") && seen.message.split(separator: "\n").count == 1, "\(seen.message)")
        #expect(seen.output.isEmpty)
        #expect(try Self.tracked() == before, "something was left half-written")
    }

    /// The patches that there are, with what is in them, and what is left of builds.
    private static func tracked() throws -> [String: Data] {
        let root = try Workspace.find().root
        var files: [String: Data] = [:]
        for folder in ["Patches", ".build/images/unfinished"] {
            for name in FileManager.default.subpaths(atPath: root.appending(path: folder).path) ?? [] {
                files["\(folder)/\(name)"] = try? Data(contentsOf: root.appending(path: "\(folder)/\(name)"))
            }
        }
        return files
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
