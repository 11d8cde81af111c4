// SPDX-License-Identifier: GPL-2.0-only
// A file in the folder of scenarios is all it takes.

import Foundation
import Scenarios
import Testing

@Suite("Scenarios")
struct ScenarioTests {
    /// Names in the source files, one a file that defines a scenario.
    private static func written() throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Scenarios")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "swift" }.compactMap { file in
            let form = /static let \w+ = Scenario\(\s*"([^"]+)"/
            return try String(contentsOf: file, encoding: .utf8).firstMatch(of: form).map { String($0.1) }
        }
    }

    @Test("Every file has entered its scenario")
    func complete() throws {
        let names = try Self.written()
        #expect(names.count > 3)
        #expect(Scenario.all.map(\.name) == names.sorted())
    }
}
