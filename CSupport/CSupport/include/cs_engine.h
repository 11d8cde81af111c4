/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state that the explorer's hook reads before every visible operation. It is one C struct behind a pointer of the
 * thread, so that the hook can be inlined into every module at the price of three loads; only the module Explorer
 * writes it.
 */
#ifndef CS_ENGINE_H
#define CS_ENGINE_H
#include <stdint.h>

/* One operation that a task announces before it takes place. */
struct cs_operation {
	uint32_t object;  /* index of the word in the world it touches, or CS_NO_OBJECT */
	uint8_t kind;     /* an OperationKind of module Explorer */
	uint8_t choices;  /* how many outcomes a choice has, otherwise 1 */
	uint16_t reserved;
	uint32_t reads;   /* the domains it reads, a bit each */
	uint32_t writes;  /* the domains it writes, a bit each */
};

#define CS_NO_OBJECT UINT32_MAX

/* An old value, to be put back when the execution is undone. */
struct cs_undo {
	uint64_t *where;
	uint64_t old;
};

struct cs_engine {
	/* The replayed prefix: as long as step `depth` belongs to the running task, its hook only counts. */
	uint32_t depth;
	uint32_t replay_length;
	const uint8_t *replay;
	uint32_t current;

	uint32_t undo_count;
	uint32_t undo_capacity;
	struct cs_undo *undo;

	uint64_t *world;       /* the words that executions share */
	uint32_t world_words;

	uint8_t exploring;     /* CS_SET_UP, CS_EXPLORING or CS_ON_THREADS */
	uint8_t tracing;       /* 1 while a schedule is replayed for its trace */
	uint8_t asks_handlers; /* 1 while handlers that may wait are asked whether they do so for ever */

	uint32_t heartbeat;    /* counts executions, for a watchdog */

	void *state;           /* what module Explorer keeps behind the hook */
	void *machine;         /* what module Machine keeps: its configuration and where its words are */
	void *thread;          /* what module Explorer keeps of the calling thread in a run on real threads */
};

#define CS_SET_UP 0     /* hooks return at once, stores are not logged */
#define CS_EXPLORING 1  /* one thread, its fibers switched by the search */
#define CS_ON_THREADS 2 /* a real thread for each processor */

/*
 * The state of the calling thread: the one of the process, unless the thread belongs to a run on real threads and
 * has one of its own. Initial-exec: the program owns the variable, an image that it loads only refers to it.
 */
extern _Thread_local struct cs_engine *cs_engine_pointer __attribute__((tls_model("initial-exec")));

static inline struct cs_engine *cs_engine(void)
{
	return cs_engine_pointer;
}

/* Gives the calling thread a state of its own; NULL gives it the one of the process again. */
static inline void cs_engine_set(struct cs_engine *engine)
{
	extern struct cs_engine cs_engine_state;

	cs_engine_pointer = engine ? engine : &cs_engine_state;
}
#endif
