// SPDX-License-Identifier: GPL-2.0-only
// The parts of a search that a process explores, one after the other.

import CSupport
import Explorer
import FoundationEssentials
import Glibc

/// In a child: gets parts from the parent and gives parts away to it.
final class PartsInbox {
    private var first: Part?
    private let input: Int32
    private let wanted: UnsafeMutablePointer<Int32>
    /// Executions of a part that is not worth dividing.
    private let fewOfPart: Int
    private var buffer = Data()
    /// Whether something was given away.
    private(set) var hasGiven = false

    init(first: Part, input: Int32, wanted: UnsafeMutablePointer<Int32>, fewOfPart: Int) {
        self.fewOfPart = fewOfPart
        self.first = first
        self.input = input
        self.wanted = wanted
    }

    /// The next part; nil if there will be none. Waits for it.
    func next() -> Part? {
        if let part = first {
            first = nil
            return part
        }
        var bytes = [UInt8](repeating: 0, count: 1 << 12)
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let part = try? JSONDecoder().decode(Part.self, from: buffer[..<end])
                buffer.removeSubrange(...end)
                return part
            }
            let count = read(input, &bytes, bytes.count)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return nil }
            buffer.append(contentsOf: bytes[..<count])
        }
    }

    /// Lets a search give parts away while the parent has few.
    ///
    /// - Parameters:
    ///   - part: what it explores.
    ///   - few: executions of a whole search that is not worth sharing.
    func share(_ search: Reduced, of part: Part, after few: Int) {
        let executions = part.isEmpty ? few : min(few, fewOfPart)
        search.giveAway(after: executions, while: { [wanted] in cs_counter_value(wanted) > 0 }) { [self] part in
            hasGiven = true
            cs_counter_add(wanted, -1)
            Line.print(ShareLine(part: part))
        }
    }
}
