#include "room/budget.h"

static int64_t
one_us(struct budget_rate r)
{
	return SECOND_US / r.a_second;
}

static int64_t
spent(const struct budget *b, mono_us now)
{
	int64_t left = b->spent_us - (now - b->at);

	return left > 0 ? left : 0;
}

uint32_t
budget_left(const struct budget *b, struct budget_rate r, mono_us now)
{
	int64_t left = r.at_once * one_us(r) - spent(b, now);

	return left > 0 ? (uint32_t)(left / one_us(r)) : 0;
}

bool
budget_take(struct budget *b, struct budget_rate r, mono_us now)
{
	if (budget_left(b, r, now) == 0)
		return false;
	b->spent_us = spent(b, now) + one_us(r);
	b->at = now;
	return true;
}

bool
budget_sum(struct budget *b, mono_us now)
{
	b->last = now;
	if (b->summed++ != 0)
		return false;
	b->began = now;
	return true;
}

bool
budget_calms(const struct budget *b, mono_us now)
{
	return b->summed != 0 && now - b->last >= BUDGET_CALM_US;
}

void
budget_over(struct budget *b)
{
	b->summed = 0;
}
