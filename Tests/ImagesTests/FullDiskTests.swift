// SPDX-License-Identifier: GPL-2.0-only
// What is said when there is no room left.

import Foundation
import Images
import Testing

@Suite("A full disk")
struct FullDiskTests {
    /// A file system of 64 KiB; only root can make one.
    private final class SmallDisk {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString)")

        init?() throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            if mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") != 0 { return nil }
        }

        deinit {
            umount(folder.path)
            try? FileManager.default.removeItem(at: folder)
        }
    }

    @Test("A build without room for its sources says so, and keeps nothing", .enabled(if: geteuid() == 0))
    func build() async throws {
        let fixture = try Fixture()
        try fixture.writeKernel()
        try fixture.write("kernels/v0/mm/large.swift", String(repeating: "// much\n", count: 20_000))
        guard let disk = try SmallDisk() else { return }
        let builder = ImageBuilder(
            kernels: fixture.root.appending(path: "kernels"), cache: disk.folder.appending(path: "cache"),
            toolchain: try await Toolchain.find(), interface: .none)
        let error = await #expect(throws: (any Error).self) {
            try await builder.build(Recipe(name: "base", base: "v0", patches: [], expectations: .none))
        }
        let complaint = try #require(error.flatMap { $0 as? Complaint ?? Complaint($0) })
        #expect(complaint.message.hasPrefix("the disk is full"), "\(complaint)")
        let left = FileManager.default.subpaths(atPath: disk.folder.path) ?? []
        #expect(left.allSatisfy { !$0.hasSuffix(".so") && !$0.hasSuffix(".swift") }, "\(left)")
    }
}
