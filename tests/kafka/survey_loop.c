/* survey_loop BROKERS REQUESTS: surveys at a fast rhythm, with a topic and a group in focus that are not there, until
 * so many requests were made. For tests of what looking leaves behind. Exit 0; 1 when the cluster cannot be asked. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/wake.h"
#include "kafka/live.h"
#include "kafka/survey.h"
#include "model/brokers.h"
#include "model/snapshot.h"

static uint64_t requests_made(struct board *board)
{
    struct snapshot *snapshot = board_acquire(board);
    uint64_t requests = snapshot->brokers && !snapshot->brokers->error ? snapshot->sweep.requests : 0;
    block_release(snapshot);
    return requests;
}

static bool survey(struct live_source *live, struct board *board, struct wake *wake, uint64_t wanted)
{
    static const struct survey_rhythm fast = {.focused_ms = 10, .visible_ms = 10, .sweep_ms = 50};
    static const char *const nobody[] = {"nobody"}, *const nothing[] = {"nothing"};
    const struct scope scope = {.focused_topic = "nothing",
                                .focused_group = "nobody",
                                .visible_topics = nothing,
                                .visible_topic_count = 1,
                                .visible_groups = nobody,
                                .visible_group_count = 1};
    struct error error = {0};
    live->survey = survey_create(live, &fast, &error);
    if (!live->survey)
        return false;
    survey_set_scope(live->survey, &scope);
    int64_t limit_us = clock_mono_us() + 120 * INT64_C(1000000);
    while (requests_made(board) < wanted && clock_mono_us() < limit_us) {
        struct pollfd fd = {.fd = wake->read_fd, .events = POLLIN};
        poll(&fd, 1, 1000);
        wake_clear(wake);
    }
    return requests_made(board) >= wanted;
}

int main(int argc, char **argv)
{
    long long wanted = 0;
    if (argc != 3 || !str_to_i64(argv[2], &wanted))
        return 2;
    struct error error = {0};
    struct wake wake = {0};
    struct properties properties = {0};
    if (!wake_init(&wake, &error) || !properties_set(&properties, "bootstrap.servers", argv[1], "test", &error))
        return 1;
    struct board *board = board_create(&wake);
    struct mailbox *events = mailbox_create(64, &wake);
    struct live_source *live = live_open(&properties, board, events, &error);
    bool good = live && survey(live, board, &wake, (uint64_t)wanted);
    if (!good)
        fprintf(stderr, "survey_loop: the cluster was not asked %lld times\n", wanted);
    live_destroy(live);
    mailbox_destroy(events);
    board_destroy(board);
    wake_finish(&wake);
    properties_finish(&properties);
    return !good;
}
