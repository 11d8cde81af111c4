// SPDX-License-Identifier: GPL-2.0-only
// Progress of work that is done by many tasks.

/// Counts what is done, from many tasks.
actor Counter {
    private var done = 0
    private let total: Int
    private let kind: String
    private let progress: Campaign.Progress

    init(total: Int, kind: String, progress: @escaping Campaign.Progress) {
        self.total = total
        self.kind = kind
        self.progress = progress
    }

    func finish(_ name: String) {
        done += 1
        progress("\(kind) \(name)", done, total)
    }
}
