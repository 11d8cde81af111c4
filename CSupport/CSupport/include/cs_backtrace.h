/* SPDX-License-Identifier: GPL-2.0-only */
/* Return addresses of the running stack, for traces. */
#ifndef CS_BACKTRACE_H
#define CS_BACKTRACE_H
#include <stdbool.h>
#include <stdint.h>

/*
 * Stores up to `capacity` return addresses of the caller's stack that lie in the shared object containing
 * `anchor`, innermost first, relative to the load base of that object. Returns how many.
 */
int cs_backtrace(const void *anchor, uint64_t *addresses, int capacity);

/* Whether two addresses lie in the same shared object. */
bool cs_same_object(const void *one, const void *other);

/*
 * The address of the instruction that a signal interrupted, from the third argument of its handler. If that is neither in
 * the shared object containing `anchor` nor in this one, but say in the runtime, where checks of the language end: where the
 * innermost caller that is goes on.
 */
uint64_t cs_trapped_at(const void *context, const void *anchor);
#endif
