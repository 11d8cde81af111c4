// SPDX-License-Identifier: GPL-2.0-only
// Which module may know which.

import Foundation

/// The arrows between modules, and the words that a module has no business with.
enum Layering {
    /// What each folder of Sources may import.
    static let arrows: [String: Set<String>] = [
        "Explorer": ["CSupport", "Glibc"],
        "Machine": ["Explorer", "CSupport"],
        "Litmus": ["Machine", "Explorer"],
        "UAPI": [],
        "Linux": ["UAPI", "Machine", "Explorer", "CSupport"],
        "Kernel": ["Linux"],
        "Scenarios": ["UAPI", "Machine", "Explorer", "CSupport"],
        // A worker starts for every cell; the rest of Foundation would double the time that takes.
        "Boot": [
            "Scenarios", "Litmus", "Linux", "UAPI", "Machine", "Explorer", "CSupport", "FoundationEssentials", "Glibc",
        ],
        "Objects": [],
        "Images": ["Objects", "Foundation", "Subprocess"],
        "Report": ["Images"],
        "mmrace": ["Images", "Report", "ArgumentParser", "Foundation"],
    ]

    /// Words that must not appear in a module, not even in a comment.
    static let forbiddenWords: [String: Set<String>] = [
        "Explorer": ["page", "pte", "vma", "tlb"],
        "Machine": ["vma", "mm", "folio", "rmap"],
        "Litmus": ["vma", "mm", "folio", "rmap"],
    ]

    /// Every import that is not an arrow of the table.
    static func wrongImports(of module: String, in file: SourceText) -> [String] {
        let form = /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+(?:[a-z]+\s+)?(\w+)/
        return file.lines.enumerated().compactMap { index, line in
            guard let match = line.firstMatch(of: form), arrows[module]?.contains(String(match.1)) != true else {
                return nil
            }
            return "\(file.path):\(index + 1): \(module) must not import \(match.1)"
        }
    }

    /// Every word that the module must not mention, as a word of its own or as a part of an identifier. Names of
    /// the kernel that documentation quotes in backquotes are not counted.
    static func wrongWords(of module: String, in file: SourceText) -> [String] {
        let forbidden = forbiddenWords[module] ?? []
        return file.lines.enumerated().dropFirst().flatMap { index, line in
            words(in: line.replacing(/`[^`]*`/, with: "")).filter(forbidden.contains).map {
                "\(file.path):\(index + 1): \(module) must not mention \($0)"
            }
        }
    }

    /// The words of a line in lower case and singular; `pageTables` and `page_tables` are two words each.
    static func words(in line: String) -> [String] {
        line.matches(of: /[A-Z]{2,}s\b|[A-Z]+(?![a-z])|[A-Z]?[a-z]+/).map { match in
            let word = match.output.lowercased()
            return word.count > 2 && word.hasSuffix("s") ? String(word.dropLast()) : word
        }
    }
}
