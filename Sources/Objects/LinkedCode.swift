// SPDX-License-Identifier: GPL-2.0-only
// The objects of an image together.

/// Functions of several objects, each with the data that it could get at.
struct LinkedCode {
    /// A section of one of the objects.
    private struct Place: Hashable {
        let object: Int
        let section: Int
    }

    private var objects: [ObjectCode] = []
    private var numbers: [String: Int] = [:]
    private var definitions: [ObjectCode.Name: [Place]] = [:]

    /// Takes an object in.
    mutating func add(_ object: ObjectCode, named name: String) {
        numbers[name] = objects.count
        for (symbol, section) in object.definitions {
            definitions[symbol, default: []].append(Place(object: objects.count, section: section))
        }
        objects.append(object)
    }

    /// Of a function, and of all data that it could get at; nil if there is no such function.
    func fingerprint(of section: String, in object: String) -> UInt64? {
        guard let number = numbers[object], let section = objects[number].code[section] else { return nil }
        return fingerprint(Place(object: number, section: section))
    }

    /// Of all functions without a mark.
    var fingerprintOfUnmarked: UInt64 {
        let unmarked = objects.indices.flatMap { number in
            objects[number].code.filter { !Marks.isOwn($0.key) }
                .map { Place(object: number, section: $0.value) }
        }.filter { !self[$0].isMarked }
        return Fingerprint.together(unmarked.map(fingerprint))
    }

    private subscript(_ place: Place) -> ObjectCode.Section { objects[place.object].sections[place.section]! }

    private func fingerprint(_ place: Place) -> UInt64 {
        var seen: Set = [place]
        var rest = [place]
        func follow(_ target: Place) {
            guard let section = objects[target.object].sections[target.section], !section.isCode else { return }
            if seen.insert(target).inserted { rest.append(target) }
        }
        while let next = rest.popLast() {
            for section in self[next].sections { follow(Place(object: next.object, section: section)) }
            for symbol in self[next].symbols { definitions[symbol]?.forEach(follow) }
        }
        return Fingerprint.together(seen.map { self[$0].fingerprint })
    }
}
