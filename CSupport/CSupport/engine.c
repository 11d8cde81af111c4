/* SPDX-License-Identifier: GPL-2.0-only */
/* The one global of the explorer's hook, and how a thread finds it. */
#include "cs_engine.h"

struct cs_engine cs_engine_state;

_Thread_local struct cs_engine *cs_engine_pointer = &cs_engine_state;
