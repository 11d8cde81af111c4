/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads, and sleeping on a word by the kernel's futex. */
#define _GNU_SOURCE
#include "cs_thread.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Behind the number of calls: whether its thread sleeps, or is about to. */
enum { ASLEEP = 1 };

void cs_sleep(uint32_t *calls, uint32_t seen, uint32_t spins, uint32_t microseconds)
{
	struct timespec limit = {microseconds / 1000000, microseconds % 1000000 * 1000};

	for (uint32_t i = 0; i < spins; i++) {
		if (cs_calls(calls) != seen)
			return;
		cs_cpu_relax();
	}
	/* Either the caller sees this, or the kernel sees the call. */
	__atomic_store_n(&calls[ASLEEP], 1, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, calls, FUTEX_WAIT_PRIVATE, seen, microseconds ? &limit : NULL, NULL, 0);
	__atomic_store_n(&calls[ASLEEP], 0, __ATOMIC_RELAXED);
}

void cs_call(uint32_t *calls)
{
	__atomic_fetch_add(calls, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&calls[ASLEEP], __ATOMIC_SEQ_CST))
		syscall(SYS_futex, calls, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

uint32_t cs_processors(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? (uint32_t)CPU_COUNT(&set) : 1;
}

enum { SIGNAL_STACK = 256 << 10 };

void cs_signal_stack(void)
{
	stack_t stack = {.ss_size = SIGNAL_STACK};

	stack.ss_sp = mmap(NULL, SIGNAL_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (stack.ss_sp != MAP_FAILED)
		sigaltstack(&stack, NULL);
}

/* Hands the stack for signals back before the thread ends. */
static void drop_signal_stack(void)
{
	stack_t none = {.ss_flags = SS_DISABLE}, old;

	if (sigaltstack(&none, &old) == 0 && !(old.ss_flags & SS_DISABLE) && old.ss_size == SIGNAL_STACK)
		munmap(old.ss_sp, SIGNAL_STACK);
}

struct start {
	void (*entry)(void *argument);
	void *argument;
};

static void *run(void *argument)
{
	struct start start = *(struct start *)argument;

	free(argument);
	cs_signal_stack();
	start.entry(start.argument);
	drop_signal_stack();
	return NULL;
}

int cs_thread_start(void (*entry)(void *argument), void *argument, uint64_t *handle)
{
	struct start *start = malloc(sizeof(*start));
	pthread_t thread;
	int error;

	if (!start)
		return ENOMEM;
	start->entry = entry;
	start->argument = argument;
	error = pthread_create(&thread, NULL, run, start);
	if (error)
		free(start);
	else
		*handle = (uint64_t)thread;
	return error;
}

void cs_thread_join(uint64_t handle)
{
	pthread_join((pthread_t)handle, NULL);
}
