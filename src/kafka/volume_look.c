#include "kafka/volume_look.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/demo_link.h"
#include "kafka/demo_times.h"
#include "kafka/ends.h"
#include "model/volume.h"

enum {
    REQUEST_MS = 1000,
    TRIES = 5, /* of a request that nobody answers */
    DEMO_TIMEOUT_MS = 20000,
    FACTOR = 4,    /* how much further back each look goes for the first record */
    FURTHEST = 16, /* looks: 4^16 s are 136 years */
    HALVINGS = 12, /* at most, to find the first and the last more exactly */
    CLOSE = 64,    /* as a part of the whole: near enough */
    COARSE = 4     /* the first answer has one moment in so many */
};

/* One topic while it is looked at. */
struct look {
    struct live_source *live;
    rd_kafka_t *handle;
    const char *topic;
    const atomic_bool *give_up;
    struct ends_row *rows;
    int64_t *low, *high; /* of each; a row whose end is not known is left out: its leader is -1 */
    int64_t *found;      /* of each moment, of each row: offsets */
    size_t count;
    uint32_t unknown;
    size_t look_ups;
    double first, last; /* records before the first, and all */
};

static bool given_up(const struct look *look)
{
    return atomic_load(look->give_up);
}

static void publish(const struct look *look, struct volume *volume)
{
    volume->look_ups = look->look_ups;
    volume->unknown = look->unknown;
    board_put_volume(look->live->base.board, volume);
}

static void publish_error(const struct look *look, const char *why)
{
    if (!given_up(look))
        publish(look, volume_of_error(look->topic, why));
}

static void leave_out(struct look *look, size_t row)
{
    look->unknown += look->rows[row].leader >= 0;
    look->rows[row].leader = -1;
}

static void take_partitions(struct look *look, const struct rd_kafka_metadata_topic *found)
{
    look->count = found->partition_cnt > 0 ? (size_t)found->partition_cnt : 0;
    look->rows = mem_zero(look->count + 1, sizeof *look->rows);
    look->low = mem_zero(look->count + 1, sizeof *look->low);
    look->high = mem_zero(look->count + 1, sizeof *look->high);
    for (size_t i = 0; i < look->count; i++) {
        look->rows[i] = (struct ends_row){
            .topic = look->topic, .partition = found->partitions[i].id, .leader = found->partitions[i].leader};
        look->unknown += look->rows[i].leader < 0;
    }
}

/* False: says why. */
static bool learn_partitions(struct look *look)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(look->handle, look->topic, NULL);
    rd_kafka_resp_err_t err = topic ? RD_KAFKA_RESP_ERR__TIMED_OUT : RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION;
    for (int i = 0; i < TRIES && health_kind(err) == ERROR_UNREACHABLE && !given_up(look); i++)
        err = rd_kafka_metadata(look->handle, 0, topic, &metadata, REQUEST_MS);
    handle_serve(look->handle);
    if (!err)
        err = metadata->topic_cnt == 1 ? metadata->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    if (!err)
        take_partitions(look, &metadata->topics[0]);
    if (metadata)
        rd_kafka_metadata_destroy(metadata);
    if (topic)
        rd_kafka_topic_destroy(topic);
    if (err)
        publish_error(look, health_kind(err) == ERROR_UNREACHABLE ? _("no broker answers") : rd_kafka_err2str(err));
    return !err;
}

static bool is_unanswered(const struct ends_row *row)
{
    return row->leader >= 0 && !row->offset.known && health_kind(row->err) == ERROR_UNREACHABLE;
}

/* One round. Who waits for it to be given up waits for one request: a slow answer is asked for again instead of waited
 * for. False: given up. */
static bool ask(struct look *look, int64_t time)
{
    bool unanswered = true;
    for (int i = 0; i < TRIES && unanswered && !given_up(look); i++) {
        ends_ask(look->handle, look->rows, look->count, time, REQUEST_MS);
        unanswered = false;
        for (size_t r = 0; r < look->count; r++)
            unanswered |= is_unanswered(&look->rows[r]);
    }
    return !given_up(look);
}

static bool learn_ends(struct look *look, int64_t time, int64_t *ends)
{
    if (!ask(look, time))
        return false;
    for (size_t i = 0; i < look->count; i++)
        if (look->rows[i].offset.known)
            ends[i] = look->rows[i].offset.value;
        else
            leave_out(look, i);
    return true;
}

static bool learn_all_ends(struct look *look)
{
    if (!learn_ends(look, ENDS_LOW, look->low) || !learn_ends(look, ENDS_HIGH, look->high))
        return false;
    for (size_t i = 0; i < look->count; i++) {
        look->first += look->rows[i].leader >= 0 ? (double)look->low[i] : 0;
        look->last += look->rows[i].leader >= 0 ? (double)look->high[i] : 0;
    }
    return true;
}

/* A partition that does not answer any more leaves all that is known of it, so that no step is short of it. */
static void forget(struct look *look, size_t row)
{
    look->first -= (double)look->low[row];
    look->last -= (double)look->high[row];
    leave_out(look, row);
}

/* The offsets of all rows at a moment, into `out` of each row; returns their sum. When given up it means nothing. */
static double offsets_at(struct look *look, int64_t at_ms, int64_t *out)
{
    double sum = 0;
    look->look_ups++;
    if (!ask(look, at_ms > 0 ? at_ms : 0))
        return 0;
    for (size_t i = 0; i < look->count; i++) {
        const struct ends_row *row = &look->rows[i];
        if (row->leader < 0)
            continue;
        if (!row->offset.known && row->err) {
            forget(look, i);
            continue;
        }
        /* No such time is after the last record; what was written since is not of this look. */
        bool inside = row->offset.known && row->offset.value < look->high[i];
        out[i] = inside ? row->offset.value : look->high[i];
        sum += (double)out[i];
    }
    return sum;
}

/* Brings *low_ms, before the first record (or the last, if that is looked for), and *high_ms, after it, together. The
 * last moment of all is `to_ms`, when it is known; 0 otherwise. */
static void halve(struct look *look, bool for_first, int64_t *low_ms, int64_t *high_ms, int64_t to_ms)
{
    for (int i = 0; i < HALVINGS && !given_up(look); i++) {
        if (*high_ms - *low_ms < (to_ms ? (to_ms - *low_ms) / CLOSE : 1000))
            return;
        int64_t middle = *low_ms + (*high_ms - *low_ms) / 2;
        double offsets = offsets_at(look, middle, look->found);
        bool above = for_first ? offsets > look->first : offsets >= look->last;
        *(above ? high_ms : low_ms) = middle;
    }
}

/* What compaction has left begins behind the low watermark. */
static void learn_first_records(struct look *look)
{
    offsets_at(look, 0, look->found);
    for (size_t i = 0; i < look->count && !given_up(look); i++) {
        if (look->rows[i].leader < 0 || look->found[i] <= look->low[i])
            continue;
        look->first += (double)(look->found[i] - look->low[i]);
        look->low[i] = look->found[i];
    }
}

/* When the records were written: from *from_ms, before the first of them, to *to_ms, after the last, or now. */
static void find_span(struct look *look, int64_t *from_ms, int64_t *to_ms)
{
    int64_t now_ms = clock_wall_ms() + 1, back_ms = 1000, later_ms = now_ms;
    *from_ms = 0;
    *to_ms = now_ms;
    for (int i = 0; i < FURTHEST && !given_up(look); i++, back_ms *= FACTOR) {
        int64_t at_ms = now_ms - back_ms;
        double offsets = offsets_at(look, at_ms, look->found);
        if (offsets >= look->last)
            *to_ms = at_ms;                               /* nothing was written since */
        else if (later_ms == *to_ms && *to_ms < now_ms) { /* the last one lies between these two */
            int64_t low_ms = at_ms;
            halve(look, false, &low_ms, to_ms, 0);
        }
        if (offsets <= look->first || at_ms <= 0) {
            *from_ms = at_ms > 0 ? at_ms : 0;
            int64_t high_ms = later_ms;
            halve(look, true, from_ms, &high_ms, *to_ms);
            return;
        }
        later_ms = at_ms;
    }
}

/* Of the partitions that are left, whenever they were asked. */
static void publish_moments(struct look *look, int64_t from_ms, int64_t step_ms, size_t every)
{
    double before[VOLUME_MOMENTS];
    size_t count = 0;
    if (given_up(look))
        return;
    if (look->unknown == look->count) {
        publish_error(look, _("no partition answers"));
        return;
    }
    for (size_t m = 0; m < VOLUME_MOMENTS; m += every, count++) {
        before[count] = 0;
        for (size_t i = 0; i < look->count; i++)
            before[count] += look->rows[i].leader >= 0 ? (double)look->found[m * look->count + i] : 0;
    }
    publish(look, volume_of_moments(look->topic, from_ms, step_ms * (int64_t)every, before, count));
}

/* Every `COARSE`th moment first, then those between. The last is the end itself, so that what is timed later than now
 * is counted. */
static void sample(struct look *look, int64_t from_ms, int64_t step_ms)
{
    enum { LAST = VOLUME_MOMENTS - 1 };
    for (size_t i = 0; i < look->count; i++)
        look->found[LAST * look->count + i] = look->high[i];
    for (size_t m = 0; m < LAST && !given_up(look); m += COARSE)
        offsets_at(look, from_ms + (int64_t)m * step_ms, look->found + m * look->count);
    publish_moments(look, from_ms, step_ms, COARSE);
    for (size_t m = 0; m < LAST && !given_up(look); m++)
        if (m % COARSE)
            offsets_at(look, from_ms + (int64_t)m * step_ms, look->found + m * look->count);
    publish_moments(look, from_ms, step_ms, 1);
}

static void read_demo(struct look *look)
{
    struct volume_sketch sketch = {0};
    if (demo_times_read(look->live, look->rows, look->count, &sketch, DEMO_TIMEOUT_MS, look->give_up))
        publish(look, volume_of_sketch(look->topic, &sketch));
    else
        publish_error(look, _("not all partitions answer"));
}

static void look_at_times(struct look *look)
{
    int64_t from_ms, to_ms;
    look->found = mem_zero(VOLUME_MOMENTS * look->count, sizeof *look->found);
    learn_first_records(look);
    find_span(look, &from_ms, &to_ms);
    sample(look, from_ms, (to_ms - from_ms) / (VOLUME_MOMENTS - 1) + 1);
}

void volume_look(struct live_source *live, rd_kafka_t *handle, const char *topic, const atomic_bool *give_up)
{
    struct look look = {.live = live, .handle = handle, .topic = topic, .give_up = give_up};
    if (learn_partitions(&look)) {
        demo_link_ask_id(live, handle, REQUEST_MS);
        bool known = learn_all_ends(&look);
        if (known && look.unknown == look.count)
            publish_error(&look, _("no partition answers"));
        else if (known && look.last <= look.first)
            publish(&look, volume_of_moments(topic, clock_wall_ms(), 1, NULL, 0));
        else if (known && demo_link_of(live))
            read_demo(&look);
        else if (known)
            look_at_times(&look);
    }
    free(look.rows);
    free(look.low);
    free(look.high);
    free(look.found);
}
