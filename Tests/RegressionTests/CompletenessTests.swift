// SPDX-License-Identifier: GPL-2.0-only
// Whatever lies in the folders of patches and scenarios is run.

import Foundation
import Images
import Testing

@Suite("What is on disk is in the run")
struct CompletenessTests {
    private static func files(below folder: URL, suffix: String) -> [String] {
        (FileManager.default.subpaths(atPath: folder.path) ?? []).filter { $0.hasSuffix(suffix) }.sorted()
    }

    @Test("Every patch file is the last patch of one image")
    func patches() throws {
        let workspace = try Workspace.find()
        let files = Self.files(below: workspace.root.appending(path: "Patches"), suffix: ".patch")
        let bases = try FileManager.default.contentsOfDirectory(atPath: workspace.kernels.path)
        var seen: [String] = []
        for base in bases {
            let set = try PatchSet(folder: workspace.patches(base: base), base: base)
            let folder = workspace.patches(base: base).standardizedFileURL.path
            for recipe in set.recipes {
                guard let last = recipe.patches.last else { continue }
                seen.append("\(base)/" + last.file.standardizedFileURL.path.dropFirst(folder.count + 1))
            }
        }
        #expect(files.count > 80)
        #expect(seen.sorted() == files)
    }

    @Test("Every patch says where it comes from")
    func sources() throws {
        let folder = try Workspace.find().root.appending(path: "Patches")
        let files = Self.files(below: folder, suffix: ".patch")
        let unknown = try files.filter { file in
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let header = text.components(separatedBy: "\n---\n")[0]
            return header.firstMatch(of: /(?m)^(?:Link: https:\/\/|Git-commit: [0-9a-f]{12})/) == nil
        }
        #expect(!files.isEmpty && unknown == [])
    }

    @Test("Every scenario file gives a row of cells on each of its architectures")
    func scenarios() async throws {
        let workspace = try Workspace.find()
        let vocabulary = try await Worker(program: workspace.workerProgram).vocabulary()
        let folder = workspace.root.appending(path: "Sources/Scenarios")
        let names = try Self.files(below: folder, suffix: ".swift").compactMap { file in
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            return text.firstMatch(of: /static let \w+ = Scenario\(\s*"([^"]+)"/).map { String($0.1) }
        }
        let cells = try vocabulary.cells()
        #expect(vocabulary.scenarios.map(\.name).sorted() == names.sorted())
        for scenario in vocabulary.scenarios {
            #expect(!scenario.archs.isEmpty)
            #expect(
                cells.filter { $0.scenario == scenario.name }.map(\.arch)
                    == vocabulary.archs.filter(scenario.archs.contains))
        }
    }
}
