// SPDX-License-Identifier: GPL-2.0-only
// Finding the PORT tags.

import Images
import Testing

@Suite("Listing deviations")
struct DeviationTests {
    @Test("Tags are found with file, line, kind and reason")
    func tags() throws {
        let fixture = try Fixture()
        try fixture.write("Sources/Kernel/mm/a.swift", "func a() {\n\t// PORT(omit): no hugetlb here\n}\n")
        try fixture.write("Sources/Kernel/notes.txt", "PORT(omit): not Swift")
        let found = try Deviation.all(in: ["Sources/Kernel"], of: fixture.root)
        #expect(found.map(\.description) == ["Sources/Kernel/mm/a.swift:2: omit: no hugetlb here"])
        #expect(throws: Complaint.self) { try Deviation.all(in: ["Sources/Gone"], of: fixture.root) }
    }
}
