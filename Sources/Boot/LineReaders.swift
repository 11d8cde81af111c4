// SPDX-License-Identifier: GPL-2.0-only
// What several children print, line by line.

import FoundationEssentials
import Glibc

/// Reads from children, of which there may be more while it does.
struct LineReaders {
    private var open: [pollfd] = []
    private var rest: [Data] = []
    /// Lines that were read and not yet asked for; nil for the end of what a child prints.
    private var ready: [(text: Substring?, child: Int)] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// Adds a child. They are numbered in this order, from 0.
    mutating func add(_ child: Child) {
        open.append(pollfd(fd: child.output, events: Int16(POLLIN), revents: 0))
        rest.append(Data())
    }

    /// The next line of some child, or nil for the line if that child has ended; nil if all have.
    mutating func next() -> (text: Substring?, child: Int)? {
        while ready.isEmpty {
            if !open.contains(where: { $0.fd >= 0 }) { return nil }
            if poll(&open, UInt(open.count), -1) < 0 && errno != EINTR { return nil }
            for index in open.indices where open[index].fd >= 0 && open[index].revents != 0 { read(from: index) }
        }
        return ready.removeFirst()
    }

    private mutating func read(from index: Int) {
        let count = Glibc.read(open[index].fd, &buffer, buffer.count)
        if count <= 0 {
            close(open[index].fd)
            open[index].fd = -1
            return ready.append((nil, index))
        }
        rest[index].append(contentsOf: buffer[..<count])
        while let end = rest[index].firstIndex(of: UInt8(ascii: "\n")) {
            ready.append((Substring(decoding: rest[index][..<end], as: UTF8.self), index))
            rest[index].removeSubrange(...end)
        }
    }
}
