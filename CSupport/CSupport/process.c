/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes that share the work of one. */
#include "cs_process.h"
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

int cs_fork(void)
{
	int child = fork();

	/* A child does not outlive its parent. */
	if (child == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return child;
}

int32_t *cs_shared_counter(void)
{
	void *memory = mmap(NULL, sizeof(int32_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void cs_counter_free(int32_t *counter)
{
	munmap(counter, sizeof(int32_t));
}

int32_t cs_counter_value(const int32_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

void cs_counter_add(int32_t *counter, int32_t number)
{
	__atomic_fetch_add(counter, number, __ATOMIC_RELAXED);
}

void cs_refuse(const char *message)
{
	dprintf(STDERR_FILENO, "%s\n", message);
	_exit(2);
}
