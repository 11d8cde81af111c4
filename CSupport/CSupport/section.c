/* SPDX-License-Identifier: GPL-2.0-only */
/* The linker names the ends of a section whose name is an identifier. */

#include "cs_section.h"

/* Weak: a program without scenarios has no such section. */
extern const cs_scenario_entry __start_mmrace_scenarios[] __attribute__((weak));
extern const cs_scenario_entry __stop_mmrace_scenarios[] __attribute__((weak));

size_t cs_scenario_entries(const cs_scenario_entry **first)
{
	*first = __start_mmrace_scenarios;
	return (size_t)(__stop_mmrace_scenarios - __start_mmrace_scenarios);
}
