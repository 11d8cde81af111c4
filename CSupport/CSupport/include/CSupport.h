/* SPDX-License-Identifier: GPL-2.0-only */
/* What Swift cannot say itself: fibers, atomics, spinlock words, threads, RCU, and the state of the explorer's hook. */
#ifndef CSUPPORT_H
#define CSUPPORT_H
#include "cs_atomic.h"
#include "cs_backtrace.h"
#include "cs_bench.h"
#include "cs_engine.h"
#include "cs_fiber.h"
#include "cs_marks.h"
#include "cs_process.h"
#include "cs_rcu.h"
#include "cs_section.h"
#include "cs_spinlock.h"
#include "cs_thread.h"
#endif
