#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/mem.h"
#include "base/wake.h"
#include "source/board.h"

static atomic_int destroyed;

static void groups_destroy(struct block *block)
{
    destroyed++;
    free(block);
}

static struct groups *groups_of(size_t count)
{
    struct groups *groups = mem_zero(1, sizeof *groups);
    block_init(&groups->block, groups_destroy);
    groups->count = count;
    return groups;
}

static void test_a_reader_keeps_what_it_acquired(void **state)
{
    (void)state;
    destroyed = 0;
    struct wake wake = {0};
    assert_true(wake_init(&wake, NULL));
    struct board *board = board_create(&wake);
    board_put_groups(board, groups_of(1));
    struct pollfd fd = {.fd = wake.read_fd, .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 0), 1);

    struct snapshot *first = board_acquire(board);
    struct snapshot *again = board_acquire(board);
    assert_ptr_equal(first, again);
    uint64_t version = board_version(board);
    board_put_groups(board, groups_of(2));
    assert_true(board_version(board) > version);
    struct snapshot *second = board_acquire(board);
    assert_int_equal(first->groups->count, 1);
    assert_int_equal(second->groups->count, 2);
    assert_null(second->topics);
    assert_int_equal(destroyed, 0);
    block_release(first);
    block_release(again);
    assert_int_equal(destroyed, 1);
    board_destroy(board);
    assert_int_equal(second->groups->count, 2);
    block_release(second);
    assert_int_equal(destroyed, 2);
    wake_finish(&wake);
}

static void *publish(void *board)
{
    for (size_t i = 1; i <= 20000; i++)
        board_put_groups(board, groups_of(i));
    return NULL;
}

static void test_readers_see_counts_rise(void **state)
{
    (void)state;
    struct board *board = board_create(NULL);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, publish, board), 0);
    size_t last = 0;
    while (last < 20000) {
        struct snapshot *snapshot = board_acquire(board);
        size_t count = snapshot->groups ? snapshot->groups->count : 0;
        assert_true(count >= last);
        last = count;
        block_release(snapshot);
    }
    pthread_join(thread, NULL);
    board_destroy(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_reader_keeps_what_it_acquired),
        cmocka_unit_test(test_readers_see_counts_rise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
