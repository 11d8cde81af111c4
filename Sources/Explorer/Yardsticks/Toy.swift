// SPDX-License-Identifier: GPL-2.0-only
// A toy of the race, with numbers of classes that several tools agree on.

import CSupport

/// Two locks, one flag that moves from X to Y, and CPUs that remember what they saw: mover A clears X, sets Y and makes
/// every CPU forget X; unmapper B takes Y away, makes every CPU forget, and ends the life of what they pointed to; each CPU
/// C looks K times, at Y and X in turn, and may not use what it remembers once the life is over.
///
/// Without its second round of forgetting, B leaves CPUs with a memory of Y: the bug.
public struct Toy: Sendable {
    public var cpus: Int
    public var looks: Int
    /// Whether B makes CPUs forget Y too.
    public var isFixed: Bool

    public init(cpus: Int, looks: Int, isFixed: Bool = true) {
        precondition((1...6).contains(cpus) && (1...63).contains(looks))
        self.cpus = cpus
        self.looks = looks
        self.isFixed = isFixed
    }

    private enum Place {
        static let x = 0
        static let y = 1
        static let alive = 2
        static let remembersX = 8
        static let remembersY = 16
        static let first = 24
        static let second = 25
        static let ofCPU = 32
    }

    /// The program, over a fresh world.
    public func program(atEnd: (([Invariant]) -> Void)? = nil) -> Program {
        World.create(words: 64)
        World.base[Place.x] = 1
        World.base[Place.alive] = 1
        let shape = UInt(cpus) | UInt(looks) << 8 | (isFixed ? 1 << 16 : 0)
        var tasks = [
            Program.Task("A", argument: shape) { Toy.move($0) }, Program.Task("B", argument: shape) { Toy.unmap($0) },
        ]
        for cpu in 0..<cpus {
            tasks.append(Program.Task("C\(cpu)", argument: shape | UInt(cpu) << 24) { Toy.look($0) })
        }
        return Program(tasks: tasks, atEnd: atEnd)
    }

    @inline(__always) private static func read(_ place: Int) -> UInt64 {
        Engine.visible(.read, World.base + place)
        return Engine.load(World.base + place)
    }

    @inline(__always) private static func write(_ place: Int, _ value: UInt64) {
        Engine.visible(.write, World.base + place)
        Engine.store(World.base + place, value)
    }

    private static func forget(_ places: Int, _ shape: UInt) {
        for cpu in 0..<Int(shape & 255) {
            Lock.acquire(World.base + Place.ofCPU + cpu)
            write(places + cpu, 0)
            Lock.release(World.base + Place.ofCPU + cpu)
        }
    }

    private static func move(_ shape: UInt) {
        Lock.acquire(World.base + Place.first)
        write(Place.x, 0)
        write(Place.y, 1)
        forget(Place.remembersX, shape)
        Lock.release(World.base + Place.first)
    }

    private static func unmap(_ shape: UInt) {
        Lock.acquire(World.base + Place.second)
        Engine.visible(.modify, World.base + Place.y)
        let found = Engine.load(World.base + Place.y)
        Engine.store(World.base + Place.y, 0)
        if found != 0 {
            forget(Place.remembersX, shape)
            if shape >> 16 & 1 != 0 { forget(Place.remembersY, shape) }
            write(Place.alive, 0)
        }
        Lock.release(World.base + Place.second)
    }

    private static func look(_ argument: UInt) {
        let cpu = Int(argument >> 24)
        for round in 0..<Int(argument >> 8 & 255) {
            let memory = (round & 1 == 0 ? Place.remembersY : Place.remembersX) + cpu
            Lock.acquire(World.base + Place.ofCPU + cpu)
            var remembered = read(memory)
            if remembered == 0 {
                remembered = read(round & 1 == 0 ? Place.y : Place.x)
                if remembered != 0 { write(memory, remembered) }
            }
            if remembered != 0 && read(Place.alive) == 0 { Engine.fail(.oops, "CPU \(cpu) uses what is over") }
            Lock.release(World.base + Place.ofCPU + cpu)
        }
    }
}
