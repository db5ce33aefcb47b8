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
#include "model/groups.h"
#include "model/snapshot.h"
#include "source/board.h"
#include "source/event.h"

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

/* Kafka's longest name of a group is 32,767 bytes. */
static void test_names_of_groups_are_whole(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 254, 255, 256, 300, 32767};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct mailbox *mailbox = mailbox_create(4, NULL);
        char *name = mem_zero(lengths[i] + 1, 1), *copy;
        memset(name, 'g', lengths[i]);
        copy = mem_strdup(name);
        for (int sent = 0; sent < 2; sent++) {
            struct event event = {.kind = EVENT_GROUP_NEW, .partition = sent};
            event_set_group(&event, name);
            mailbox_send(mailbox, &event);
        }
        memset(name, 'x', lengths[i]); /* it was the sender's until it was sent */
        struct event first = {0}, second = {0};
        assert_true(mailbox_receive(mailbox, &first) && mailbox_receive(mailbox, &second));
        assert_string_equal(event_group(&first), copy);
        assert_string_equal(event_group(&second), copy);
        assert_ptr_equal(first.group_whole, second.group_whole); /* one copy for both */
        assert_int_equal(first.group_whole != NULL, lengths[i] > 255);
        event_finish(&first);
        event_finish(&second);
        free(name);
        free(copy);
        mailbox_destroy(mailbox);
    }
}

static void test_a_name_that_is_cut_is_seen_to_be(void **state)
{
    (void)state;
    enum { LONGEST = 32767, TOO_MANY = 100 };
    struct mailbox *mailbox = mailbox_create(TOO_MANY, NULL);
    char *name = mem_zero(LONGEST + 1, 1);
    struct event event;
    size_t whole = 0, cut = 0;
    for (int i = 0; i < TOO_MANY; i++) {
        memset(name, 'g', LONGEST);
        memcpy(name + 251, "\u00e9", 2); /* across the place where it is cut */
        name[0] = (char)(' ' + i);
        event = (struct event){.kind = EVENT_GROUP_NEW};
        event_set_group(&event, name);
        mailbox_send(mailbox, &event);
    }
    while (mailbox_receive(mailbox, &event)) {
        size_t len = strlen(event_group(&event));
        assert_true(len == LONGEST || len == 254);
        assert_string_equal(event.group + strlen(event.group) - 3, "\u2026");
        whole += len == LONGEST;
        cut += len != LONGEST;
        event_finish(&event);
    }
    assert_int_equal(whole, EVENT_NAMES_BYTES / 2 / LONGEST);
    assert_int_equal(whole + cut, TOO_MANY);
    free(name);
    mailbox_destroy(mailbox);
}

/* Whatever is sent and received in between: in order, the oldest dropped, but for what is never dropped. */
static void test_a_mailbox_is_a_queue(void **state)
{
    (void)state;
    enum { CAPACITY = 8, STEPS = 20000, HELD = 64 };
    int held[HELD], count = 0;
    uint64_t lost = 0;
    uint32_t dice = 1;
    struct mailbox *mailbox = mailbox_create(CAPACITY, NULL);
    for (int step = 1; step <= STEPS; step++) {
        dice = dice * 1664525u + 1013904223u;
        bool kept = step % 97 == 0 && count < HELD - CAPACITY;
        if ((dice >> 24) % 8 < (step / 500 % 2 ? 6 : 3)) { /* now more come than go, now fewer */
            int oldest = 0;
            while (oldest < count && held[oldest] < 0)
                oldest++;
            if (count >= CAPACITY && oldest < count) {
                memmove(held + oldest, held + oldest + 1, (size_t)(--count - oldest) * sizeof *held);
                lost++;
            }
            held[count++] = kept ? -step : step;
            struct event event = {.kind = kept ? EVENT_TAIL_ENDED : EVENT_NOTICE, .partition = step};
            mailbox_send(mailbox, &event);
        } else {
            struct event event;
            bool found = mailbox_receive(mailbox, &event);
            assert_int_equal(found, count > 0);
            if (!found)
                continue;
            assert_int_equal(event.partition, abs(held[0]));
            memmove(held, held + 1, (size_t)--count * sizeof *held);
            event_finish(&event);
        }
        assert_int_equal(mailbox_lost(mailbox), lost);
    }
    assert_true(lost > 1000);
    mailbox_destroy(mailbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_mailbox_is_a_queue),
        cmocka_unit_test(test_names_of_groups_are_whole),
        cmocka_unit_test(test_a_name_that_is_cut_is_seen_to_be),
        cmocka_unit_test(test_a_reader_keeps_what_it_acquired),
        cmocka_unit_test(test_readers_see_counts_rise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
