// SPDX-License-Identifier: GPL-2.0-only
// Programs that a reducing search once got wrong, or easily does, with their numbers of classes.

import Testing

extension ExplorerTests {
    @Suite struct PinnedProgramTests {
        /// A program, what is hard about it, and its classes.
        struct Pinned: CustomTestStringConvertible, Sendable {
            var about: String
            var tasks: [[SmallOperation]]
            var hosts: [Int?] = []
            var classes: Int
            var testDescription: String { about }
        }

        static let programs = [
            Pinned(
                about: "what would enable an await is beyond its race in a domain",
                tasks: [[.init(code: .awaitNonzero, writes: 3)], [.init(code: .write, value: 2, writes: 2)]],
                classes: 1),
            Pinned(
                about: "two shared holds that need each other keep a lock, and both come later or none",
                tasks: [
                    [
                        .init(code: .lockShared), .init(code: .write, value: 1), .init(code: .awaitNonzero, object: 1),
                        .init(code: .unlockShared),
                    ],
                    [
                        .init(code: .lockShared), .init(code: .awaitNonzero), .init(code: .write, object: 1, value: 1),
                        .init(code: .unlockShared),
                    ],
                    [.init(code: .lock), .init(code: .unlock)],
                ],
                classes: 2),
            Pinned(
                about: "a try-lock that always meets a shared hold hides the hold",
                tasks: [
                    [
                        .init(code: .lockShared), .init(code: .write, value: 1), .init(code: .awaitNonzero, object: 1),
                        .init(code: .unlockShared),
                    ],
                    [.init(code: .awaitNonzero), .init(code: .tryLock), .init(code: .write, object: 1, value: 1)],
                    [.init(code: .lock), .init(code: .unlock)],
                ],
                classes: 2),
            Pinned(
                about: "a race before a choice is reversed for each outcome",
                tasks: [
                    [.init(code: .write), .init(code: .read)],
                    [.init(code: .choose, object: 2), .init(code: .failIfZero), .init(code: .read)],
                    [.init(code: .add)],
                ],
                classes: 12),
            Pinned(
                about: "one choice follows another",
                tasks: [
                    [.init(code: .add)],
                    [
                        .init(code: .choose, object: 2), .init(code: .choose, object: 3),
                        .init(code: .write, object: 1, value: 1),
                    ],
                    [.init(code: .read, object: 1), .init(code: .read)],
                ],
                classes: 24),
            Pinned(
                about: "a choice is new beside another one that an execution shares with earlier ones",
                tasks: [
                    [.init(code: .lock), .init(code: .unlock)],
                    [
                        .init(code: .choose, object: 3), .init(code: .skipIfZero, value: 1), .init(code: .lock),
                        .init(code: .unlock),
                    ],
                    [.init(code: .choose, object: 3)],
                ],
                classes: 21),
            Pinned(
                about: "what comes after a race is new in an execution that shares the race",
                tasks: [
                    [.init(code: .lock), .init(code: .unlock)],
                    [
                        .init(code: .read), .init(code: .skipIfZero, value: 1), .init(code: .lock),
                        .init(code: .unlock),
                    ],
                    [.init(code: .read, object: 1)], [.init(code: .write, value: 1)],
                    [.init(code: .write, object: 1, value: 1), .init(code: .write, object: 1, value: 2)],
                ],
                classes: 15),
            Pinned(
                about: "giving back a lock that somebody else shares",
                tasks: [
                    [.init(code: .unlockShared)],
                    [.init(code: .lockShared), .init(code: .unlockShared), .init(code: .unlock)],
                    [.init(code: .lockShared)],
                ],
                classes: 4),
            Pinned(
                about: "a handler may come before, between and after the steps of its host",
                tasks: [
                    [.init(code: .write, value: 1), .init(code: .write, object: 1, value: 1)],
                    [
                        .init(code: .lock, object: 14), .init(code: .enter), .init(code: .read),
                        .init(code: .read, object: 1), .init(code: .leave), .init(code: .unlock, object: 14),
                    ],
                ],
                hosts: [nil, 0], classes: 3),
            Pinned(
                about: "a step that an infeasible execution has not come to races with one before",
                tasks: [
                    [.init(code: .write, value: 1), .init(code: .write, object: 1, value: 1)],
                    [.init(code: .read, object: 1), .init(code: .read)],
                    [
                        .init(code: .lock, object: 14), .init(code: .enter), .init(code: .write, object: 1, value: 2),
                        .init(code: .add), .init(code: .leave), .init(code: .unlock, object: 14),
                    ],
                ],
                hosts: [nil, nil, 0], classes: 20),
            Pinned(
                about: "two handlers that leave room each, but not both at once",
                tasks: [
                    [.init(code: .write, value: 1), .init(code: .lock, object: 14), .init(code: .unlock, object: 14)],
                    [.init(code: .write, object: 1)],
                    [
                        .init(code: .lock, object: 14), .init(code: .enter), .init(code: .write, reads: 1),
                        .init(code: .read, object: 1), .init(code: .leave), .init(code: .unlock, object: 14),
                    ],
                    [
                        .init(code: .lock, object: 15), .init(code: .enter), .init(code: .write, object: 1),
                        .init(code: .read), .init(code: .leave), .init(code: .unlock, object: 15),
                    ],
                ],
                hosts: [nil, nil, 0, 1], classes: 38),
            Pinned(
                about: "a handler waits for what its host holds, with nothing to order the two",
                tasks: [
                    [.init(code: .lock), .init(code: .write, value: 1), .init(code: .unlock)],
                    handler(14, [.init(code: .lock), .init(code: .unlock)]),
                ],
                hosts: [nil, 0], classes: 4),
            Pinned(
                about: "two handlers wait for ever, each with its host before or after its step",
                tasks: [
                    [.init(code: .read, object: 2)], [.init(code: .write, value: 2)],
                    handler(14, [.init(code: .awaitNonzero, object: 2)]),
                    handler(15, [.init(code: .awaitNonzero, object: 1)]),
                ],
                hosts: [nil, nil, 0, 1], classes: 4),
            Pinned(
                about: "a host that is about to choose stands still for ever",
                tasks: [
                    [.init(code: .read, object: 1)],
                    [.init(code: .choose, object: 3), .init(code: .lock), .init(code: .unlock)],
                    handler(14, [.init(code: .awaitNonzero)]), handler(15, [.init(code: .lock)]),
                ],
                hosts: [nil, nil, 0, 1], classes: 18),
            Pinned(
                about: "a choice before a step that no machine comes to",
                tasks: [
                    [.init(code: .read, reads: 1), .init(code: .lock, object: 14), .init(code: .unlock, object: 14)],
                    [.init(code: .write, value: 1), .init(code: .choose, object: 3)],
                    handler(14, [.init(code: .write, value: 1), .init(code: .awaitZero, value: 2)]),
                ],
                hosts: [nil, nil, 0], classes: 24),
            Pinned(
                about: "the host of a handler that waits is the fifth task",
                tasks: [
                    [], [], [], [], [.init(code: .write, value: 1)],
                    handler(14, [.init(code: .awaitNonzero)]),
                ],
                hosts: [nil, nil, nil, nil, nil, 4], classes: 2),
            Pinned(
                about: "a step of a handler that no machine takes covers nothing that comes behind it",
                tasks: [
                    [.init(code: .touch, value: 2, writes: 1), .init(code: .write, object: 1, value: 1)],
                    handler(14, [.init(code: .write, value: 2, reads: 1), .init(code: .read, reads: 1)]),
                    [.init(code: .read, object: 1), .init(code: .write, value: 1)],
                ],
                hosts: [nil, 0, nil], classes: 10),
            Pinned(
                about: "a step that no machine takes covers nothing behind it where another handler may wait",
                tasks: [
                    [.init(code: .touch, value: 2, writes: 1), .init(code: .lock)],
                    [.init(code: .lock, object: 15), .init(code: .write, value: 2)],
                    handler(14, [.init(code: .write, value: 2, reads: 1), .init(code: .read, reads: 1)]),
                    handler(15, [.init(code: .lockShared)]),
                ],
                hosts: [nil, nil, 0, 1], classes: 14),
        ]

        private static func handler(_ mask: UInt8, _ operations: [SmallOperation]) -> [SmallOperation] {
            [.init(code: .lock, object: mask), .init(code: .enter)] + operations
                + [.init(code: .leave), .init(code: .unlock, object: mask)]
        }

        @Test("Hard programs take one execution per class", arguments: programs)
        func hardPrograms(_ pinned: Pinned) {
            let comparison = Comparison(SmallProgram(pinned.tasks, hosts: pinned.hosts), most: 200_000)
            #expect(!comparison.isTooLarge)
            #expect(comparison.agrees, "\(comparison)")
            #expect(comparison.reduced.classes == pinned.classes)
        }
    }
}
