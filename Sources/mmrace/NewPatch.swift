// SPDX-License-Identifier: GPL-2.0-only
// `mmrace new-patch`: from an edited port to a patch file.

import ArgumentParser
import Foundation
import Images

struct NewPatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-patch",
        abstract: "Write what was changed in the port as Patches/<base>/NAME.patch, with its header filled in.")

    @Argument(help: "The name of the patch, without its suffix.")
    var name: String

    @Option(help: "The subject line.")
    var subject: String?

    @Flag(help: "Put the port back as it was; the patch has the changes.")
    var restore = false

    @Option(help: "The base that was changed: a folder of Sources/Kernel.")
    var base = "v5.12"

    func validate() throws {
        if name.wholeMatch(of: /[a-z0-9][a-z0-9._-]*/) == nil {
            throw ValidationError("a patch is named with small letters, digits and dashes, not \"\(name)\"")
        }
    }

    func run() async throws {
        let workspace = try Workspace.find()
        let tree = WorkingTree(workspace: workspace, base: base)
        let file = try await tree.writePatch(named: name, subject: subject ?? name.replacing("-", with: " "))
        if restore { try await tree.restore() }
        let shown = "Patches/\(base)/\(file.lastPathComponent)"
        print("wrote \(shown); say what it does in its header, then")
        if !restore { print("    git checkout Sources/Kernel/\(base)") }
        print("    mmrace check \(shown)")
    }
}
