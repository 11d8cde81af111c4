// SPDX-License-Identifier: GPL-2.0-only
// Why a recipe gave no image.

/// An error in what a patch says: it does not fit, or the compiler refuses the result.
public enum ImageFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// A hunk does not fit; says which, in which file, at which line.
    case doesNotApply(Complaint)

    /// The patched kernel does not compile.
    case doesNotCompile([Diagnostic])

    /// The run was interrupted before the image was there.
    case interrupted

    public var description: String {
        switch self {
        case .doesNotApply(let complaint): complaint.description
        case .doesNotCompile(let errors): errors.map(\.description).joined(separator: "\n")
        case .interrupted: "interrupted before it was built"
        }
    }
}
