// SPDX-License-Identifier: GPL-2.0-only
// A program with known numbers of classes, for tests, benchmarks and the self-check.

/// Two tasks move a value from one place to another and withdraw it, while each of `cpus` others keeps copies of what it
/// has seen and uses them. It is fixed if the one that withdraws the value has the copies of both places dropped; otherwise
/// a copy is used after the end.
///
///     mover:     lock m; X = 0; Y = 1; drop(copiesOfX); unlock m
///     withdrawer: lock w; v = exchange(Y, 0); if v { drop(copiesOfX); drop(copiesOfY); live = 0 }; unlock w
///     user c:    for each load: lock c; copy = copies[c];
///                if copy == 0 { copy = Y or X in turn; if copy { copies[c] = copy } };
///                if copy { assert(live) }; unlock c
///     drop(copies): for each c: lock c; copies[c] = 0; unlock c
public struct Toy: Sendable {
    public var cpus: Int
    public var loads: Int
    public var isFixed: Bool

    public init(cpus: Int, loads: Int, isFixed: Bool = true) {
        precondition(cpus <= Program.mostTasks - 2 && loads < 256)
        self.cpus = cpus
        self.loads = loads
        self.isFixed = isFixed
    }

    /// The numbers of classes that other tools and brute force agree on.
    public static let known: [(toy: Toy, classes: Int)] = [
        (Toy(cpus: 1, loads: 1), 23), (Toy(cpus: 1, loads: 2), 69), (Toy(cpus: 1, loads: 3), 173),
        (Toy(cpus: 1, loads: 4), 353), (Toy(cpus: 1, loads: 5), 657), (Toy(cpus: 1, loads: 6), 1113),
        (Toy(cpus: 1, loads: 8), 2705), (Toy(cpus: 1, loads: 10), 5581), (Toy(cpus: 1, loads: 12), 10289),
        (Toy(cpus: 1, loads: 16), 27873), (Toy(cpus: 2, loads: 1), 328), (Toy(cpus: 2, loads: 2), 3194),
        (Toy(cpus: 2, loads: 3), 20527), (Toy(cpus: 3, loads: 1), 4816), (Toy(cpus: 3, loads: 2), 150_623),
        (Toy(cpus: 3, loads: 3), 2_461_949),
    ]

    /// The program over a fresh world.
    public func program() -> Program {
        World.create(words: 64)
        World.base[Word.x] = 1
        World.base[Word.live] = 1
        let shape = UInt(cpus) | UInt(loads) << 8 | (isFixed ? 1 << 16 : 0)
        let users = (0..<cpus).map { Program.Task("user \($0)", argument: shape | UInt($0) << 24, entry: Toy.use) }
        return Program(
            tasks: [
                Program.Task("mover", argument: shape, entry: Toy.move),
                Program.Task("withdrawer", argument: shape, entry: Toy.withdraw),
            ] + users)
    }

    private enum Word {
        static let x = 0
        static let y = 1
        static let live = 2
        static let copiesOfX = 8
        static let copiesOfY = 16
        static let mover = 24
        static let withdrawer = 25
        static let users = 32
    }

    private static let move: @convention(c) (UInt) -> Void = { shape in
        Lock.acquire(World.base + Word.mover)
        write(Word.x, 0)
        write(Word.y, 1)
        drop(Word.copiesOfX, shape)
        Lock.release(World.base + Word.mover)
    }

    private static let withdraw: @convention(c) (UInt) -> Void = { shape in
        Lock.acquire(World.base + Word.withdrawer)
        let word = World.base + Word.y
        Engine.visible(.modify, word)
        let value = Engine.load(word)
        Engine.store(word, 0)
        if value != 0 {
            drop(Word.copiesOfX, shape)
            if shape & 1 << 16 != 0 { drop(Word.copiesOfY, shape) }
            write(Word.live, 0)
        }
        Lock.release(World.base + Word.withdrawer)
    }

    private static let use: @convention(c) (UInt) -> Void = { shape in
        let cpu = Int(shape >> 24)
        for load in 0..<Int(shape >> 8 & 0xff) {
            let copies = (load & 1 == 0 ? Word.copiesOfY : Word.copiesOfX) + cpu
            Lock.acquire(World.base + Word.users + cpu)
            var copy = read(copies)
            if copy == 0 {
                copy = read(load & 1 == 0 ? Word.y : Word.x)
                if copy != 0 { write(copies, copy) }
            }
            if copy != 0 && read(Word.live) == 0 { Engine.fail(.oops, "a copy is used after the end") }
            Lock.release(World.base + Word.users + cpu)
        }
    }

    private static func drop(_ copies: Int, _ shape: UInt) {
        for cpu in 0..<Int(shape & 0xff) {
            Lock.acquire(World.base + Word.users + cpu)
            write(copies + cpu, 0)
            Lock.release(World.base + Word.users + cpu)
        }
    }

    @inline(__always) private static func read(_ word: Int) -> UInt64 {
        Engine.visible(.read, World.base + word)
        return Engine.load(World.base + word)
    }

    @inline(__always) private static func write(_ word: Int, _ value: UInt64) {
        Engine.visible(.write, World.base + word)
        Engine.store(World.base + word, value)
    }
}
