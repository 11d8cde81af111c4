// SPDX-License-Identifier: GPL-2.0-only
// What is made of a worker process, whatever it does.

import Foundation
import Images
import Testing

@Suite("Listening to worker processes")
struct WorkerTests {
    private let fixture: Fixture
    private let cell = Cell(scenario: "move-vs-reclaim", arch: "x86")

    init() throws { fixture = try Fixture() }

    private static let finding = Finding(invariant: "stale-tlb", message: "m", schedule: "a1.b2", count: 3)
    private static let printFinding = """
        echo '{"type":"finding","invariant":"stale-tlb","message":"m","schedule":"a1.b2","count":3}'
        """

    private static func printResult(complete: Bool, findings: String = "") -> String {
        """
        echo '{"type":"result","complete":\(complete),"executions":7,"blocked":0,"infeasible":0,"events":9,\
        "longest":5,"seconds":0.5,"search":"reduced","seed":0,"findings":[\(findings)]}'
        """
    }

    private static let oneFinding = #"{"invariant":"stale-tlb","message":"m","schedule":"a1.b2","count":3}"#
    private static let progress = #"echo '{"type":"progress","executions":3,"seconds":0.5}'"#

    /// Scripts, and what has to be made of them.
    static let behaviours: [(script: String, verdict: Verdict)] = [
        (progress + "\n" + printResult(complete: true), .never(executions: 7)),
        (printResult(complete: false), .unseen(in: 7)),
        (
            printFinding + "\n" + printResult(complete: false, findings: oneFinding),
            .sometimes([finding], executions: 7)
        ),
        (printResult(complete: true) + "\nexit 3", .never(executions: 7)),
        (printFinding + "\nkill -SEGV $$", .crashed(how: "signal 11", last: finding)),
        (progress + "\necho broken wheel >&2; exit 4", .crashed(how: "no result: broken wheel", last: nil)),
        (printFinding + "\nexec sleep 600", .hung(seconds: 0.3, last: finding)),
        ("echo nonsense; exec sleep 600", .crashed(how: "printed \"nonsense\"", last: nil)),
        (#"echo '{"type":"verdict"}'"#, .crashed(how: #"printed "{"type":"verdict"}""#, last: nil)),
    ]

    @Test("Every way a worker can end gives its verdict", arguments: 0..<behaviours.count)
    func verdict(index: Int) async throws {
        let behaviour = Self.behaviours[index]
        let worker = try fixture.worker(behaviour.script)
        let image = Image(name: "x", folder: fixture.root)
        let seen = try await worker.explore(image, cell, timeLimit: 0.3)
        #expect(seen.verdict == behaviour.verdict)
    }

    @Test("A scenario that is too large for the machine is refused in one line, and has no verdict")
    func tooLarge() async throws {
        let worker = try fixture.worker(Self.progress + "\necho 'machine: use fewer pages' >&2; exit 2")
        let image = Image(name: "x", folder: fixture.root)
        let complaint = await #expect(throws: Complaint.self) {
            _ = try await worker.explore(image, cell, timeLimit: 2)
        }
        #expect(complaint?.description == "x move-vs-reclaim @x86: use fewer pages")
    }

    @Test("The worker is asked for the image, the scenario, the architecture and the time limit")
    func arguments() async throws {
        let worker = try fixture.worker("echo \"$*\" >&2; exit 1")
        let image = Image(name: "x", folder: URL(filePath: "/i"))
        let seen = try await worker.explore(image, cell, timeLimit: 2)
        let words = "no result: /i/Kernel.so --scenario move-vs-reclaim --arch x86 --time-limit 2"
        #expect(seen.verdict == .crashed(how: words, last: nil))
    }

    @Test("Names are listed in the worker's order")
    func vocabulary() async throws {
        let worker = try fixture.worker(
            """
            [ "$*" = --list ] || exit 1
            echo '{"type":"scenario","name":"b","summary":"B.","archs":["x86"]}'
            echo '{"type":"scenario","name":"a","summary":"A.","archs":["x86","arm64"]}'
            echo '{"type":"arch","name":"x86"}'
            echo '{"type":"arch","name":"arm64"}'
            echo '{"type":"invariant","name":"oops","summary":"O."}'
            """)
        let names = try await worker.vocabulary()
        #expect(names.scenarios.map(\.name) == ["b", "a"])
        #expect(names.archs == ["x86", "arm64"])
        #expect(names.invariants == [NamedEntry(name: "oops", summary: "O.")])
        #expect(try names.cells(scenario: "*", arch: "arm64") == [Cell(scenario: "a", arch: "arm64")])
        #expect(throws: Complaint.self) { try names.cells(scenario: "c*") }
        #expect(throws: Complaint.self) { try names.cells(arch: "vax") }
        #expect(throws: Complaint.self) { try names.cells(scenario: "b", arch: "arm64") }
    }

    @Test("A worker that is not there is an error that says what to do")
    func missing() async {
        let worker = Worker(program: fixture.root.appending(path: "gone"))
        await #expect(throws: Complaint.self) { try await worker.vocabulary() }
    }

    @Test(
        "Only a complete search without findings meets Never, and findings have to be the expected ones",
        arguments: [
            (Verdict.never(executions: 1), ExpectedVerdict.never, true),
            (.never(executions: 1), .sometimes(["stale-tlb"]), false),
            (.unseen(in: 1), .never, false),
            (.unseen(in: 1), .sometimes(["stale-tlb"]), false),
            (.sometimes([finding], executions: 1), .sometimes(["stale-tlb"]), true),
            (.sometimes([finding], executions: 1), .sometimes(["lost-write"]), false),
            (.sometimes([finding], executions: 1), .sometimes(["stale-tlb", "lost-write"]), false),
            (.crashed(how: "signal 11", last: nil), .never, false),
            (.hung(seconds: 1, last: finding), .sometimes(["stale-tlb"]), false),
        ])
    func meets(verdict: Verdict, expectation: ExpectedVerdict, isMet: Bool) {
        #expect(verdict.meets(expectation) == isMet)
    }

    @Test("A worker whose libraries are missing is told apart from one that knows nothing")
    func missingLibrary() async throws {
        let fixture = try Fixture()
        let words =
            "mmrace-boot: error while loading shared libraries: liburcu-memb.so.8: cannot open shared object file"
        let worker = try fixture.worker("echo '\(words)' >&2; exit 127")
        let complaint = await #expect(throws: Complaint.self) { try await worker.vocabulary() }
        #expect(
            complaint?.description
                == "liburcu-memb.so.8: cannot be loaded (cannot open shared object file); "
                + "\"make build\" installs what the simulation links to")
    }
}
