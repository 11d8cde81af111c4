// SPDX-License-Identifier: GPL-2.0-only
// Searches of images that are cut off and taken up, or shared over processes, see what they see at once and alone.

import Foundation
import Images
import Testing

@Suite("Long searches", .serialized)
struct ResumeTests {
    /// A folder that goes away with its test.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString)")
        var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [] }
        deinit { try? FileManager.default.removeItem(at: url) }
    }

    /// What a search says at its end, to the number of executions that broke each invariant.
    private func sight(_ seen: Sighting) -> String {
        let findings = seen.verdict.findings.map { "\($0.invariant) \($0.count)" }.sorted()
        return "\(seen.verdict), \(seen.verdict.executions ?? -1) executions: \(findings)"
    }

    private struct Bench {
        let worker: Worker
        let image: Image

        static func open(_ name: String = "base") async throws -> Bench {
            let workspace = try Workspace.find()
            let builder = ImageBuilder(workspace: workspace, toolchain: try await Toolchain.find())
            let set = try PatchSet(folder: workspace.patches(base: "v5.12"), base: "v5.12")
            let recipe = try #require(set.recipes.first { $0.name == name })
            return Bench(worker: Worker(program: workspace.workerProgram), image: try await builder.build(recipe))
        }
    }

    private static let words = ["check", "Patches/v5.12/flush-before-set.patch", "--arch", "x86"]

    @Test("A search that is cut off again and again comes to the counts and findings of one that is not")
    func cutOff() throws {
        let folder = Folder()
        let whole = ["--scenario", "pmd-move-vs-migration", "--fresh"]
        let expected = try ToolRun(Self.words + whole)
        let pieces = whole + ["--time-limit", "0.05", "--checkpoint", folder.url.path]
        var seen = try ToolRun(Self.words + pieces)
        // The first piece is not all of it, and says so.
        #expect(seen.message == "mmrace: 1 search was cut off; the same command goes on with it\n")
        #expect(folder.files == ["flush-before-set pmd-move-vs-migration@x86.checkpoint"])
        for _ in 0..<200 where !folder.files.isEmpty { seen = try ToolRun(Self.words + pieces) }
        #expect(seen.status == expected.status)
        #expect(seen.output == expected.output)
        #expect(seen.message.isEmpty)
    }

    @Test("A search that is interrupted leaves a checkpoint, and goes on to the same end")
    func interrupted() async throws {
        // The longest search there is: it says how far it is about once a second.
        let bench = try await Bench.open("ppc64-mremap-rfc/0006")
        let cell = Cell(scenario: "pmd-move-vs-truncate", arch: "ppc64")
        let folder = Folder()
        let checkpoints = try await CheckpointFolder(
            folder.url.path, worker: try Workspace.find().workerProgram)
        let (signs, sign) = AsyncStream.makeStream(of: Int.self)
        let search = Task {
            try await bench.worker.explore(bench.image, cell, timeLimit: 300, checkpoints: checkpoints) {
                sign.yield($0.executions)
            }
        }
        for await _ in signs { break }
        search.cancel()
        let part = try await search.value
        #expect(checkpoints.waiting(bench.image, [cell]) == 1)
        let rest = try await bench.worker.explore(bench.image, cell, timeLimit: 300, checkpoints: checkpoints)
        #expect(folder.files.isEmpty)
        let whole = try await bench.worker.explore(bench.image, cell, timeLimit: 300)
        #expect(sight(rest) == sight(whole))
        #expect(try #require(part.verdict.executions) < #require(whole.verdict.executions))
    }

    @Test("A checkpoint that is damaged, foreign or none is one line and status 2, and stays as it is")
    func wrongFiles() throws {
        let folder = Folder()
        let words =
            Self.words + ["--scenario", "pmd-move-vs-migration", "--fresh", "--time-limit", "0.05", "--checkpoint"]
            + [folder.url.path]
        _ = try ToolRun(words)
        let file = folder.url.appending(path: try #require(folder.files.first))
        let good = try String(contentsOf: file, encoding: .utf8)
        let wrong = [
            ("nonsense", "is no checkpoint; remove it"),
            (good.replacing("pmd-move-vs-migration@x86", with: "pmd-move-vs-migration@arm64"), "is of another image"),
            (String(good.dropLast(9)), "is damaged; remove it"),
            (good.replacing(#""executions":"#, with: #""executions":1"#), "is damaged; remove it"),
        ]
        for (text, message) in wrong {
            try text.write(to: file, atomically: true, encoding: .utf8)
            let seen = try ToolRun(words)
            #expect(seen.status == 2)
            #expect(seen.message.hasPrefix("mmrace: \(file.path): \(message)"), "\(seen.message)")
            #expect(seen.message.split(separator: "\n").count == 1)
            #expect(try String(contentsOf: file, encoding: .utf8) == text)
        }
        let seen = try ToolRun(Self.words + ["--checkpoint", file.path])
        #expect(seen.status == 2)
        #expect(seen.message.hasPrefix("mmrace: \(file.path): is no folder for checkpoints"), "\(seen.message)")
        let layers = try ToolRun(Self.words + ["--search", "layers", "--checkpoint", folder.url.path])
        #expect(layers.status == 2)
        #expect(layers.message.contains("--checkpoint goes with --search reduced"))
    }

    @Test(
        "Two processes that share a search see what one sees",
        arguments: [
            ("pmd-move-vs-migration", "x86"), ("pmd-move-vs-migration", "arm64"), ("pmd-move-vs-reclaim", "arm64"),
            ("munmap-vs-reclaim", "x86"), ("drop-vs-drop", "x86"),
        ])
    func shared(_ scenario: String, _ arch: String) async throws {
        let bench = try await Bench.open()
        let cell = Cell(scenario: scenario, arch: arch)
        let alone = try await bench.worker.explore(bench.image, cell, timeLimit: 300)
        let together = try await bench.worker.explore(
            bench.image, cell, timeLimit: 300, processes: 2, sharedAfter: 100)
        #expect(sight(alone) == sight(together))
    }
}
