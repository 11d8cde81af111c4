/* SPDX-License-Identifier: GPL-2.0-only */
/* What sanitizers are told of fibers; nothing in a program without one. */
#ifndef CS_SANITIZED_H
#define CS_SANITIZED_H
#include "cs_fiber.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CS_ADDRESS_SANITIZER
#endif
#if __has_feature(thread_sanitizer)
#define CS_THREAD_SANITIZER
#endif
#endif

#if defined(CS_ADDRESS_SANITIZER) || defined(CS_THREAD_SANITIZER)
/* A fiber will start anew. Returns what it is to start with, which calls the given entry. */
void (*cs_fiber_announce(struct cs_fiber *fiber, void (*entry)(void *)))(void *);
/* A fiber's stack goes away. */
void cs_fiber_retire(struct cs_fiber *fiber);
#else
#define cs_fiber_announce(fiber, entry) (entry)
#define cs_fiber_retire(fiber) ((void)(fiber))
#endif
#endif
