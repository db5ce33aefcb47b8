/* survey_requests BROKERS PREFIX VISIBLE [FILE]: surveys with the groups PREFIX-0001 ... on screen, ten times faster
 * than shipped, until each group of the cluster was seen; then counts requests over a whole pass of the sweep. Prints
 * "groups G seconds T requests R searched S": S groups are behind by what a search in the log found. FILE has
 * properties, which win. Exit 1 when the cluster cannot be asked. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/wake.h"
#include "config/property_file.h"
#include "kafka/live.h"
#include "kafka/survey.h"
#include "model/groups.h"
#include "model/snapshot.h"

enum { LIMIT_S = 120, MOST = 100 };

static const struct survey_rhythm fast = {.focused_ms = 200, .visible_ms = 1000, .sweep_ms = 6000};

struct count {
    struct board *board;
    struct wake *wake;
};

static void wait_for_news(struct count *count)
{
    struct pollfd fd = {.fd = count->wake->read_fd, .events = POLLIN};
    poll(&fd, 1, 100);
    wake_clear(count->wake);
}

/* How many groups there are once each was seen; 0: not yet. */
static size_t all_seen(struct count *count, uint64_t *requests)
{
    struct snapshot *snapshot = board_acquire(count->board);
    const struct groups *groups = snapshot->groups;
    size_t seen = groups && groups->count && groups->not_swept == 0 ? groups->count : 0;
    *requests = snapshot->sweep.requests;
    block_release(snapshot);
    return seen;
}

static size_t count_searched(const struct count *count)
{
    size_t searched = 0;
    struct snapshot *snapshot = board_acquire(count->board);
    for (size_t i = 0; snapshot->groups && i < snapshot->groups->count; i++)
        searched += snapshot->groups->rows[i].behind.method == SPAN_LOG;
    block_release(snapshot);
    return searched;
}

static bool measure(struct count *count)
{
    uint64_t before = 0, after = 0;
    size_t groups = 0;
    int64_t limit_us = clock_mono_us() + LIMIT_S * INT64_C(1000000);
    while (!(groups = all_seen(count, &before)) && clock_mono_us() < limit_us)
        wait_for_news(count);
    int64_t from_us = clock_mono_us(), until_us = from_us + (int64_t)fast.sweep_ms * 1000;
    while (groups && clock_mono_us() < until_us)
        wait_for_news(count);
    double seconds = (double)(clock_mono_us() - from_us) / 1e6;
    groups = groups ? all_seen(count, &after) : 0;
    if (groups)
        printf("groups %zu seconds %.3f requests %llu searched %zu\n", groups, seconds,
               (unsigned long long)(after - before), count_searched(count));
    return groups > 0;
}

static bool survey(struct live_source *live, struct count *count, const char *prefix, size_t visible)
{
    char names[MOST][64];
    const char *pointers[MOST];
    struct error error = {0};
    for (size_t i = 0; i < visible; i++) {
        snprintf(names[i], sizeof names[i], "%s-%04zu", prefix, i + 1);
        pointers[i] = names[i];
    }
    const struct scope scope = {.visible_groups = pointers, .visible_group_count = visible};
    live->survey = survey_create(live, &fast, &error);
    if (!live->survey)
        return false;
    survey_set_scope(live->survey, &scope);
    return measure(count);
}

int main(int argc, char **argv)
{
    int visible = argc == 4 || argc == 5 ? atoi(argv[3]) : -1;
    if (visible < 0 || visible > MOST)
        return 2;
    struct error error = {0};
    struct wake wake = {0};
    struct properties properties = {0};
    struct str warnings = {0};
    if (!wake_init(&wake, &error) || !properties_set(&properties, "bootstrap.servers", argv[1], "test", &error) ||
        (argc == 5 && !property_file_read(argv[4], &properties, NULL, &warnings, &error)))
        return 1;
    str_finish(&warnings);
    struct count count = {.board = board_create(&wake), .wake = &wake};
    struct mailbox *events = mailbox_create(64, &wake);
    struct live_source *live = live_open(&properties, count.board, events, &error);
    bool good = live && survey(live, &count, argv[2], (size_t)visible);
    if (!good)
        fprintf(stderr, "survey_requests: the cluster could not be surveyed\n");
    live_destroy(live);
    mailbox_destroy(events);
    board_destroy(count.board);
    wake_finish(&wake);
    properties_finish(&properties);
    return !good;
}
