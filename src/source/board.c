/* The board keeps one reference to each newest block. Acquiring copies the pointers into a fresh snapshot; the one made
 * last is handed out again as long as nothing was put in between. */
#include "source/board.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/wake.h"
#include "model/brokers.h"
#include "model/group_detail.h"
#include "model/tail_state.h"
#include "model/topic_commits.h"
#include "model/topics.h"
#include "model/volume.h"

struct board {
    pthread_mutex_t lock;
    struct wake *wake;
    atomic_ullong version;
    struct snapshot now;   /* its own block is not used: only the pointers */
    struct snapshot *made; /* what acquire gave last, NULL: outdated */
};

static void snapshot_destroy(struct block *block)
{
    struct snapshot *snapshot = (struct snapshot *)block;
    block_release(snapshot->topics);
    block_release(snapshot->partitions);
    block_release(snapshot->groups);
    block_release(snapshot->group);
    block_release(snapshot->commits);
    block_release(snapshot->brokers);
    block_release(snapshot->tail);
    block_release(snapshot->volume);
    free(snapshot);
}

struct board *board_create(struct wake *wake)
{
    struct board *board = mem_zero(1, sizeof *board);
    pthread_mutex_init(&board->lock, NULL);
    board->wake = wake;
    atomic_init(&board->version, 0);
    return board;
}

void board_destroy(struct board *board)
{
    if (!board)
        return;
    block_release(board->made);
    block_release(board->now.topics);
    block_release(board->now.partitions);
    block_release(board->now.groups);
    block_release(board->now.group);
    block_release(board->now.commits);
    block_release(board->now.brokers);
    block_release(board->now.tail);
    block_release(board->now.volume);
    pthread_mutex_destroy(&board->lock);
    free(board);
}

static void change_begin(struct board *board)
{
    pthread_mutex_lock(&board->lock);
    atomic_fetch_add(&board->version, 1);
}

/* What was replaced is released outside the lock: destroying it may take a while. */
static void change_end(struct board *board, void *replaced, bool wake)
{
    struct snapshot *outdated = board->made;
    board->made = NULL;
    pthread_mutex_unlock(&board->lock);
    block_release(replaced);
    block_release(outdated);
    if (wake && board->wake)
        wake_raise(board->wake);
}

void board_put_topics(struct board *board, struct topics *topics)
{
    change_begin(board);
    void *replaced = board->now.topics;
    board->now.topics = topics;
    change_end(board, replaced, true);
}

void board_put_partitions(struct board *board, struct partitions *partitions)
{
    change_begin(board);
    void *replaced = board->now.partitions;
    board->now.partitions = partitions;
    change_end(board, replaced, true);
}

void board_put_groups(struct board *board, struct groups *groups)
{
    change_begin(board);
    void *replaced = board->now.groups;
    board->now.groups = groups;
    change_end(board, replaced, true);
}

void board_put_group(struct board *board, struct group_detail *group)
{
    change_begin(board);
    void *replaced = board->now.group;
    board->now.group = group;
    change_end(board, replaced, true);
}

void board_put_commits(struct board *board, struct topic_commits *commits)
{
    change_begin(board);
    void *replaced = board->now.commits;
    board->now.commits = commits;
    change_end(board, replaced, true);
}

void board_put_brokers(struct board *board, struct brokers *brokers)
{
    change_begin(board);
    void *replaced = board->now.brokers;
    board->now.brokers = brokers;
    change_end(board, replaced, true);
}

void board_put_tail(struct board *board, struct tail_state *tail)
{
    change_begin(board);
    void *replaced = board->now.tail;
    board->now.tail = tail;
    change_end(board, replaced, true);
}

void board_put_volume(struct board *board, struct volume *volume)
{
    change_begin(board);
    void *replaced = board->now.volume;
    board->now.volume = volume;
    change_end(board, replaced, true);
}

void board_put_sweep(struct board *board, const struct sweep *sweep)
{
    change_begin(board);
    board->now.sweep = *sweep;
    change_end(board, NULL, false);
}

struct snapshot *board_acquire(struct board *board)
{
    pthread_mutex_lock(&board->lock);
    if (!board->made) {
        struct snapshot *made = mem_alloc(sizeof *made);
        *made = board->now;
        block_init(&made->block, snapshot_destroy);
        block_retain(made->topics);
        block_retain(made->partitions);
        block_retain(made->groups);
        block_retain(made->group);
        block_retain(made->commits);
        block_retain(made->brokers);
        block_retain(made->volume);
        block_retain(made->tail);
        board->made = made;
    }
    struct snapshot *snapshot = block_retain(board->made);
    pthread_mutex_unlock(&board->lock);
    return snapshot;
}

uint64_t board_version(const struct board *board)
{
    return atomic_load(&board->version);
}
