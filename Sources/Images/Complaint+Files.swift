// SPDX-License-Identifier: GPL-2.0-only
// Errors of the file system in words for a user.

import Foundation

extension Complaint {
    /// What is wrong with a file that could not be read or written; nil if the error is none of the file system.
    public init?(_ error: any Error) {
        guard let error = error as? CocoaError else { return nil }
        let file = error.filePath ?? error.url?.path ?? "a file"
        let cause = error.underlying as? POSIXError
        switch (error.code, cause?.code) {
        case (.fileWriteOutOfSpace, _), (_, .ENOSPC): self = .fullDisk(file)
        case (.fileWriteNoPermission, _), (_, .EACCES), (_, .EPERM), (_, .EROFS):
            self.init(file: file, "cannot be written: no permission; run mmrace from a checkout of your own")
        default: self.init(file: file, error.localizedDescription)
        }
    }

    /// Why a file cannot be read as text.
    static func unreadable(_ file: URL, as name: String) -> Complaint {
        let manager = FileManager.default
        let reason =
            if !manager.fileExists(atPath: file.path) {
                "there is no such file"
            } else if file.isDirectory {
                "it is a folder"
            } else if !manager.isReadableFile(atPath: file.path) {
                "it may not be read"
            } else {
                "it is not UTF-8"
            }
        return Complaint(file: name, "cannot be read as text; \(reason)")
    }

    /// What is wrong if there is no room for a file.
    static func fullDisk(_ file: String) -> Complaint {
        Complaint(file: file, "the disk is full; make room (\"make clean\" forgets cached images) and run it again")
    }

    /// The complaint of a program that found the disk full, from what it printed.
    static func fullDisk(_ file: String, in output: String) -> Complaint? {
        output.contains("No space left on device") ? fullDisk(file) : nil
    }
}
