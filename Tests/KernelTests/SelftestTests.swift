// SPDX-License-Identifier: GPL-2.0-only
// The table of the kernel's own selftest of mremap(2).

import Machine
import Testing
import UAPI

/// One row of tools/testing/selftests/vm/mremap_test.c of v5.12. Regions are aligned to what the row says and to nothing
/// larger, by the selftest's rule; the last three rows are those that it measures.
struct SelftestRow: CustomTestStringConvertible, Sendable {
    var source: UInt
    var destination: UInt
    var size: UInt
    var overlaps = false
    var fails = false
    var isMeasured = false

    private static let kilo: UInt = 1 << 10

    static let all = [
        SelftestRow(source: .page, destination: .page, size: .page, overlaps: true, fails: true),
        SelftestRow(source: .page, destination: kilo, size: .page, fails: true),
        SelftestRow(source: kilo, destination: .page, size: .page, fails: true),
        SelftestRow(source: .page, destination: .page, size: 2 * .page),
        SelftestRow(source: .mega, destination: .page, size: .pmd),
        SelftestRow(source: .mega, destination: .mega, size: .pmd),
        SelftestRow(source: .pmd, destination: .page, size: 2 * .pmd),
        SelftestRow(source: .pmd, destination: .mega, size: 2 * .pmd),
        SelftestRow(source: .pmd, destination: .pmd, size: 2 * .pmd),
        SelftestRow(source: .pud, destination: .page, size: 2 * .pud),
        SelftestRow(source: .pud, destination: .mega, size: 2 * .pud),
        SelftestRow(source: .pud, destination: .pmd, size: 2 * .pud),
        SelftestRow(source: .pud, destination: .pud, size: 2 * .pud),
        SelftestRow(source: .page, destination: .page, size: .pud, isMeasured: true),
        SelftestRow(source: .pmd, destination: .pmd, size: .pud, isMeasured: true),
        SelftestRow(source: .pud, destination: .pud, size: .pud, isMeasured: true),
    ]

    var testDescription: String {
        "source at \(source >> 10) KiB, destination at \(destination >> 10) KiB, \(size >> 10) KiB"
            + (overlaps ? ", overlapping" : "")
    }

    /// Where the region is asked for: the first address of that alignment and no larger one, above the first TiB's middle.
    var from: UInt { 1 << 39 | source }

    /// Where it is to go.
    var to: UInt {
        let near = (from + size &+ (overlaps ? 0 &- destination : destination)) & ~(destination - 1)
        return near | destination
    }

    /// Pages that are followed: of the first 4 MiB, which is what the selftest looks at, both ends and both sides of the
    /// middle; and the last one of all.
    var offsets: [UInt] {
        let checked = min(size, 4 * .mega)
        let middle = checked / 2 & ~(UInt.page - 1)
        let last = isMeasured ? 0 : size - .page
        return Array(Set([0, middle - min(middle, .page), middle, checked - .page, last])).sorted()
    }
}

extension KernelTests {
    @Suite("The selftest of mremap")
    struct SelftestTests {
        /// The selftest's memory is shared; private memory goes the same way with other locks.
        @Test("Contents follow, nothing stays behind", arguments: SelftestRow.all, Architecture.allCases)
        func row(row: SelftestRow, architecture: Architecture) {
            for backing in [Memory.Backing.shared, .anonymous] { check(row, architecture, backing) }
        }

        private func check(_ row: SelftestRow, _ architecture: Architecture, _ backing: Memory.Backing) {
            // A region cannot be mapped off a page: it is the call that names a place inside one.
            let mapped = row.from & ~(UInt.page - 1)
            let memory = Memory(
                address: mapped, length: row.size + (row.from - mapped == 0 ? 0 : .page), backing: backing,
                touched: row.offsets.map { mapped + $0 })
            let flags = MREMAP_MAYMOVE | MREMAP_FIXED
            var calls: [Call] = [.mremap(row.from, row.size, row.size, flags, row.to)]
            var expected = [row.fails ? failed(EINVAL) : Int(row.to)]
            for offset in row.offsets {
                calls.append(.load(mapped + offset))
                expected.append(row.fails ? Int(mapped + offset) : fault)
                if row.fails { continue }
                calls.append(.load(row.to + offset))
                expected.append(Int(mapped + offset))
            }
            if !row.fails {
                calls += [.vacated(row.from, row.from + row.size), .touch(row.from), .munmap(row.to, row.size)]
                expected += [0, failed(EFAULT), 0]
                calls += row.offsets.map { .load(row.to + $0) }
                expected += row.offsets.map { _ in fault }
            }
            let trial = Trial(calls, on: architecture, memory: [memory])
            #expect(trial.results == [expected], "\(backing)")
            #expect(trial.broken == [] && trial.isComplete, "\(backing)")
        }
    }
}
