#include "room/trap/budget.h"

#define ONE_US (SECOND_US / BUDGET_A_SECOND)

static int64_t
spent(const struct budget *b, mono_us now)
{
	int64_t left = b->spent_us - (now - b->at);

	return left > 0 ? left : 0;
}

uint32_t
budget_left(const struct budget *b, mono_us now)
{
	return (uint32_t)((BUDGET_AT_ONCE * ONE_US - spent(b, now)) / ONE_US);
}

bool
budget_take(struct budget *b, mono_us now)
{
	if (budget_left(b, now) == 0)
		return false;
	b->spent_us = spent(b, now) + ONE_US;
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
