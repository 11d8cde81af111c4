// SPDX-License-Identifier: GPL-2.0-only
// A forked process whose standard output its parent reads.

import CSupport
import FoundationEssentials
import Glibc

/// A child with the memory of this process.
struct Child {
    private let identifier: Int32
    /// Where to read what it prints.
    let output: Int32

    /// Forks. The child does its work and ends with status 0.
    init(_ work: () -> Void) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw UsageError(text: "no pipe: \(String(cString: strerror(errno)))") }
        identifier = try Self.fork()
        output = ends[0]
        if identifier == 0 {
            close(ends[0])
            dup2(ends[1], STDOUT_FILENO)
            close(ends[1])
            work()
            _exit(0)
        }
        close(ends[1])
    }

    /// Forks a child that prints where this process prints, and waits for its end.
    ///
    /// - Returns: as `wait`.
    static func run(_ work: () -> Void) throws -> Int32 {
        let identifier = try fork()
        if identifier == 0 {
            work()
            _exit(0)
        }
        return wait(for: identifier)
    }

    private static func fork() throws -> Int32 {
        let identifier = cs_fork()
        if identifier < 0 { throw UsageError(text: "cannot fork: \(String(cString: strerror(errno)))") }
        return identifier
    }

    /// Waits for the end of the child: its exit status, or 128 and the number of the signal that killed it.
    func wait() -> Int32 { Self.wait(for: identifier) }

    private static func wait(for identifier: Int32) -> Int32 {
        var status: Int32 = 0
        waitpid(identifier, &status, 0)
        return status & 127 == 0 ? status >> 8 & 255 : 128 + (status & 127)
    }

    /// Reads all that children print.
    ///
    /// - Parameter each: called with each line and the number of the child that it comes from.
    static func readLines(of children: [Child], each: (Substring, Int) -> Void) {
        var readers = LineReaders()
        for child in children { readers.add(child) }
        while let (text, index) = readers.next() {
            if let text { each(text, index) }
        }
    }
}
