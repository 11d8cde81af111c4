// SPDX-License-Identifier: GPL-2.0-only
// What a scenario is: memory, and who does what on which CPU.

import Machine

/// User space and kernel threads around one race, as small as it can be. It knows system calls and kernel threads by what
/// they do, and nothing of how a kernel does it, so that a patch which changes a structure breaks no scenario.
public struct Scenario: Sendable {
    /// The name in verdicts and on command lines.
    public let name: String
    /// One line on what races with what.
    public let summary: String
    /// Where it makes sense.
    public let architectures: [Architecture]
    /// What the process has mapped and touched before.
    public let memory: [Mapping]
    /// What the process moved then, before the race begins. Its thread on the first CPU did that.
    public let moved: [Move]
    /// One entry a CPU.
    public let cpus: [CPU]
    /// How many frames are left for each task, if memory is short.
    public let framesLeft: Int?

    /// - Parameters:
    ///   - cpus: at most `Machine.mostCPUs`.
    ///   - framesLeft: what a kernel would try again and again for want of nothing ends soon if memory is short.
    public init(
        _ name: String, _ summary: String, on architectures: [Architecture] = Architecture.allCases, memory: [Mapping],
        moved: [Move] = [], cpus: [CPU], framesLeft: Int? = nil
    ) {
        precondition(cpus.count <= Machine.mostCPUs)
        self.name = name
        self.summary = summary
        self.architectures = architectures
        self.memory = memory
        self.moved = moved
        self.cpus = cpus
        self.framesLeft = framesLeft
    }

    /// A range that was moved and whose old place is still mapped, empty (`MREMAP_DONTUNMAP`).
    public struct Move: Sendable {
        public var address: UInt
        /// Bytes.
        public var length: UInt
        public var destination: UInt
    }

    /// Memory of the process.
    public struct Mapping: Sendable {
        /// What lies behind it.
        public enum Backing: Sendable, Equatable {
            case anonymous
            /// The file of the scenario, from an offset in bytes.
            case file(offset: UInt, isShared: Bool)
            /// The stack of a program in the making.
            case stack
        }

        public var address: UInt
        /// Bytes.
        public var length: UInt
        public var backing: Backing
        /// Addresses whose pages are there.
        public var touched: [UInt]
        /// Addresses that have tables and no page.
        public var emptied: [UInt] = []
        /// Addresses whose pages are in the page cache and mapped nowhere. Only of files.
        public var cached: [UInt] = []
        /// Whether the pages were written to, not only read.
        public var isWritten = true
        /// Whether the pages are huge ones. Only of files.
        public var isHuge = false

        /// Private anonymous memory of which only the first page has been touched, unless said otherwise.
        public static func anonymous(at address: UInt, length: UInt, touched: [UInt]? = nil) -> Mapping {
            Mapping(address: address, length: length, backing: .anonymous, touched: touched ?? [address])
        }

        /// Shared memory of the scenario's file of which only the first page has been touched, unless said otherwise.
        public static func shared(
            at address: UInt, length: UInt, offset: UInt = 0, touched: [UInt]? = nil, emptied: [UInt] = [],
            cached: [UInt] = [], isWritten: Bool = true, isHuge: Bool = false
        ) -> Mapping {
            Mapping(
                address: address, length: length, backing: .file(offset: offset, isShared: true),
                touched: touched ?? [address], emptied: emptied, cached: cached, isWritten: isWritten, isHuge: isHuge)
        }

        /// Private memory of the scenario's file whose first page has been read.
        public static func copied(at address: UInt, length: UInt, offset: UInt = 0) -> Mapping {
            Mapping(
                address: address, length: length, backing: .file(offset: offset, isShared: false), touched: [address],
                isWritten: false)
        }

        /// The stack of a program in the making, whose arguments fill the first page.
        public static func stack(at address: UInt, length: UInt) -> Mapping {
            Mapping(address: address, length: length, backing: .stack, touched: [address])
        }
    }

    /// What a CPU does.
    public enum CPU: Sendable {
        /// A thread of the process, inside the given system calls, one after the other.
        case process([SystemCall])
        /// A kernel thread.
        case kernel([KernelWork])
        /// A thread of the process that runs its program and never enters the kernel: it may use every translation it
        /// can get at any time, so it needs no steps of its own.
        case user
    }

    /// A system call, or what a program does to enter the kernel without one.
    public enum SystemCall: Sendable {
        /// Reads memory, through a page fault if there is one.
        case load(UInt)
        /// Writes to memory, likewise.
        case store(UInt)
        /// Stores a value in the scenario's one page whose content matters, with whatever translation the CPU can get. Where it
        /// faults, nothing is stored. When all has come to rest, the page is read at an address and must hold what was stored.
        case put(UInt64, at: UInt, foundAt: UInt)
        /// Moves a range to a new address and keeps the old one mapped, empty (`MREMAP_DONTUNMAP`).
        case mremap(UInt, length: UInt, to: UInt)
        /// Moves a range to a new address and unmaps the old one; a new length shrinks or extends it on the way.
        case move(UInt, length: UInt, to: UInt, newLength: UInt? = nil)
        /// Gives a range back.
        case munmap(UInt, length: UInt)
        /// Drops the pages of a range, which stays mapped (`MADV_DONTNEED`).
        case drop(UInt, length: UInt)
        /// Makes a range read-only.
        case protect(UInt, length: UInt)
        /// Takes a reference to the page at an address without a lock and gives it back, as direct input does.
        case pin(UInt)
        /// Moves the stack of a program in the making down (`execve`).
        case shiftStack(UInt, by: UInt)

        /// The range that the call gives up: its first address and its end.
        var givenUp: (start: UInt, end: UInt)? {
            switch self {
            case .mremap(let address, let length, _), .move(let address, let length, _, _),
                .munmap(let address, let length), .drop(let address, let length):
                (address, address + length)
            case .load, .store, .put, .protect, .pin, .shiftStack: nil
            }
        }

        /// Whether the thread runs its program until then.
        var isAccess: Bool {
            switch self {
            case .load, .store, .put: true
            default: false
            }
        }

        /// Where the call maps something.
        var destination: UInt? {
            switch self {
            case .mremap(_, _, let new), .move(_, _, let new, _): new
            default: nil
            }
        }
    }

    /// What kernel threads do.
    public enum KernelWork: Sendable {
        /// Reclaims the page that is mapped at an address at the start, as kswapd does: its invalidation may be deferred to
        /// the end of the batch.
        case reclaim(pageAt: UInt)
        /// Migrates the page that is mapped at an address at the start, as compaction does: nothing is deferred.
        case migrate(pageAt: UInt)
        /// Cuts the scenario's file off.
        case truncate(to: UInt)
        /// Takes a range of bytes out of the scenario's file.
        case punchHole(at: UInt, length: UInt)
        /// Takes the tables of an extent of the scenario's file away that is to become a huge page: its first byte.
        case collapse(at: UInt)
        /// Writes the page of the file out that is mapped at an address at the start.
        case clean(pageAt: UInt)
    }
}

/// Sizes for scenarios, in bytes.
extension UInt {
    /// 4 KiB.
    public static let page = Geometry.span(1)
    /// What one entry of the second level covers: 2 MiB.
    public static let pmd = Geometry.span(2)
    /// What one entry of the third level covers: 1 GiB.
    public static let pud = Geometry.span(3)
}
