// SPDX-License-Identifier: GPL-2.0-only
// Patches that came by mail.

import Foundation

/// A file of mails in mbox form, each with a patch against the port.
public enum Mailbox {
    /// Whether a file is a mail box: it starts as mails in mbox form do. A patch file may start like that too; it is a mail box
    /// if it has more than one mail.
    static func isMailbox(_ file: URL) -> Bool {
        guard let text = try? String(contentsOf: file, encoding: .utf8), text.hasPrefix("From ") else { return false }
        return file.pathExtension != "patch" || split(text).count > 1
    }

    /// The patches of a mail box, in the order of their mails. Mails without a diff, such as a cover letter, are left out.
    static func patches(in file: URL) throws(Complaint) -> [Patch] {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw Complaint.unreadable(file, as: file.relativePath)
        }
        if let index = split(text).firstIndex(where: isEncoded) {
            let words = "mail \(index + 1) is encoded for transport; let \"git mailinfo\" or \"b4 am\" decode it"
            throw Complaint(file: file.relativePath, words)
        }
        let mails = split(text).filter { $0.contains("\n--- ") && $0.contains("\n+++ ") && $0.contains("\n@@ -") }
        if mails.isEmpty { throw Complaint(file: file.relativePath, "no mail in it has a patch against the port") }
        var patches: [Patch] = []
        for (index, mail) in mails.enumerated() {
            let number = String(repeating: "0", count: max(0, 4 - String(index + 1).count)) + String(index + 1)
            let name = file.deletingPathExtension().appending(path: "\(number).patch")
            patches.append(try Patch(mail, file: name, displayName: "\(file.relativePath), mail \(index + 1)"))
        }
        return patches
    }

    /// Whether the text of a mail is not what it looks like.
    private static func isEncoded(_ mail: String) -> Bool {
        let header = mail.prefix(upTo: mail.firstRange(of: "\n\n")?.lowerBound ?? mail.endIndex)
        return header.contains(/(?im)^content-transfer-encoding:\s*(base64|quoted-printable)/)
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
