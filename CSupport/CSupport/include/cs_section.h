/* SPDX-License-Identifier: GPL-2.0-only */
/* Scenarios enter themselves into a section of the program; this finds them. */
#pragma once

#include <stddef.h>

/* Adds one scenario to the list whose address it is given. */
typedef void (*cs_scenario_entry)(void *list);

/* The entries of the section, and how many there are. */
size_t cs_scenario_entries(const cs_scenario_entry **first);
