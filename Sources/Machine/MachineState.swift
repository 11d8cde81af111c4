// SPDX-License-Identifier: GPL-2.0-only
// Where the machine keeps its state.

import CSupport
import Explorer

/// The configuration of the running machine and the places of its words in the world. Written at power-on only, but for
/// the table of known translations, which only grows and carries no state of an execution.
struct MachineState {
    let architecture: Architecture
    let cpuCount: Int
    let frameCount: Int
    /// Per frame: `FrameWord.count` words.
    let frames: Word
    /// Per CPU: `CPUWord.count` words.
    let cpus: Word
    /// Which broadcast groups of invalidations nobody waited for yet: the largest world they make.
    let outstanding: Word
    /// Frames taken from the pool of each task; the last one is set-up's.
    let pools: Word
    let kernelMemory: Word
    /// What programs last stored in the pages that they name: see `Machine.lastStored(_:_:)`.
    let pagesOfPrograms: Word
    /// The words of frame 0.
    let memory: Word
    var setUpCPU = 0
    var taskCPU = SIMD8<UInt8>.zero
    var leaves = TranslationTable()
    var tables = TranslationTable()
    /// Outcomes that an access of each task chooses from.
    let outcomes = UnsafeMutablePointer<Outcomes>.allocate(capacity: Program.mostTasks + 1)
    /// The CPUs that filled a translation to a frame that was given up in this step, a bit each.
    var filledFreeFrame: UInt32 = 0
    var defect = Defect.none
    var switches = Switches()
    var breakBeforeMake = BreakBeforeMake.notNeeded
    /// Whether frames that are given up are filled with poison on real threads.
    var poisonsFrames = false

    func deallocate() {
        leaves.deallocate()
        tables.deallocate()
        outcomes.deallocate()
    }

    static var current: UnsafeMutablePointer<MachineState> {
        cs_engine().pointee.machine.unsafelyUnwrapped.assumingMemoryBound(to: MachineState.self)
    }
}

/// Words kept for each frame.
enum FrameWord {
    /// Rises when the last reference goes; translations remember the one they were filled with.
    static let generation = 0
    static let use = 1
    /// Which entries are present: 8 words of bits.
    static let present = 2
    /// What the device has of the content, condensed; 0 is that of a frame full of zeros.
    static let backing = 10
    static let count = 11
}

/// Words kept for each CPU.
enum CPUWord {
    static let root = 0
    static let tag = 1
    static let mode = 2
    static let mask = 3
    static let pending = 4
    /// Whether this CPU has local invalidations that it did not wait for.
    static let localOutstanding = 5
    /// Arrivals that this CPU waited for and that its own accesses do not feel yet; see `Switches.needsISB`.
    static let unsynchronised = 6
    /// Ranges to be judged when the CPU goes back to its program: how many, then start, end and tag of each.
    static let owed = 7
    static let mostOwed = 4
    /// Outstanding invalidations that this CPU issued.
    static let groups = owed + 1 + 3 * mostOwed
    /// Sets of translations, one for each world: leaves, then tables.
    static let leaves = groups + (Machine.groupsOfCPU + 1) * GroupWord.size
    static let tables = leaves + worlds
    static let worlds = Machine.localArrival * 2
    static let count = tables + worlds
}

/// The machine: frames, tables, CPUs. One per process.
public enum Machine {
    public static let mostCPUs = 4
    /// Frames that each task may allocate while it is explored.
    package static let framesOfTask = 16

    /// Creates the world of a machine, all memory zero and no CPU in any context. Not explored.
    ///
    /// - Parameters:
    ///   - cpus: 1 to `mostCPUs`.
    ///   - frames: physical frames of 4096 bytes for set-up; frame 0 is reserved and reads as zero. Each task gets a few
    ///     more of its own, so that the names of frames do not depend on the schedule.
    ///   - kernelWords: words for the kernel's own objects.
    public static func powerOn(_ architecture: Architecture, cpus: Int, frames: Int, kernelWords: Int) {
        precondition((1...mostCPUs).contains(cpus), "1 to \(mostCPUs) CPUs")
        let frameCount = frames + framesOfTask * Program.mostTasks
        let sizes = [
            cpus * CPUWord.count, frameCount * FrameWord.count, 1 + Program.mostTasks + 1, kernelWords,
            pagesOfPrograms * Geometry.entries, frameCount * Geometry.entries,
        ]
        World.create(words: sizes.reduce(0, +))
        var next = World.base
        let places = sizes.map { size -> Word in
            defer { next += size }
            return next
        }
        if let old = cs_engine().pointee.machine {
            let state = old.assumingMemoryBound(to: MachineState.self)
            state.pointee.deallocate()
            state.deallocate()
        }
        let state = UnsafeMutablePointer<MachineState>.allocate(capacity: 1)
        state.initialize(
            to: MachineState(
                architecture: architecture, cpuCount: cpus, frameCount: frameCount, frames: places[1], cpus: places[0],
                outstanding: places[2], pools: places[2] + 1, kernelMemory: places[3], pagesOfPrograms: places[4],
                memory: places[5]))
        cs_engine().pointee.machine = UnsafeMutableRawPointer(state)
        for task in 0..<Program.mostTasks {
            (state.pointee.pools + task).pointee = UInt64(frames + task * framesOfTask)
        }
        state.pointee.pools[Program.mostTasks] = 1
    }

    public static var architecture: Architecture { MachineState.current.pointee.architecture }
    public static var cpuCount: Int { MachineState.current.pointee.cpuCount }
    /// The kernel's own memory, zero at power-on.
    public static var kernelMemory: Word { MachineState.current.pointee.kernelMemory }

    // MARK: CPUs

    /// Says which CPU an explored task runs on. Set-up.
    public static func bind(task: Int, to cpu: Int) { MachineState.current.pointee.taskCPU[task] = UInt8(cpu) }

    /// The CPU that stands for set-up's code.
    public static var setUpCPU: Int {
        get { MachineState.current.pointee.setUpCPU }
        set { MachineState.current.pointee.setUpCPU = newValue }
    }

    /// The CPU of the running task.
    public static var currentCPU: Int {
        guard let task = Engine.currentTask else { return setUpCPU }
        return Int(MachineState.current.pointee.taskCPU[task])
    }

    /// What a CPU is doing.
    public enum Mode: UInt64, Sendable {
        /// Runs a program: it may use any translation it holds at any time.
        case user
        /// Runs the kernel: it uses translations of program addresses only after it went back.
        case kernel
        /// Runs no program, though it may still hold a context and fill from it.
        case idle
    }

    /// Sets what a CPU is doing. Set-up.
    public static func setMode(_ mode: Mode, cpu: Int) { Engine.store(word(CPUWord.mode, of: cpu), mode.rawValue) }

    static func mode(of cpu: Int) -> Mode { Mode(rawValue: word(CPUWord.mode, of: cpu).pointee)! }

    @inline(__always) static func word(_ offset: Int, of cpu: Int) -> Word {
        MachineState.current.pointee.cpus + (cpu &* CPUWord.count &+ offset)
    }

    /// The deliberate mistake that the machine makes, for tests of the tests.
    package static var defect: Defect {
        get { MachineState.current.pointee.defect }
        set { MachineState.current.pointee.defect = newValue }
    }

    @inline(__always) static func isDefective(_ defect: Defect) -> Bool {
        MachineState.current.pointee.defect == defect
    }
}
