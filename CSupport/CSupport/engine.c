/* SPDX-License-Identifier: GPL-2.0-only */
/* The one global of the explorer's hook. */
#include "cs_engine.h"

struct cs_engine cs_engine_state;
