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

    /// The address just behind the first byte of a function, as a return address would be.
    private func address(of function: String, in library: URL) throws -> String {
        let handle = try #require(dlopen(library.path, RTLD_NOW | RTLD_LOCAL))
        defer { dlclose(handle) }
        let symbol = try #require(dlsym(handle, function))
        // The handle is glibc's link_map, which starts with the address the library was loaded at.
        let base = handle.load(as: UInt.self)
        return "0x" + String(UInt(bitPattern: symbol) - base + 1, radix: 16)
    }

    @Test("A step is shown at its line in mm, not at that of a header's function which is called there")
    func locations() async throws {
        try fixture.write(
            "kernels/v0/include/linux/math.swift",
            "// A header.\npublic func times(_ a: Int, _ b: Int) -> Int {\n\treturn a &* b\n}\n")
        try fixture.write(
            "kernels/v0/mm/mremap.swift",
            "// A source file.\npublic func product(_ x: Int) -> Int {\n\treturn times(x, 3)\n}\n")
        let builder = try await fixture.builder()
        let image = try await builder.build(Recipe(name: "base", base: "v0", patches: [], expectations: .none))
        let times = try address(of: "$s6Kernel5timesyS2i_SitF", in: image.library)
        let product = try address(of: "$s6Kernel7productyS2iF", in: image.library)
        let worker = try fixture.worker(
            """
            echo '{"type":"task","id":0,"letter":"a","name":"mremap","cpu":0,"column":"CPU 0"}'
            echo '{"type":"step","n":1,"task":0,"op":"write","object":"pmd[old]","held":["ptl"],\
            "pcs":["\(times)","\(product)"],"effects":["pmd -> none","CPU 1 TLB: + 0x201000 -> frame 7"]}'
            echo '{"type":"range","name":"old","start":2097152,"end":4194304}'
            echo '{"type":"finding","invariant":"stale-tlb","message":"m","schedule":"a1","count":1}'
            echo '{"type":"result","complete":false,"executions":1,"seconds":0.1,"findings":[]}'
            """)
        let replayer = Replayer(worker: worker, toolchain: try await Toolchain.find())
        let example = try await replayer.replay(image, cell, schedule: "a1")
        #expect(example.tasks == [TaskEntry(id: 0, letter: "a", name: "mremap", column: "CPU 0")])
        #expect(example.finding?.invariant == "stale-tlb")
        let lines = ["public func times(_ a: Int, _ b: Int) -> Int {", "public func product(_ x: Int) -> Int {"]
        let step = Step(
            number: 1, task: 0, operation: "write", object: "pmd[old]", held: ["ptl"],
            location: SourceLocation(file: "mm/mremap.swift", line: 2), call: lines[1],
            frames: [
                CodeLine(SourceLocation(file: "include/linux/math.swift", line: 2), lines[0]),
                CodeLine(SourceLocation(file: "mm/mremap.swift", line: 2), lines[1]),
            ],
            effects: ["pmd -> none", "CPU 1 TLB: + old+0x1000 -> frame 7"])
        #expect(example.steps == [step])
    }

    @Test("A schedule that the worker refuses is an error with the worker's words")
    func refused() async throws {
        let worker = try fixture.worker("echo 'no task z' >&2; exit 2")
        let replayer = Replayer(worker: worker, toolchain: try await Toolchain.find())
        let image = Image(name: "x", folder: fixture.root)
        await #expect(throws: Complaint(file: "replay z9", "gave no steps: no task z")) {
            try await replayer.replay(image, cell, schedule: "z9")
        }
    }
}
