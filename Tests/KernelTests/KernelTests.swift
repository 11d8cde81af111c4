// SPDX-License-Identifier: GPL-2.0-only
// The port, driven through its system-call table by one process on one CPU.

import Testing

/// There is one engine a process: its tests take turns.
@Suite("The port on one CPU", .serialized) struct KernelTests {}
