// SPDX-License-Identifier: GPL-2.0-only
// Everything that lies in `Patches/<base>/`.

import Foundation

/// The images that a patch folder describes. Nothing in the folder is left out in silence.
public struct PatchSet: Sendable {
    /// The base that the patches apply to.
    public let base: String

    /// One recipe for each image: the base, lone patches, and every prefix of every series.
    public let recipes: [Recipe]

    /// Reads a patch folder.
    public init(folder: URL, base: String) throws(Complaint) {
        let shown = "Patches/\(base)"
        guard FileManager.default.fileExists(atPath: folder.path) else {
            throw Complaint(file: shown, "no such folder; patches against a base lie in Patches/<base>")
        }
        var recipes = [try Self.baseRecipe(folder: folder, base: base, displayName: shown)]
        for name in Self.visibleFiles(in: folder) where name != "EXPECT" && !name.hasPrefix("README") {
            recipes += try Self.recipes(for: name, in: folder, base: base, displayName: "\(shown)/\(name)")
        }
        try Self.checkUnique(recipes, displayName: shown)
        self.base = base
        self.recipes = recipes
    }

    /// Complains about the first `Expect:` line that names something unknown.
    public func check(against vocabulary: Vocabulary) throws(Complaint) {
        for recipe in recipes { try recipe.expectations.check(against: vocabulary) }
    }

    /// The recipe for the name of an image of a patch folder, or for that of a series, which stands for its last patch; nil if there
    /// is none. Only what the name leads to is read.
    public static func recipe(named name: String, in folder: URL, base: String) throws(Complaint) -> Recipe? {
        let shown = "Patches/\(base)"
        if name == Recipe.baseName { return try baseRecipe(folder: folder, base: base, displayName: shown) }
        let first = String(name.prefix { $0 != "/" })
        let names = visibleFiles(in: folder).filter {
            $0 == first && folder.appending(path: first).isDirectory || $0 == "\(name).patch"
        }
        for file in names {
            let recipes = try recipes(for: file, in: folder, base: base, displayName: "\(shown)/\(file)")
            let named = recipes.first { $0.name == name } ?? (name == first ? recipes.last : nil)
            if let named { return named }
        }
        return nil
    }

    /// The recipe for a patch file on the command line: a prefix of its series if it belongs to one.
    public static func recipe(forPatch file: URL, base: String) throws(Complaint) -> Recipe {
        let patch = try Patch(contentsOf: file)
        let folder = file.deletingLastPathComponent()
        if FileManager.default.fileExists(atPath: folder.appending(path: "series").path) {
            let series = try Series(folder: folder, displayName: folder.relativePath)
            let index = series.patches.firstIndex { $0.file.lastPathComponent == file.lastPathComponent }
            if let index { return series.recipes(base: base)[index] }
        }
        return Recipe(name: patch.name, base: base, patches: [patch], expectations: patch.expectations)
    }

    /// The files of a folder by name, without hidden ones.
    static func visibleFiles(in folder: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    private static func baseRecipe(folder: URL, base: String, displayName: String) throws(Complaint) -> Recipe {
        let text = (try? String(contentsOf: folder.appending(path: "EXPECT"), encoding: .utf8)) ?? ""
        let expectations = try Expectations.parse(file: text, name: "\(displayName)/EXPECT")
        return Recipe(name: Recipe.baseName, base: base, patches: [], expectations: expectations)
    }

    private static func recipes(
        for name: String, in folder: URL, base: String, displayName: String
    ) throws(Complaint) -> [Recipe] {
        let file = folder.appending(path: name)
        if file.isDirectory {
            return try Series(folder: file, displayName: displayName).recipes(base: base)
        }
        guard file.pathExtension == "patch" else {
            let message = "is neither a .patch file nor a folder with a series; remove or rename it"
            throw Complaint(file: displayName, message)
        }
        let patch = try Patch(contentsOf: file, displayName: displayName)
        return [Recipe(name: patch.name, base: base, patches: [patch], expectations: patch.expectations)]
    }

    private static func checkUnique(_ recipes: [Recipe], displayName: String) throws(Complaint) {
        var seen: Set<String> = []
        for recipe in recipes where !seen.insert(recipe.name).inserted {
            throw Complaint(file: displayName, "two images are named \(recipe.name); rename one of the patches")
        }
    }
}

extension URL {
    /// Whether a folder lies here.
    var isDirectory: Bool {
        var answer: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &answer) && answer.boolValue
    }
}
