// SPDX-License-Identifier: GPL-2.0-only
// The suite of the machine. There is one explorer in a process, so its tests run one after the other.

import Testing

@Suite(.serialized) enum MachineTests {}
