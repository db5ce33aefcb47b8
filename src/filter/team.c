#include "filter/team.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum {
    PIECE = 128,       /* records */
    WORTH = 4 * PIECE, /* fewer are judged sooner than anybody wakes up */
    SLOW_NS = 150      /* a record: what judges faster is not worth it either */
};

struct helper {
    struct filter_team *team;
    struct filter *filter;
    pthread_t thread;
};

struct filter_team {
    const struct filter *filter;
    const atomic_bool *give_up;
    unsigned wanted, count; /* helpers */
    struct helper helpers[FILTER_HELPERS];
    bool decided; /* whether the filter is slow */

    struct record *records; /* of the batch at hand */
    unsigned char *verdicts;
    size_t room, record_count;
    atomic_size_t next; /* the first record that nobody has taken */

    pthread_mutex_t lock;
    pthread_cond_t begun, ended;
    uint64_t batch;           /* under the lock, as all below: raised by each */
    bool open;                /* helpers may still join */
    unsigned at_work, judges; /* helpers; threads that took a piece of it */
    bool stops;
};

struct filter_team *filter_team_create(const struct filter *filter, unsigned helpers, const atomic_bool *give_up)
{
    struct filter_team *team = mem_zero(1, sizeof *team);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned further = cores > 1 ? (unsigned)cores - 1 : 0;
    team->filter = filter;
    team->give_up = give_up;
    team->wanted = helpers == FILTER_ALL_CORES ? further : helpers;
    team->wanted = team->wanted < FILTER_HELPERS ? team->wanted : FILTER_HELPERS;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->begun, NULL);
    pthread_cond_init(&team->ended, NULL);
    return team;
}

void filter_team_destroy(struct filter_team *team)
{
    if (!team)
        return;
    pthread_mutex_lock(&team->lock);
    team->stops = true;
    pthread_cond_broadcast(&team->begun);
    pthread_mutex_unlock(&team->lock);
    for (unsigned i = 0; i < team->count; i++) {
        pthread_join(team->helpers[i].thread, NULL);
        filter_destroy(team->helpers[i].filter);
    }
    pthread_cond_destroy(&team->begun);
    pthread_cond_destroy(&team->ended);
    pthread_mutex_destroy(&team->lock);
    free(team->records);
    free(team->verdicts);
    free(team);
}

static void make_room(struct filter_team *team, size_t records)
{
    if (records <= team->room)
        return;
    team->room = records;
    team->records = mem_resize(team->records, team->room, sizeof *team->records);
    team->verdicts = mem_resize(team->verdicts, team->room, 1);
    memset(team->verdicts, VERDICT_UNKNOWN, team->room);
}

static bool is_given_up(const struct filter_team *team)
{
    return team->give_up && atomic_load_explicit(team->give_up, memory_order_relaxed);
}

/* Pieces, as long as there are any. False: there was none. */
static bool work(struct filter_team *team, const struct filter *filter)
{
    bool took = false;
    for (;;) {
        size_t from = atomic_fetch_add(&team->next, PIECE);
        if (from >= team->record_count)
            return took;
        size_t to = from + PIECE < team->record_count ? from + PIECE : team->record_count;
        for (size_t i = from; i < to && !is_given_up(team); i++)
            team->verdicts[i] = (unsigned char)filter_judge(filter, &team->records[i]);
        took = true;
    }
}

static void *help(void *context)
{
    struct helper *helper = context;
    struct filter_team *team = helper->team;
    uint64_t seen = 0;
    pthread_mutex_lock(&team->lock);
    while (!team->stops) {
        if (seen == team->batch || !team->open) {
            pthread_cond_wait(&team->begun, &team->lock);
            continue;
        }
        seen = team->batch;
        team->at_work++;
        pthread_mutex_unlock(&team->lock);
        bool took = work(team, helper->filter);
        pthread_mutex_lock(&team->lock);
        team->judges += took;
        if (--team->at_work == 0)
            pthread_cond_signal(&team->ended);
    }
    pthread_mutex_unlock(&team->lock);
    return NULL;
}

static void hire(struct filter_team *team)
{
    while (team->count < team->wanted) {
        struct helper *helper = &team->helpers[team->count];
        *helper = (struct helper){.team = team, .filter = filter_copy(team->filter)};
        if (pthread_create(&helper->thread, NULL, help, helper) != 0) {
            filter_destroy(helper->filter);
            break;
        }
        team->count++;
    }
    team->wanted = team->count;
}

static void spread_out(struct filter_team *team, const struct batch *batch)
{
    struct record record;
    make_room(team, batch->count);
    team->record_count = 0;
    for (size_t at = 0; batch_next(batch, &at, &record);)
        team->records[team->record_count++] = record;
}

static void judge_alone(struct filter_team *team)
{
    int64_t began_us = clock_mono_us();
    work(team, team->filter);
    team->judges = 1;
    team->decided = true;
    if ((clock_mono_us() - began_us) * 1000 >= SLOW_NS * (int64_t)team->record_count)
        hire(team);
}

/* Not worth any help. */
static void judge_quickly(struct filter_team *team, const struct batch *batch)
{
    struct record record;
    size_t at = 0;
    make_room(team, batch->count);
    for (size_t i = 0; !is_given_up(team) && batch_next(batch, &at, &record); i++)
        team->verdicts[i] = (unsigned char)filter_judge(team->filter, &record);
    team->judges = 1;
}

const unsigned char *filter_team_judge(struct filter_team *team, const struct batch *batch)
{
    if (batch->count < WORTH || (team->decided && team->count == 0)) {
        judge_quickly(team, batch);
        return team->verdicts;
    }
    spread_out(team, batch);
    atomic_store(&team->next, 0);
    if (team->count == 0) {
        judge_alone(team);
        return team->verdicts;
    }
    pthread_mutex_lock(&team->lock);
    team->batch++;
    team->open = true;
    team->judges = 0;
    pthread_cond_broadcast(&team->begun);
    pthread_mutex_unlock(&team->lock);
    bool took = work(team, team->filter);
    pthread_mutex_lock(&team->lock);
    team->open = false; /* who has not woken up by now is not waited for */
    while (team->at_work > 0)
        pthread_cond_wait(&team->ended, &team->lock);
    team->judges += took;
    pthread_mutex_unlock(&team->lock);
    return team->verdicts;
}

unsigned filter_team_judges(const struct filter_team *team)
{
    return team->judges;
}
