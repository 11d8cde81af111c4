/* SPDX-License-Identifier: GPL-2.0-only */
/* Which functions of a kernel image have run: by the marks that its compiler set at their beginnings. */
#ifndef CS_MARKS_H
#define CS_MARKS_H
#include <stdint.h>

/*
 * Stores where functions begin that have run in this process since the image was loaded, relative to the load base of the image,
 * up to `capacity` of them. Returns how many there are; 0 without an image that was compiled with marks.
 */
long cs_marked(uint64_t *addresses, long capacity);
#endif
