// SPDX-License-Identifier: GPL-2.0-only
// What an image consists of, function by function.

/// Where each function of an image begins, and which version of it that is.
///
/// A version is the machine code with the names of what it calls, and all data that it could get at from there: two images whose
/// versions of all functions that ran are the same do the same. What the compiler has put no mark into, since it never returns,
/// counts as one function, the first, that always ran.
public struct CodeTable: Sendable {
    private var addresses: [UInt64] = []

    /// The version of each function: its fingerprint, and its section in which object.
    public private(set) var versions: [String] = []

    /// Reads a description; nil if it is none.
    public init?(_ text: String) {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard words.count == 2, let address = UInt64(Substring(words[0]), radix: 16) else { return nil }
            addresses.append(address)
            versions.append(String(Substring(words[1])))
        }
        if addresses.isEmpty { return nil }
    }

    /// The numbers of the functions that begin at some addresses, which are hexadecimal digits between spaces, with that of the
    /// one that always ran.
    public func functions(at text: String) -> NumberSet {
        var numbers: NumberSet = [0]
        for word in text.utf8.split(separator: UInt8(ascii: " ")) {
            guard let address = UInt64(Substring(word), radix: 16) else { continue }
            numbers.insert(lastBeginning(atOrBefore: address))
        }
        return numbers
    }

    /// A section without a name of its own holds several functions, so that one can begin inside of it.
    private func lastBeginning(atOrBefore address: UInt64) -> Int {
        var (low, high) = (0, addresses.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if addresses[middle] > address { high = middle } else { low = middle }
        }
        return low
    }

    /// The functions that are not in another image, or in another version.
    public func changes(from other: CodeTable) -> NumberSet {
        let known = Set(other.versions)
        return NumberSet(versions.indices.filter { !known.contains(versions[$0]) })
    }

    /// The description of an image: a line for each function with its address and its version.
    ///
    /// - Parameters:
    ///   - objects: the objects, by the names of their files.
    ///   - map: the map that LLD has written.
    /// - Returns: nil if one of the objects is of a format that is not known here.
    public static func description(objects: [(name: String, content: [UInt8])], map: [UInt8]) -> String? {
        var code = LinkedCode()
        for (name, content) in objects {
            guard let object = content.withUnsafeBytes(ObjectCode.init) else { return nil }
            code.add(object, named: name)
        }
        var text = "0 \(hex(code.fingerprintOfUnmarked)) *\n"
        for place in map.withUnsafeBytes(LinkMap.init).places.sorted(by: { $0.address < $1.address }) {
            guard let version = code.fingerprint(of: place.section, in: place.object) else { continue }
            text += "\(hex(place.address)) \(hex(version)) \(place.object):\(place.section)\n"
        }
        return text
    }

    private static func hex(_ value: UInt64) -> String { String(value, radix: 16) }
}
