// SPDX-License-Identifier: GPL-2.0-only
// Physical frames: who uses them, and when they are given up.

import Explorer

extension Machine {
    /// What a frame is used for.
    public enum Use: Equatable, Sendable {
        case free, data
        /// A table; level 1 maps pages.
        case table(level: Int)

        var code: UInt64 {
            switch self {
            case .free: 0
            case .data: 1
            case .table(let level): 1 + UInt64(level)
            }
        }

        /// The code of a free frame that was a table before.
        static let formerTable: UInt64 = 7

        init(code: UInt64) {
            switch code {
            case 0, Self.formerTable: self = .free
            case 1: self = .data
            default: self = .table(level: Int(code) - 1)
            }
        }
    }

    /// Takes a frame that nobody used before, all zero. No step: each task has its own frames, and nobody else knows of one
    /// until it is put into a table.
    ///
    /// - Returns: its number, or 0 if none is left.
    public static func allocateFrame(_ use: Use) -> UInt {
        let state = MachineState.current
        let pool = Engine.currentTask ?? Program.mostTasks
        let next = state.pointee.pools + pool
        let frame = next.pointee
        if frame == endOfPool(pool) { return 0 }
        Engine.store(next, frame + 1)
        Engine.store(word(FrameWord.use, ofFrame: UInt(frame)), use.code)
        return UInt(frame)
    }

    private static func endOfPool(_ pool: Int) -> UInt64 {
        let setUpEnd = UInt64(MachineState.current.pointee.frameCount - framesOfTask * Program.mostTasks)
        return pool == Program.mostTasks ? setUpEnd : setUpEnd + UInt64((pool + 1) * framesOfTask)
    }

    /// Leaves so many frames to each task, of those that it would have. Only during set-up.
    public static func withholdFrames(butFor count: Int) {
        for task in 0..<Program.mostTasks {
            Engine.store(MachineState.current.pointee.pools + task, endOfPool(task) - UInt64(min(count, framesOfTask)))
        }
    }

    /// Gives a frame up: its last reference is gone and it may be anybody's from now on. A step; this is where stale
    /// translations do harm.
    ///
    /// - Parameter isDroppedAsClean: whether a device is to have what it holds: see `judgeDropped(_:)`.
    public static func releaseFrame(_ frame: UInt, isDroppedAsClean: Bool = false) {
        let generation = word(FrameWord.generation, ofFrame: frame)
        let use = use(of: frame)
        let isTable = use != .data && !isDefective(.hidesRelease)
        Engine.visible(.modify, generation, reads: Domain.everyCPU, writes: isTable ? Domain.life(frame) : 0)
        if self.use(of: frame) == .free { Engine.fail(.oops, "frame \(frame) is freed twice") }
        judgeRelease(of: frame, use)
        if isDroppedAsClean { judgeLost(frame) }
        Engine.store(generation, generation.pointee &+ 1)
        Engine.store(word(FrameWord.use, ofFrame: frame), use == .data ? Use.free.code : Use.formerTable)
        if Engine.isOnThreads { poisonIfAsked(frame) }
        Engine.note("frame \(frame) is free")
    }

    /// The words of a frame.
    @inlinable public static func words(of frame: UInt) -> Word { memory + Int(frame) &* Geometry.entries }

    /// The frame that a word lies in.
    @inlinable public static func frame(containing word: Word) -> UInt { UInt(bitPattern: (word - memory) >> 9) }

    /// Whether a word lies in a frame at all.
    public static func isMemory(_ word: Word) -> Bool {
        word >= memory && word < memory + MachineState.current.pointee.frameCount * Geometry.entries
    }

    /// What a frame is used for.
    public static func use(of frame: UInt) -> Use { Use(code: word(FrameWord.use, ofFrame: frame).pointee) }

    /// How many frames there are, frame 0 included.
    public static var frameCount: Int { MachineState.current.pointee.frameCount }

    /// Whether what a translation leads to is no longer the frame that it was filled for.
    static func isGivenUp(_ translation: Translation) -> Bool {
        guard Int(translation.frame) < frameCount else { return true }
        return use(of: translation.frame) == .free || translation.generation != generation(of: translation.frame)
    }

    /// Judges that software loads or stores an entry in a frame. What lies behind an entry that is none, or that maps memory,
    /// is anybody's; a load from frame 0 gives zeros, and software goes on with these.
    @inline(__always) static func judgeTable(_ frame: UInt, isStore: Bool) {
        let code = word(FrameWord.use, ofFrame: frame).pointee
        if code <= Use.data.code || code == Use.formerTable { failTable(frame, isStore) }
    }

    private static func failTable(_ frame: UInt, _ isStore: Bool) {
        if word(FrameWord.use, ofFrame: frame).pointee == Use.formerTable {
            Engine.fail(.tableUseAfterFree, "\(use(of: frame, isStore: isStore)) after it was given up")
        }
        if isDefective(.wildTablesAreNotJudged) { return }
        if isStore || frame != 0 {
            Engine.fail(.wildTable, "\(use(of: frame, isStore: isStore)), which it never was")
        }
        Engine.report(.wildTable, "\(use(of: frame, isStore: isStore)), by an entry that is none")
    }

    private static func use(of frame: UInt, isStore: Bool) -> String {
        "the kernel \(isStore ? "writes" : "reads") frame \(frame) as a table"
    }

    /// Judges that software takes the lock that goes with a table. A frame that is no table has none: the word that stands for
    /// it belongs to something else, and whoever waits there waits for nobody. Software goes on with it. Not a step.
    public static func judgeTableLock(of frame: UInt) {
        if Int(frame) >= frameCount { Engine.fail(.oops, "there is no frame \(frame)") }
        let code = word(FrameWord.use, ofFrame: frame).pointee
        if code > Use.data.code || isDefective(.wildTablesAreNotJudged) { return }
        Engine.report(.wildTable, "the lock of frame \(frame) is taken, which is no table")
    }

    @usableFromInline static var memory: Word { MachineState.current.pointee.memory }

    @inline(__always) static func generation(of frame: UInt) -> UInt64 {
        word(FrameWord.generation, ofFrame: frame).pointee
    }

    @inline(__always) static func word(_ offset: Int, ofFrame frame: UInt) -> Word {
        MachineState.current.pointee.frames + (Int(bitPattern: frame) &* FrameWord.count &+ offset)
    }
}
