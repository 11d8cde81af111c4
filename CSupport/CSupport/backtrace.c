/* SPDX-License-Identifier: GPL-2.0-only */
/* Return addresses of the running stack, by the unwinder of the C library. */
#define _GNU_SOURCE
#include "cs_backtrace.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <stddef.h>
#include <ucontext.h>

enum { DEEPEST = 64 };

bool cs_same_object(const void *one, const void *other)
{
	Dl_info here, there;

	return dladdr(one, &here) != 0 && dladdr(other, &there) != 0 && here.dli_fbase == there.dli_fbase;
}

/* Where a shared object lies. Looked up once, since dladdr() searches its symbols for each address. */
struct span {
	const void *anchor;
	uintptr_t base, start, end;
};

static int measure(struct dl_phdr_info *info, size_t size, void *argument)
{
	struct span *span = argument;
	uintptr_t start = UINTPTR_MAX, end = 0, wanted = (uintptr_t)span->anchor;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t first = info->dlpi_addr + segment->p_vaddr;

		if (segment->p_type != PT_LOAD)
			continue;
		start = first < start ? first : start;
		end = first + segment->p_memsz > end ? first + segment->p_memsz : end;
	}
	if (wanted < start || wanted >= end)
		return 0;
	span->start = start;
	span->end = end;
	return 1;
}

static bool find_span(const void *anchor, struct span *span)
{
	Dl_info object;

	if (anchor == NULL || dladdr(anchor, &object) == 0)
		return false;
	*span = (struct span){ .anchor = anchor, .base = (uintptr_t)object.dli_fbase };
	return dl_iterate_phdr(measure, span) != 0;
}

int cs_backtrace(const void *anchor, uint64_t *addresses, int capacity)
{
	static _Thread_local struct span span;
	void *frames[DEEPEST];
	int count, found = 0;

	if ((anchor == NULL || span.anchor != anchor) && !find_span(anchor, &span)) {
		span.anchor = NULL;
		return 0;
	}
	count = backtrace(frames, DEEPEST);
	for (int i = 0; i < count && found < capacity; i++) {
		uintptr_t address = (uintptr_t)frames[i];

		if (address >= span.start && address < span.end)
			addresses[found++] = address - span.base;
	}
	return found;
}

static bool is_ours(const void *address, const void *anchor)
{
	return cs_same_object(anchor, address) || cs_same_object((const void *)cs_trapped_at, address);
}

uint64_t cs_trapped_at(const void *context, const void *anchor)
{
	const ucontext_t *state = context;
#if defined(__x86_64__)
	uintptr_t address = (uintptr_t)state->uc_mcontext.gregs[REG_RIP];
	uintptr_t frame = (uintptr_t)state->uc_mcontext.gregs[REG_RBP];
#elif defined(__aarch64__)
	uintptr_t address = state->uc_mcontext.pc;
	uintptr_t frame = state->uc_mcontext.regs[29];
#endif

	/* By frame pointers, which the runtime keeps: the unwinder would have to come through the handler's own frame. */
	for (int i = 0; i < DEEPEST && !is_ours((const void *)address, anchor); i++) {
		const uintptr_t *words = (const uintptr_t *)frame;

		if (frame == 0 || frame % sizeof(*words) != 0)
			break;
		address = words[1];
		if (words[0] <= frame)
			break;
		frame = words[0];
	}
	return address;
}
