// SPDX-License-Identifier: GPL-2.0-only
// The process that a kernel image runs in.

import Explorer
import Glibc
import Machine
import Scenarios

@main
struct Boot {
    static func main() {
        do {
            let arguments = try Arguments(CommandLine.arguments.dropFirst())
            if arguments.lists { return listNames() }
            if !arguments.litmusFiles.isEmpty { return LitmusRun(arguments).perform() }
            if arguments.measuresThreads { return ThreadBench.run() }
            if arguments.measuresSearch { return try SearchBench.run() }
            if arguments.isSelfTest {
                exit(try SelfTest(isThorough: arguments.isThorough).run() ? 0 : 1)
            }
            let image = try Image(path: arguments.image)
            if !arguments.cells.isEmpty { return try Batch.run(arguments, on: image) }
            try Run(arguments, on: image).perform()
        } catch let error as UsageError {
            Line.write(Array("mmrace-boot: \(error.text)\n".utf8), to: STDERR_FILENO)
            exit(2)
        } catch {
            Line.write(Array("mmrace-boot: \(error)\n".utf8), to: STDERR_FILENO)
            exit(2)
        }
    }

    private static func listNames() {
        for scenario in Scenario.all {
            Line.print(
                ScenarioLine(
                    name: scenario.name, summary: scenario.summary, archs: scenario.architectures.map(\.rawValue)))
        }
        for architecture in Architecture.allCases { Line.print(ArchitectureLine(name: architecture.rawValue)) }
        for invariant in Invariant.ofMachine + Invariant.ofEngine {
            Line.print(InvariantLine(name: "\(invariant.name)", summary: "\(invariant.summary)"))
        }
    }
}

/// What was asked cannot be done.
struct UsageError: Error {
    var text: String
}
