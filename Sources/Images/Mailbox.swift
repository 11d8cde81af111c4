// SPDX-License-Identifier: GPL-2.0-only
// Patches that came by mail.

import Foundation

/// A file of mails in mbox form, each with a patch against the port.
public enum Mailbox {
    /// A folder for the patches of mail boxes, to be removed when they have been used.
    public struct Folder: Sendable {
        let url: URL

        /// Names a folder; it is made when it is needed.
        public init() throws {
            url = FileManager.default.temporaryDirectory.appending(path: "mmrace-mail-\(UUID().uuidString)")
        }

        /// Removes the folder and all that is in it.
        public func remove() { try? FileManager.default.removeItem(at: url) }
    }

    /// Whether a file is a mail box: it starts as mails in mbox form do.
    static func isMailbox(_ file: URL) -> Bool {
        guard file.pathExtension != "patch" || file.pathExtension == "mbox" else { return false }
        guard let handle = try? FileHandle(forReadingFrom: file), let start = try? handle.read(upToCount: 5) else {
            return false
        }
        return start == Data("From ".utf8)
    }

    /// Writes the patches of a mail box into a folder of its own, in the order of their mails. Mails without a diff,
    /// such as a cover letter, are left out.
    static func unpack(_ file: URL, into folder: Folder) throws -> [Patch] {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw Complaint(file: file.relativePath, "cannot be read as text")
        }
        let name = file.deletingPathExtension().lastPathComponent
        let place = folder.url.appending(path: name)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let mails = split(text).filter { $0.contains("\n--- ") && $0.contains("\n+++ ") && $0.contains("\n@@ -") }
        if mails.isEmpty { throw Complaint(file: file.relativePath, "no mail in it has a patch against the port") }
        return try mails.enumerated().map { index, mail in
            let number = String(repeating: "0", count: max(0, 4 - String(index + 1).count)) + String(index + 1)
            let patch = place.appending(path: "\(number).patch")
            try Data(mail.utf8).write(to: patch)
            return try Patch(contentsOf: patch, displayName: "\(file.relativePath), mail \(index + 1)")
        }
    }

    /// The mails, without their separating lines.
    static func split(_ text: String) -> [String] {
        var mails: [[Substring]] = []
        for line in text.split(separator: /\r?\n/, omittingEmptySubsequences: false) {
            if line.wholeMatch(of: /From \S+ .*\d\d:\d\d.*/) != nil {
                mails.append([])
            } else if !mails.isEmpty {
                mails[mails.count - 1].append(line)
            }
        }
        return mails.map { $0.joined(separator: "\n") + "\n" }
    }
}
