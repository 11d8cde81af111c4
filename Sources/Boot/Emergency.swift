// SPDX-License-Identifier: GPL-2.0-only
// A kernel that crashes or hangs is a finding, not the end of the tool.

import CSupport
import Glibc

/// Turns traps and endless loops of the image into findings.
final class Emergency: @unchecked Sendable {
    /// Called with the name of an invariant and a message; prints, after which the process ends.
    private let report: (String, String) -> Void
    private let image: Image
    /// How many steps the running execution has so far; nil while none runs.
    private var steps: () -> Int? = { nil }
    /// Seconds without a step after which the kernel counts as hung.
    private let patience: UInt32 = 10

    init(image: Image, report: @escaping (String, String) -> Void) {
        self.image = image
        self.report = report
    }

    /// Catches signals from here on and watches over progress.
    ///
    /// - Parameter steps: how many steps the running execution has so far; nil while none runs.
    func watch(_ steps: @escaping () -> Int?) {
        Self.current = self
        installHandlers()
        self.steps = steps
        var thread: UInt64 = 0
        let error = cs_thread_start(
            { Unmanaged<Emergency>.fromOpaque($0!).takeUnretainedValue().keepWatch() },
            Unmanaged.passRetained(self).toOpaque(), &thread)
        precondition(error == 0, "no thread to keep watch: \(error)")
    }

    private func keepWatch() {
        var last: (Int, UInt32) = (-1, 0)
        while true {
            sleep(patience)
            let steps = self.steps()
            let now = (steps ?? -1, cs_engine().pointee.heartbeat)
            if steps != nil && now == last {
                report("livelock", "no step for \(patience) seconds")
                _exit(0)
            }
            last = now
        }
    }

    // A signal handler finds its object through this; it is written once, before the handlers are there.
    private nonisolated(unsafe) static var current: Emergency?

    private func installHandlers() {
        // An overflow of a fiber's stack leaves no room for a handler there.
        let size = 256 << 10
        var stack = stack_t(ss_sp: .allocate(byteCount: size, alignment: 16), ss_flags: 0, ss_size: size)
        sigaltstack(&stack, nil)
        var action = sigaction()
        action.sa_flags = SA_SIGINFO | Int32(SA_ONSTACK) | Int32(bitPattern: UInt32(SA_RESETHAND))
        action.__sigaction_handler.sa_sigaction = { signal, _, context in
            Emergency.current?.handle(signal, context)
        }
        for signal in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE] { sigaction(signal, &action, nil) }
    }

    /// Reports a trap inside the image, or in what it called of the Swift runtime; one of ours is left to kill the process, which
    /// the tool reports as that.
    private func handle(_ signal: Int32, _ context: UnsafeMutableRawPointer?) {
        let place = cs_trapped_at(context, image.anchor)
        guard image.contains(UnsafeRawPointer(bitPattern: UInt(place))), cs_engine().pointee.exploring != 0
        else { return }
        report("oops", "the kernel trapped with signal \(signal)")
        _exit(0)
    }
}
