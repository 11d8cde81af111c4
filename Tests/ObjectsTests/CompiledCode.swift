// SPDX-License-Identifier: GPL-2.0-only
// A few lines of Swift, compiled and linked as an image is.

import Foundation
import Objects

/// The functions of a source file.
struct CompiledCode {
    let table: CodeTable?

    init(_ source: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mmrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(source.utf8).write(to: folder.appending(path: "a.swift"))
        try Self.compile(
            ["-Onone", "-g", "-parse-as-library", "-c", "a.swift", "-o", "a.o"] + Marks.compilerOptions, in: folder)
        let link = ["-use-ld=lld", "-emit-library", "-o", "a.so", "a.o", "-Xlinker", "-Map=map"]
        try Self.compile(link, in: folder)
        let bytes = { (name: String) in [UInt8](try Data(contentsOf: folder.appending(path: name))) }
        let objects = [(name: "a.o", content: try bytes("a.o"))]
        table = CodeTable.description(objects: objects, map: try bytes("map")).flatMap(CodeTable.init)
    }

    private static func compile(_ arguments: [String], in folder: URL) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["swiftc"] + arguments
        process.currentDirectoryURL = folder
        try process.run()
        process.waitUntilExit()
        struct Failure: Error {}
        if process.terminationStatus != 0 { throw Failure() }
    }
}
