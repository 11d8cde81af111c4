// SPDX-License-Identifier: GPL-2.0-only
// What user space and the kernel agree on is visible to the kernel.

@_exported import UAPI
