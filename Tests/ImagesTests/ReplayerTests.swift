// SPDX-License-Identifier: GPL-2.0-only
// From the addresses of a replayed schedule to lines of the patched tree.

import Foundation
import Images
import Testing

@Suite("Replaying schedules")
struct ReplayerTests {
    private let fixture: Fixture
    private let cell = Cell(scenario: "move-vs-reclaim", arch: "x86")

    init() throws {
        fixture = try Fixture()
        try fixture.writeKernel()
    }

    /// The address just behind the first byte of the only entry of a library, as a return address would be.
    private func addressOfEntry(in library: URL) throws -> String {
        let handle = try #require(dlopen(library.path, RTLD_NOW | RTLD_LOCAL))
        defer { dlclose(handle) }
        let symbol = try #require(dlsym(handle, "mmrace_kernel"))
        // The handle is glibc's link_map, which starts with the address the library was loaded at.
        let base = handle.load(as: UInt.self)
        return "0x" + String(UInt(bitPattern: symbol) - base + 1, radix: 16)
    }

    @Test("A step is shown at its line in mm, not at the inlined line of a header")
    func locations() async throws {
        let builder = try await fixture.builder()
        let built = try await builder.build(Recipe(name: "base", base: "v0", patches: [], expectations: .none))
        let image = try await builder.forTraces(built)
        let address = try addressOfEntry(in: image.library)
        let worker = try fixture.worker(
            """
            echo '{"type":"task","id":0,"letter":"a","name":"mremap","cpu":0,"column":"CPU 0"}'
            echo '{"type":"step","n":1,"task":0,"op":"write","object":"pmd[old]","held":["ptl"],\
            "pcs":["\(address)"],"effects":["pmd -> none","CPU 1 TLB: + 0x201000 -> frame 7"]}'
            echo '{"type":"range","name":"old","start":2097152,"end":4194304}'
            echo '{"type":"finding","invariant":"stale-tlb","message":"m","schedule":"a1","count":1}'
            echo '{"type":"result","complete":false,"executions":1,"seconds":0.1,"findings":[]}'
            """)
        let replayer = Replayer(worker: worker, toolchain: try await Toolchain.find(), builder: nil)
        let example = try await replayer.replay(image, cell, schedule: "a1")
        #expect(example.tasks == [TaskEntry(id: 0, letter: "a", name: "mremap", column: "CPU 0")])
        #expect(example.finding?.invariant == "stale-tlb")
        let step = Step(
            number: 1, task: 0, operation: "write", object: "pmd[old]", held: ["ptl"],
            location: SourceLocation(file: "mm/mremap.swift", line: 8), call: "return times(x, 3)",
            frames: example.steps.first?.frames ?? [],
            effects: ["pmd -> none", "CPU 1 TLB: + old+0x1000 -> frame 7"])
        #expect(example.steps == [step])
        #expect(step.frames.last == CodeLine(SourceLocation(file: "mm/mremap.swift", line: 13), "return product(x)"))
    }

    @Test("A schedule that the worker refuses is an error with the worker's words")
    func refused() async throws {
        let worker = try fixture.worker("echo 'no task z' >&2; exit 2")
        let replayer = Replayer(worker: worker, toolchain: try await Toolchain.find(), builder: nil)
        let image = Image(name: "x", folder: fixture.root)
        await #expect(throws: Complaint(file: "replay z9", "gave no steps: no task z")) {
            try await replayer.replay(image, cell, schedule: "z9")
        }
    }
}
