// SPDX-License-Identifier: GPL-2.0-only
// Results by the code that ran.

import Objects

/// What searches for all images saw, found again by the versions of the functions that they ran.
struct SharedResults {
    /// A result, and the versions of the functions that it is of.
    private struct Share {
        let versions: NumberSet
        let entry: VerdictCache.Entry
    }

    /// The functions of an image.
    private struct Functions {
        let code: CodeTable
        /// The number of the version of each.
        let versions: [Int]
        let all: NumberSet
    }

    /// Each version of each function has a number, in the order in which they were met.
    private var numbers: [String: Int] = [:]
    private var functions: [String: Functions] = [:]
    private var shares: [Cell: [Share]] = [:]
    /// What nobody has asked for yet: where every image is known, nobody will.
    private var waiting: [(entry: VerdictCache.Entry, image: Image)] = []

    /// Takes results in.
    mutating func add(_ entries: [VerdictCache.Entry], of image: Image) {
        waiting += entries.filter { $0.reach != nil }.map { ($0, image) }
    }

    /// A result for an image that was seen with another one.
    mutating func entry(for cell: Cell, of image: Image) -> VerdictCache.Entry? {
        for (entry, image) in waiting { share(entry, image) }
        waiting = []
        guard let own = functions(of: image),
            let share = shares[cell]?.first(where: { $0.versions.isSubset(of: own.all) })
        else { return nil }
        return VerdictCache.Entry(
            image: image.folder.lastPathComponent, origin: share.entry.origin, cell: cell, seconds: share.entry.seconds,
            result: share.entry.result, reach: share.versions.places(in: own.versions))
    }

    /// The numbers of the functions of an image that ran.
    mutating func functions(_ reach: Reach, of image: Image) -> NumberSet? {
        functions(of: image).map { reach.functions(of: $0.code) }
    }

    private mutating func share(_ entry: VerdictCache.Entry, _ image: Image) {
        guard let functions = functions(of: image), let versions = entry.reach?.mapped(by: functions.versions) else {
            return
        }
        if shares[entry.cell, default: []].contains(where: { $0.versions == versions }) { return }
        shares[entry.cell, default: []].append(Share(versions: versions, entry: entry))
    }

    private mutating func functions(of image: Image) -> Functions? {
        let name = image.folder.lastPathComponent
        if let known = functions[name] { return known }
        guard let code = image.code else { return nil }
        let versions = code.versions.map { version in
            let number = numbers[version] ?? numbers.count
            numbers[version] = number
            return number
        }
        let new = Functions(code: code, versions: versions, all: NumberSet(versions))
        functions[name] = new
        return new
    }
}
