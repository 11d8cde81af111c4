/* SPDX-License-Identifier: GPL-2.0-only */
/* Return addresses of the running stack, for traces. */
#ifndef CS_BACKTRACE_H
#define CS_BACKTRACE_H
#include <stdint.h>

/*
 * Stores up to `capacity` return addresses of the caller's stack that lie in the shared object containing
 * `anchor`, innermost first, relative to the load base of that object. Returns how many.
 */
int cs_backtrace(const void *anchor, uint64_t *addresses, int capacity);
#endif
