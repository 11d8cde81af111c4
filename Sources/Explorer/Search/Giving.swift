// SPDX-License-Identifier: GPL-2.0-only
// When a search gives some of what is left away.

/// Who takes what a search gives away, and when it is asked next.
struct Giving {
    let isWanted: () -> Bool
    let take: (Part) -> Void
    /// Executions until there may be something to give.
    var left: Int
    /// How many there are to be after the next time there is nothing.
    private var pause = 1

    /// A search that has nothing to give is not asked more rarely than every so many executions.
    private static let longestPause = 4_096

    init(isWanted: @escaping () -> Bool, take: @escaping (Part) -> Void, left: Int) {
        self.isWanted = isWanted
        self.take = take
        self.left = left
    }

    /// After each execution.
    mutating func offer(_ search: Reduced) {
        left &-= 1
        if left > 0 || !isWanted() { return }
        if let part = search.giveAway() {
            take(part)
            pause = 1
        } else {
            left = pause
            pause = min(2 * pause, Self.longestPause)
        }
    }
}
