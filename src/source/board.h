/* The board: the newest snapshot, published by T2 (and T1 for the tail's state), acquired by whoever draws.
 *
 * Publishing replaces some of the blocks; acquiring gives one consistent set. Both are one locked copy of pointers.
 */
#ifndef WEIR_SOURCE_BOARD_H
#define WEIR_SOURCE_BOARD_H

#include "model/snapshot.h"

struct wake;
struct board;

/* `wake` is raised at each publication; NULL: none. It must outlive the board. */
struct board *board_create(struct wake *wake);
void board_destroy(struct board *board);

/* @locality any thread. Each takes over the caller's reference; the block it replaces is released. */
void board_put_topics(struct board *board, struct topics *topics);
void board_put_partitions(struct board *board, struct partitions *partitions);
void board_put_groups(struct board *board, struct groups *groups);
void board_put_group(struct board *board, struct group_detail *group);
void board_put_commits(struct board *board, struct topic_commits *commits);
void board_put_brokers(struct board *board, struct brokers *brokers);
void board_put_tail(struct board *board, struct tail_state *tail);
void board_put_volume(struct board *board, struct volume *volume);
void board_put_sweep(struct board *board, const struct sweep *sweep); /* copied; raises no wake */

/* @locality any thread. Never NULL; the caller releases it with block_release. */
struct snapshot *board_acquire(struct board *board);

/* Raised by every put; cheap to compare. */
uint64_t board_version(const struct board *board);

#endif
