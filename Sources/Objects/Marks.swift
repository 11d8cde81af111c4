// SPDX-License-Identifier: GPL-2.0-only
// How it is known which functions ran.

/// A byte for each function, which the function sets when it is called: the coverage that LLVM can compile in ("SanitizerCoverage"),
/// with a table of where the functions are.
public enum Marks {
    /// The options of the compiler. Whoever loads what comes out offers `__sanitizer_cov_bool_flag_init` and
    /// `__sanitizer_cov_pcs_init`.
    public static let compilerOptions = [
        "-Xfrontend", "-sanitize=fuzzer", "-Xfrontend", "-sanitize-coverage=func",
        "-Xllvm", "-sanitizer-coverage-inline-bool-flag", "-Xllvm", "-sanitizer-coverage-pc-table",
    ]

    /// The section that bytes are in.
    static let section = "__sancov_bools"

    /// Whether a section of code is one that the compiler adds for the marks themselves.
    static func isOwn(_ section: String) -> Bool { section.hasPrefix(".text.sancov.") }
}
