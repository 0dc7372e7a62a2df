/* answer.h - what others ask of the history, made into messages. */
#ifndef ROOM_HISTORY_ANSWER_H
#define ROOM_HISTORY_ANSWER_H

#include "model/plan.h"
#include "room/history/span.h"

/* Into mem; what does not fit a message is left out at the end. */
void answer_series(const struct span_source *src, const struct plan *plan,
    const struct series_ask_msg *m, struct arena *mem, struct series_msg *out);
void answer_past(const struct span_source *src, const struct past_ask_msg *m,
    struct arena *mem, struct past_msg *out);

#endif
