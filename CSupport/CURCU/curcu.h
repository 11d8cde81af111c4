/* SPDX-License-Identifier: GPL-2.0-only */
/* The flavour of liburcu that mmrace links: memb, whose readers pay no barrier. */
#ifndef CURCU_H
#define CURCU_H
#include <urcu/urcu-memb.h>
#endif
