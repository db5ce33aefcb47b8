/* What T1 reads: its topics' metadata at the start and later, starting and restarting partitions. */
#ifndef WEIR_KAFKA_TAIL_TOPICS_H
#define WEIR_KAFKA_TAIL_TOPICS_H

#include "kafka/tail_inner.h"

/* Metadata of every topic, tried until it is there; then starts and ends of all partitions, and starts them. False:
 * stopped, or tail_fail was called: a topic does not exist, may not be read, or nobody answers. */
bool tail_open_topics(struct tail *tail);

/* Looks for new partitions and for topics that went or came back; every few seconds. */
void tail_refresh(struct tail *tail);

/* Partitions whose position is outside the log go on at its beginning; says what was passed over. */
void tail_recover(struct tail *tail);

/* Asks for the ends of all partitions; those that do not answer keep the last one. */
void tail_ask_ends(struct tail *tail);

#endif
