// SPDX-License-Identifier: GPL-2.0-only
// Loads a kernel image into this process.

import CSupport
import Glibc
import UAPI

/// A loaded kernel image.
struct Image {
    /// What it offers.
    let kernel: UnsafePointer<syscall_table>
    /// An address inside it, by which its frames are told from ours.
    let anchor: UnsafeRawPointer

    init(path: String) throws {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw UsageError(text: dlerror().map { String(cString: $0) } ?? "\(path) cannot be loaded")
        }
        guard let symbol = dlsym(handle, "mmrace_kernel") else {
            throw UsageError(text: "\(path) is no kernel image: it has no symbol mmrace_kernel")
        }
        anchor = UnsafeRawPointer(symbol)
        let entry = unsafeBitCast(symbol, to: (@convention(c) () -> UnsafeRawPointer).self)
        kernel = entry().assumingMemoryBound(to: syscall_table.self)
    }

    /// Whether an address is inside the image.
    func contains(_ address: UnsafeRawPointer?) -> Bool {
        cs_same_object(anchor, address)
    }
}
