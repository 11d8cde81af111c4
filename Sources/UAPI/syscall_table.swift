// SPDX-License-Identifier: GPL-2.0-only
// How scenarios call a kernel image: one table of C functions, the only symbol that an image exports points to it.

/// What a kernel image offers. Set-up entries run unexplored, in the order in which they are declared.
public struct syscall_table {
    // MARK: Set-up

    /// Powers the machine on and boots: page array, `init_mm`, per-CPU data. The first call of every scenario.
    /// Arguments: architecture (0 x86, 1 arm64, 2 ppc64), number of CPUs, number of physical frames.
    public var start_kernel: @convention(c) (UInt, UInt, UInt) -> Void
    /// Makes an address space and returns its handle.
    public var create_process: @convention(c) () -> UInt
    /// Puts a thread on a CPU: (task, cpu, mm). `task` is the index of the explored task that is to run there, or -1
    /// for none. With an address space, the CPU loads it and is inside a system call; with 0 it runs a kernel thread
    /// and has the kernel's own address space loaded.
    public var run: @convention(c) (Int, UInt, UInt) -> Void
    /// Puts a thread of the address space on a CPU, in user mode: (task, cpu, mm). `task` as for `run`.
    public var run_user: @convention(c) (Int, UInt, UInt) -> Void
    /// Lets an explored task be the interrupts of a CPU: (task, cpu). Call it after `run` or `run_user` of that CPU.
    public var run_interrupts: @convention(c) (Int, UInt) -> Void
    /// Maps private anonymous memory: (mm, address, length, protection). Returns the address or a negated error number.
    public var mmap: @convention(c) (UInt, UInt, UInt, UInt) -> Int
    /// Makes a file as large as any mapping of it, full of zeros, and returns its handle.
    public var create_file: @convention(c) () -> UInt
    /// Maps a file: (mm, address, length, protection, `MAP_SHARED` or `MAP_PRIVATE`, with or without `MAP_LOCKED`, file,
    /// offset). Returns the address or a negated error number.
    public var mmap_file: @convention(c) (UInt, UInt, UInt, UInt, UInt, UInt, UInt) -> Int
    /// Maps the stack of a program in the making: (mm, address, length). Returns the address or a negated error number.
    public var map_stack: @convention(c) (UInt, UInt, UInt) -> Int
    /// Faults a page in: (mm, address, write). Returns 0 or a negated error number.
    public var fault: @convention(c) (UInt, UInt, UInt) -> Int
    /// Faults a huge page of a file in: (mm, address, write). Returns 0 or a negated error number.
    public var fault_huge: @convention(c) (UInt, UInt, UInt) -> Int
    /// Puts a page of a file into memory, mapped nowhere: (file, offset). Returns 0 or a negated error number.
    public var read_ahead: @convention(c) (UInt, UInt) -> Int
    /// Makes the tables for an address, without a page: (mm, address). Returns 0 or a negated error number.
    public var make_tables: @convention(c) (UInt, UInt) -> Int
    /// Takes the page at an address off the LRU, with the reference that isolation holds: (mm, address). Returns its
    /// handle, or 0 if there is none.
    public var isolate_page: @convention(c) (UInt, UInt) -> UInt
    /// Takes a reference to the page at an address: (mm, address). Returns its handle, or 0 if there is none.
    public var find_page: @convention(c) (UInt, UInt) -> UInt

    // MARK: Explored

    /// Moves a range of the running task as mremap(2) does, in set-up: (old address, length, flags, new address).
    public var move_range: @convention(c) (UInt, UInt, UInt, UInt) -> Int
    /// mremap(2) of the running task: (old address, old length, new length, flags, new address). Comes back in user mode.
    public var mremap: @convention(c) (UInt, UInt, UInt, UInt, UInt) -> Int
    /// munmap(2) of the running task: (address, length). Comes back in user mode.
    public var munmap: @convention(c) (UInt, UInt) -> Int
    /// mprotect(2) of the running task: (address, length, protection). Comes back in user mode.
    public var mprotect: @convention(c) (UInt, UInt, UInt) -> Int
    /// madvise(2) with MADV_DONTNEED of the running task: (address, length). Comes back in user mode.
    public var dontneed: @convention(c) (UInt, UInt) -> Int
    /// The part of execve(2) of the running task that moves the stack of arguments down: (address, distance). Returns 0 or a
    /// negated error number. Comes back in user mode.
    public var shift_stack: @convention(c) (UInt, UInt) -> Int
    /// Takes a reference to the page at an address without a lock, as direct input does, and gives it back: (address).
    /// Returns whether there was a page. Comes back in user mode.
    public var gup_fast: @convention(c) (UInt) -> UInt
    /// A page fault of the running task's program: (address, write). Returns 0, or a negated error number for a signal. Comes
    /// back in user mode.
    public var page_fault: @convention(c) (UInt, UInt) -> Int
    /// Reclaims an isolated page as kswapd does. Returns the number of pages freed.
    public var shrink_page: @convention(c) (UInt) -> UInt
    /// Migrates an isolated page to a fresh one as compaction does. Returns 0 or a negated error number.
    public var migrate_page: @convention(c) (UInt) -> Int
    /// Gives a file another size, and takes its pages beyond that out of memory: (file, new size).
    public var truncate: @convention(c) (UInt, UInt) -> Void
    /// Takes pages out of a file, as far as memory goes: (file, offset, length).
    public var punch_hole: @convention(c) (UInt, UInt, UInt) -> Void
    /// Takes the tables away of pages of a file that are to be one huge page, as khugepaged does: (file, offset). The pages
    /// must not be mapped any more.
    public var collapse: @convention(c) (UInt, UInt) -> Void
    /// Writes a page of a file out, which makes it clean.
    public var write_page: @convention(c) (UInt) -> Int
    /// The scheduler gives the running CPU to a thread of another address space, or to a kernel thread: (mm), or 0. Comes back
    /// in user mode, if there is one. Call it on CPUs whose task makes no other calls.
    public var schedule: @convention(c) (UInt) -> Void
    /// Serves the interrupts of a CPU for ever; the body of a daemon task.
    public var handle_interrupts: @convention(c) (UInt) -> Void
    /// Waits for grace periods for ever; the body of a daemon task.
    public var handle_rcu: @convention(c) () -> Void
    /// The end of a task: what `check` waits for.
    public var exit: @convention(c) () -> Void
    /// Waits for the end of all tasks of a set (a bit each) and judges whether pages are counted right; the body of a
    /// daemon task.
    public var check: @convention(c) (UInt) -> Void

    // MARK: For looking at the end of an execution

    /// Physical frame number of a page handle.
    public var page_frame: @convention(c) (UInt) -> UInt
    /// Physical frame number of the top-level table of an address space.
    public var root_frame: @convention(c) (UInt) -> UInt

    public init(
        start_kernel: @convention(c) (UInt, UInt, UInt) -> Void,
        create_process: @convention(c) () -> UInt,
        run: @convention(c) (Int, UInt, UInt) -> Void,
        run_user: @convention(c) (Int, UInt, UInt) -> Void,
        run_interrupts: @convention(c) (Int, UInt) -> Void,
        mmap: @convention(c) (UInt, UInt, UInt, UInt) -> Int,
        create_file: @convention(c) () -> UInt,
        mmap_file: @convention(c) (UInt, UInt, UInt, UInt, UInt, UInt, UInt) -> Int,
        map_stack: @convention(c) (UInt, UInt, UInt) -> Int,
        fault: @convention(c) (UInt, UInt, UInt) -> Int,
        fault_huge: @convention(c) (UInt, UInt, UInt) -> Int,
        read_ahead: @convention(c) (UInt, UInt) -> Int,
        make_tables: @convention(c) (UInt, UInt) -> Int,
        isolate_page: @convention(c) (UInt, UInt) -> UInt,
        find_page: @convention(c) (UInt, UInt) -> UInt,
        move_range: @convention(c) (UInt, UInt, UInt, UInt) -> Int,
        mremap: @convention(c) (UInt, UInt, UInt, UInt, UInt) -> Int,
        munmap: @convention(c) (UInt, UInt) -> Int,
        mprotect: @convention(c) (UInt, UInt, UInt) -> Int,
        dontneed: @convention(c) (UInt, UInt) -> Int,
        shift_stack: @convention(c) (UInt, UInt) -> Int,
        gup_fast: @convention(c) (UInt) -> UInt,
        page_fault: @convention(c) (UInt, UInt) -> Int,
        shrink_page: @convention(c) (UInt) -> UInt,
        migrate_page: @convention(c) (UInt) -> Int,
        truncate: @convention(c) (UInt, UInt) -> Void,
        punch_hole: @convention(c) (UInt, UInt, UInt) -> Void,
        collapse: @convention(c) (UInt, UInt) -> Void,
        write_page: @convention(c) (UInt) -> Int,
        schedule: @convention(c) (UInt) -> Void,
        handle_interrupts: @convention(c) (UInt) -> Void,
        handle_rcu: @convention(c) () -> Void,
        exit: @convention(c) () -> Void,
        check: @convention(c) (UInt) -> Void,
        page_frame: @convention(c) (UInt) -> UInt,
        root_frame: @convention(c) (UInt) -> UInt
    ) {
        self.start_kernel = start_kernel
        self.create_process = create_process
        self.run = run
        self.run_user = run_user
        self.run_interrupts = run_interrupts
        self.mmap = mmap
        self.create_file = create_file
        self.mmap_file = mmap_file
        self.map_stack = map_stack
        self.fault = fault
        self.fault_huge = fault_huge
        self.read_ahead = read_ahead
        self.make_tables = make_tables
        self.isolate_page = isolate_page
        self.find_page = find_page
        self.move_range = move_range
        self.mremap = mremap
        self.munmap = munmap
        self.mprotect = mprotect
        self.dontneed = dontneed
        self.shift_stack = shift_stack
        self.gup_fast = gup_fast
        self.page_fault = page_fault
        self.shrink_page = shrink_page
        self.migrate_page = migrate_page
        self.truncate = truncate
        self.punch_hole = punch_hole
        self.collapse = collapse
        self.write_page = write_page
        self.schedule = schedule
        self.handle_interrupts = handle_interrupts
        self.handle_rcu = handle_rcu
        self.exit = exit
        self.check = check
        self.page_frame = page_frame
        self.root_frame = root_frame
    }
}
