// SPDX-License-Identifier: GPL-2.0-only
// The processes that share one search.

import CSupport
import Explorer
import FoundationEssentials
import Glibc

/// Hands parts out to children: to each the next one when it is done with one, as long as there are some. What a child gives away
/// comes back here. There is one child to begin with, and more when there are parts for them.
final class SharedSearch {
    private struct Member {
        let child: Child
        /// Where it reads what it is sent.
        let input: Int32
        var isRunning = true
    }

    private let most: Int
    private let work: (PartsInbox) -> Void
    /// How many parts searches are to give away.
    private let wanted: UnsafeMutablePointer<Int32>
    private var members: [Member] = []
    private var readers = LineReaders()
    /// Parts that nobody has yet, those first that begin nearest to the root of their search.
    private var parts: [Part] = []
    /// How many parts were given to somebody, the whole at the beginning among them.
    private(set) var handedOut = 0
    /// Those that wait for a part.
    private var idle: Set<Int> = []

    /// How many parts are kept ready, up to eight for each process, and how many executions a part has to have had before
    /// something of it is given away. The more parts there are, the more evenly they end, and each costs a little; a search that
    /// has gone on for a while may have nothing to give. Measured with `Toy(cpus: 3, looks: 3)`: see Documentation/search.md.
    private var readyParts: Int32 { Int32(min(8, most) * min(most, 1_000)) }
    private var fewOfPart: Int { most < 32 ? 16_384 / (most * most) : 16 }

    /// - Parameters:
    ///   - most: processes.
    ///   - work: what each of them does: it explores the parts that it is given, prints a `PartLine` after each, and gives away
    ///     some of them.
    init(of most: Int, work: @escaping (PartsInbox) -> Void) throws {
        guard let wanted = cs_shared_counter() else { throw UsageError(text: "no memory for a shared counter") }
        self.wanted = wanted
        self.most = most
        self.work = work
        cs_counter_add(wanted, readyParts)
    }

    deinit {
        for member in members { close(member.input) }
        cs_counter_free(wanted)
    }

    /// Explores everything, in parts.
    ///
    /// - Parameter each: called with each line but those that hand parts over, and the number of the child that it comes from.
    /// - Returns: the status of each child.
    func run(_ each: (Substring, Int) -> Void) throws -> [Int32] {
        try add(for: [])
        while let (text, index) = readers.next() {
            guard let text else {
                members[index].isRunning = false
                idle.remove(index)
                try handOut()
                continue
            }
            switch Line.type(of: text) {
            case "share":
                guard let line = try? JSONDecoder().decode(ShareLine.self, from: Data(text.utf8)) else { continue }
                parts.append(line.part)
                try handOut()
            case "part":
                members[index].isRunning = false
                idle.insert(index)
                each(text, index)
                try handOut()
            default: each(text, index)
            }
        }
        return members.map { $0.child.wait() }
    }

    /// Gives parts to those who have none; tells them to end if there will be none.
    private func handOut() throws {
        while !parts.isEmpty {
            if let index = idle.popFirst() {
                members[index].isRunning = true
                send(String(decoding: try JSONEncoder().encode(takePart()), as: UTF8.self), to: index)
            } else if members.count < most {
                try add(for: takePart())
            } else {
                return
            }
        }
        if members.contains(where: \.isRunning) { return }
        for index in idle { send("", to: index) }
        idle = []
    }

    private func takePart() -> Part {
        cs_counter_add(wanted, 1)
        return parts.removeFirst()
    }

    private func add(for part: Part) throws {
        handedOut += 1
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw UsageError(text: "no socket: \(String(cString: strerror(errno)))")
        }
        let child = try Child { [work, wanted, fewOfPart] in
            close(ends[0])
            work(PartsInbox(first: part, input: ends[1], wanted: wanted, fewOfPart: fewOfPart))
        }
        close(ends[1])
        members.append(Member(child: child, input: ends[0]))
        readers.add(child)
    }

    /// Sends one line. A child that died does not read it.
    private func send(_ text: String, to index: Int) {
        if !text.isEmpty { handedOut += 1 }
        var bytes = Array((text + "\n").utf8)[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes {
                Glibc.send(members[index].input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent < 0 && errno != EINTR { return }
            bytes = bytes.dropFirst(max(0, sent))
        }
    }
}
