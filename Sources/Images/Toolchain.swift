// SPDX-License-Identifier: GPL-2.0-only
// The Swift tool chain that compiles images.

import Foundation

/// Where the compiler and the symboliser are, and which version they have.
public struct Toolchain: Hashable, Sendable {
    /// The compiler driver.
    public let compiler: String

    /// The tool that turns addresses into lines.
    public let symbolizer: String

    /// What the compiler says about itself; part of what an image is cached by.
    public let version: String

    /// Finds the compiler beside `$SWIFT` if that is set, else in `PATH`.
    public static func find() async throws -> Toolchain {
        let compiler = try findCompiler()
        let version = try await Command(program: compiler, arguments: ["--version"]).run()
        guard version.succeeded else { throw Complaint(file: compiler, "does not run; is the tool chain complete?") }
        return Toolchain(
            compiler: compiler, symbolizer: try findSymbolizer(besides: compiler), version: version.standardOutput)
    }

    private static func findCompiler() throws(Complaint) -> String {
        let swift = ProcessInfo.processInfo.environment["SWIFT"] ?? "swift"
        if !swift.contains("/") { return try Command.required("swiftc") }
        let compiler = URL(filePath: swift).deletingLastPathComponent().appending(path: "swiftc").path
        if FileManager.default.isExecutableFile(atPath: compiler) { return compiler }
        throw Complaint(file: "SWIFT=\(swift)", "has no swiftc beside it; name the swift of a tool chain")
    }

    private static func findSymbolizer(besides compiler: String) throws(Complaint) -> String {
        let folder = URL(filePath: compiler).resolvingSymlinksInPath().deletingLastPathComponent()
        let own = folder.appending(path: "llvm-symbolizer").path
        if FileManager.default.isExecutableFile(atPath: own) { return own }
        return try Command.required("llvm-symbolizer")
    }
}
