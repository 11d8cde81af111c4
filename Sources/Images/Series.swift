// SPDX-License-Identifier: GPL-2.0-only
// A posted patch series: a folder with a quilt `series` file.

import Foundation

/// The patches of one folder in the order of its `series` file.
struct Series {
    /// The folder's name, which starts the name of each of its images.
    let name: String

    /// The patches, first applied first.
    let patches: [Patch]

    /// Makes a series of patches that are at hand.
    init(name: String, patches: [Patch]) {
        self.name = name
        self.patches = patches
    }

    /// Reads a folder and complains if its `series` file and its patches do not name each other.
    init(folder: URL, displayName: String) throws(Complaint) {
        name = folder.lastPathComponent
        let seriesName = "\(displayName)/series"
        guard let text = try? String(contentsOf: folder.appending(path: "series"), encoding: .utf8) else {
            throw Complaint(file: displayName, "a folder needs a \"series\" file that lists its patches in order")
        }
        let entries = try Self.entries(in: text, file: seriesName)
        try Self.checkComplete(folder, displayName: displayName, listed: Set(entries.map(\.name)))
        var patches: [Patch] = []
        for entry in entries {
            let file = folder.appending(path: entry.name)
            guard FileManager.default.fileExists(atPath: file.path) else {
                throw Complaint(file: seriesName, line: entry.line, "lists \(entry.name), which does not exist")
            }
            patches.append(try Patch(contentsOf: file, displayName: "\(displayName)/\(entry.name)"))
        }
        self.patches = patches
    }

    /// One image for every prefix of the series, judged by what its last patch says.
    func recipes(base: String) -> [Recipe] {
        patches.indices.map { index in
            let last = patches[index]
            let prefix = Array(patches[...index])
            return Recipe(
                name: "\(name)/\(last.shortName)", base: base, patches: prefix, expectations: last.expectations)
        }
    }

    private static func entries(in text: String, file: String) throws(Complaint) -> [(name: String, line: Int)] {
        var entries: [(name: String, line: Int)] = []
        for (number, line) in text.numberedLines {
            let content = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let name = content.first else { continue }
            if content.dropFirst().contains(where: { $0 != "-p1" }) {
                throw Complaint(file: file, line: number, "patches are applied with -p1 only; remove the option")
            }
            if entries.contains(where: { $0.name == name }) {
                throw Complaint(file: file, line: number, "lists \(name) a second time")
            }
            entries.append((name, number))
        }
        return entries
    }

    private static func checkComplete(_ folder: URL, displayName: String, listed: Set<String>) throws(Complaint) {
        for file in PatchSet.visibleFiles(in: folder) where file != "series" && !listed.contains(file) {
            throw Complaint(file: "\(displayName)/\(file)", "is not listed in the series file of its folder")
        }
    }
}
