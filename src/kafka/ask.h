/* One question of a headless command, answered with the survey's own requests. */
#ifndef WEIR_KAFKA_ASK_H
#define WEIR_KAFKA_ASK_H

#include "kafka/live.h"

/* See source_ops.ask. */
bool live_ask(struct live_source *live, const struct question *question, struct answer *answer, struct error *error);

#endif
