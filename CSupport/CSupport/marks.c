/* SPDX-License-Identifier: GPL-2.0-only */
/* Which functions of a kernel image have run. */
#define _GNU_SOURCE
#include "cs_marks.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

/* What the instrumentation of the compiler ("SanitizerCoverage" of LLVM: inline-bool-flag, pc-table) lays out for each function. */
struct place {
	uintptr_t address;
	uintptr_t flags;
};

/* Of the one image that a process loads. Its constructors tell, and they have no other way to than by functions with these names. */
static struct {
	const bool *first, *end;
	const struct place *places;
} marks;

void __sanitizer_cov_bool_flag_init(bool *first, bool *end);
void __sanitizer_cov_pcs_init(const uintptr_t *first, const uintptr_t *end);

void __sanitizer_cov_bool_flag_init(bool *first, bool *end)
{
	marks.first = first;
	marks.end = end;
}

void __sanitizer_cov_pcs_init(const uintptr_t *first, const uintptr_t *end)
{
	(void)end;
	marks.places = (const struct place *)first;
}

long cs_marked(uint64_t *addresses, long capacity)
{
	Dl_info image;
	long count = 0;

	if (marks.places == NULL || dladdr((const void *)marks.places->address, &image) == 0)
		return 0;
	for (long i = 0; i < marks.end - marks.first; i++) {
		if (!marks.first[i])
			continue;
		if (count < capacity)
			addresses[count] = marks.places[i].address - (uintptr_t)image.dli_fbase;
		count++;
	}
	return count;
}
