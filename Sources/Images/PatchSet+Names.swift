// SPDX-License-Identifier: GPL-2.0-only
// What a user names on the command line.

import Foundation

extension PatchSet {
    /// The recipes for a patch file, for a folder with a series, or for a mail box of patches.
    public static func recipes(named path: String, base: String) throws(Complaint) -> [Recipe] {
        let file = URL(filePath: path)
        if !FileManager.default.fileExists(atPath: file.path) { throw Complaint.unreadable(file, as: path) }
        if file.isDirectory { return try Series(folder: file, displayName: path).recipes(base: base) }
        guard Mailbox.isMailbox(file) else { return [try recipe(forPatch: file, base: base)] }
        let patches = try Mailbox.patches(in: file)
        return Series(name: file.deletingPathExtension().lastPathComponent, patches: patches).recipes(base: base)
    }
}
