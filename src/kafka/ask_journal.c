/* Read from the end backwards in parts that grow: each part is read forwards, its records about the group are put
 * aside, and the journal is made of the parts in their order when no further one is read.
 *
 * Below the last stable offset records are read committed, so that a commit of a transaction that was aborted is none;
 * above it uncommitted, or a transaction that hangs would hide whatever came after.
 */
#include "kafka/ask_journal.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "codec/group_record.h"
#include "codec/java_hash.h"
#include "kafka/demo_link.h"
#include "kafka/ends.h"
#include "kafka/read_places.h"
#include "source/journal_builder.h"
#include "text/format.h"

enum {
    FIRST_PART = 16384, /* offsets; each further part has twice as many */
    LARGEST_PART = 262144,
    DEFAULT_SINCE_MS = 3600000,
    PART_BYTES = 64 << 20,
    DEFAULT_BYTES = 256 << 20, /* of records of all groups */
    OWN_BYTES = 64 << 20       /* of records of this one that are kept */
};

static const char offsets_topic[] = "__consumer_offsets";

struct part {
    struct batch own; /* the records about the group */
    bool unsettled;
};

struct look {
    struct live_source *live;
    rd_kafka_t *handle;
    const struct question *question;
    int64_t deadline_us;
    int32_t partitions, leader;
    struct group_journal facts; /* how it was read; the rest of it stays empty */
    struct error error;
    int64_t low, high, stable, from; /* offsets; `from`: where the asked time begins */
    struct part *parts;              /* the newest first */
    size_t part_count;
    int64_t size; /* offsets of the next part */
    size_t bytes, own_bytes;
    int64_t oldest_ms; /* of what was read; 0: no record was */
};

static int left_ms(const struct look *look)
{
    int64_t left = (look->deadline_us - clock_mono_us()) / 1000;
    return left < 1 ? 1 : left > INT32_MAX / 2 ? INT32_MAX / 2 : (int)left;
}

/* All return false. */
static bool refuse(struct look *look, const char *text)
{
    return error_set(&look->error, ERROR_FAILED, "%s", text);
}

static bool deny(struct look *look)
{
    look->facts.denied = true;
    return error_set(&look->error, ERROR_NOT_AUTHORISED,
                     _("%s may not be read with these credentials: commit times, generations and timeouts stay "
                       "unknown. Who is to see them needs READ and DESCRIBE on this topic"),
                     offsets_topic);
}

static bool fail(struct look *look, rd_kafka_resp_err_t err)
{
    if (health_kind(err) == ERROR_NOT_AUTHORISED)
        return deny(look);
    return error_set(&look->error, health_kind(err), _("partition %d of %s cannot be read: %s"),
                     (int)look->facts.partition, offsets_topic, rd_kafka_err2str(err));
}

static rd_kafka_resp_err_t take_partition(struct look *look, const struct rd_kafka_metadata_topic *topic)
{
    if (topic->err && topic->err != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)
        return topic->err;
    if (topic->partition_cnt <= 0)
        return RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    look->partitions = topic->partition_cnt;
    look->facts.partition = group_partition(look->question->names[0], look->partitions);
    for (int i = 0; i < topic->partition_cnt; i++)
        if (topic->partitions[i].id == look->facts.partition)
            look->leader = topic->partitions[i].leader;
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* A list of all topics leaves out what may not be described; asked for by name it is said which of the two it is. */
static rd_kafka_resp_err_t ask_by_name(struct look *look)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(look->handle, offsets_topic, NULL);
    rd_kafka_resp_err_t err = topic ? rd_kafka_metadata(look->handle, 0, topic, &metadata, left_ms(look))
                                    : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    if (!err)
        err = metadata->topic_cnt == 1 ? take_partition(look, &metadata->topics[0])
                                       : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    if (metadata)
        rd_kafka_metadata_destroy(metadata);
    if (topic)
        rd_kafka_topic_destroy(topic);
    return err;
}

static bool find_partition(struct look *look, const struct census *census)
{
    const struct census_topic *known = census_topic(census, offsets_topic);
    if (!known && demo_link_of(look->live))
        return refuse(look, _("the embedded cluster keeps no topic __consumer_offsets: commit times, generations and "
                              "timeouts stay unknown"));
    rd_kafka_resp_err_t err = known ? take_partition(look, known->metadata) : ask_by_name(look);
    if (err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        return refuse(look, _("there is no topic __consumer_offsets: no group has joined or committed here yet"));
    if (!err && look->leader < 0)
        err = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
    return !err || fail(look, err);
}

/* False: `look->error` says why. Not known without an error: there is no such time. */
static bool ask_offset(struct look *look, rd_kafka_t *handle, int64_t time, struct offset *out)
{
    struct ends_row row = {.topic = offsets_topic, .partition = look->facts.partition, .leader = look->leader};
    ends_ask(handle, &row, 1, time, left_ms(look));
    *out = row.offset;
    if (row.err || (!row.offset.known && time < 0))
        return fail(look, row.err ? row.err : RD_KAFKA_RESP_ERR__TIMED_OUT);
    return true;
}

/* Without it everything is read uncommitted, and none of it is called settled. */
static int64_t stable_end(struct look *look)
{
    struct offset stable = {0};
    struct error ignored = {0};
    rd_kafka_t *handle = handle_open(look->live, HANDLE_SURVEY_STABLE, &ignored);
    if (!handle || !ask_offset(look, handle, ENDS_HIGH, &stable))
        stable = offset_of(look->low);
    handle_close(handle);
    return stable.value < look->high ? stable.value : look->high;
}

static bool find_range(struct look *look)
{
    struct offset low, high, from;
    int64_t since_ms = look->question->since_ms ? look->question->since_ms : DEFAULT_SINCE_MS;
    int64_t begin_ms = since_ms < 0 || since_ms > clock_wall_ms() ? 0 : clock_wall_ms() - since_ms;
    if (!ask_offset(look, look->handle, ENDS_LOW, &low))
        return false;
    look->facts.to_ms = clock_wall_ms();
    if (!ask_offset(look, look->handle, ENDS_HIGH, &high))
        return false;
    look->low = low.value;
    look->high = high.value > low.value ? high.value : low.value;
    from = low;
    if (begin_ms > 0 && !ask_offset(look, look->handle, begin_ms, &from))
        return false;
    look->from = !from.known ? look->high : from.value < look->low ? look->low : from.value;
    if (look->from > look->high)
        look->from = look->high;
    look->facts.from_start = look->from == look->low;
    look->facts.from_ms = begin_ms; /* what is read has to reach as far */
    look->stable = look->from < look->high ? stable_end(look) : look->high;
    look->error = (struct error){0};
    return true;
}

static bool never(void *opaque)
{
    (void)opaque;
    return false;
}

static void put_aside(struct look *look, const struct batch *batch, bool unsettled)
{
    struct record record;
    struct part part = {.unsettled = unsettled};
    if (batch->count > 0) {
        record_view(&record, batch->data);
        look->oldest_ms = record.head->timestamp_ms;
    }
    for (size_t at = 0; batch_next(batch, &at, &record);)
        if (group_key_is_of(record.key, look->question->names[0]))
            batch_add_encoded(&part.own, record.head);
    look->facts.read += batch->count;
    look->bytes += batch->len;
    look->own_bytes += part.own.len;
    look->parts = mem_one_more(look->parts, look->part_count, sizeof *look->parts);
    look->parts[look->part_count++] = part;
}

static size_t byte_limit(const struct look *look)
{
    return look->question->max_bytes ? look->question->max_bytes : DEFAULT_BYTES;
}

/* The newest of offsets [from, to) that fit. Returns the offset from which on they were read; -1: they could not be. */
static int64_t read_part(struct look *look, rd_kafka_t *handle, int64_t from, int64_t to, bool unsettled)
{
    size_t left = byte_limit(look) - look->bytes;
    const struct read_place place = {
        .topic = offsets_topic, .partition = look->facts.partition, .from = from, .to = to};
    const struct read_request request = {.kind = READ_PAGE,
                                         .places = &place,
                                         .place_count = 1,
                                         .max_records = SIZE_MAX,
                                         .max_bytes = left < PART_BYTES ? left : PART_BYTES,
                                         .uncommitted = unsettled,
                                         .deadline_us = look->deadline_us};
    struct event answer = {.kind = EVENT_READ_DONE};
    int64_t reached = -1;
    read_places(look->live, handle, &request, never, NULL, &answer);
    if (answer.error.kind == ERROR_NOT_AUTHORISED) {
        deny(look);
    } else if (answer.error.kind != ERROR_NONE) {
        look->error = answer.error;
        error_prefix(&look->error, "%s", offsets_topic);
    } else {
        reached = answer.results[0].from;
        put_aside(look, &answer.batch, unsettled);
        look->facts.missing += (uint64_t)(to - reached) - answer.batch.count;
    }
    event_finish(&answer);
    return reached;
}

static bool is_full(const struct look *look)
{
    return look->bytes >= byte_limit(look) || look->own_bytes >= OWN_BYTES;
}

/* From `to` back to `from`. False: not so far. */
static bool read_back(struct look *look, enum handle_role role, int64_t from, int64_t to)
{
    if (from >= to)
        return true;
    rd_kafka_t *handle = handle_open(look->live, role, &look->error);
    while (handle && to > from && !is_full(look)) {
        int64_t begin = to - look->size > from ? to - look->size : from;
        int64_t reached = read_part(look, handle, begin, to, role == HANDLE_READ_DIRTY);
        if (reached < 0)
            break;
        to = reached;
        if (reached > begin)
            look->size = look->size > 1 ? look->size / 2 : 1;
        else if (look->size < LARGEST_PART)
            look->size *= 2;
    }
    handle_close(handle);
    return to <= from;
}

static void read_all(struct look *look)
{
    int64_t middle = look->stable > look->from ? look->stable : look->from;
    look->size = FIRST_PART;
    look->facts.complete =
        read_back(look, HANDLE_READ_DIRTY, middle, look->high) && read_back(look, HANDLE_READ, look->from, middle);
    if (!look->facts.complete) {
        look->facts.from_start = false;
        look->facts.from_ms = 0;
    }
    if (!look->facts.from_ms)
        look->facts.from_ms = look->oldest_ms;
    char size[FORMAT_MAX];
    if (!look->facts.complete && look->error.kind == ERROR_NONE)
        error_set(&look->error, ERROR_FAILED,
                  _("%s holds more than the %s that are read of it: the oldest was left out"), offsets_topic,
                  format_bytes_iec(look->bytes, size));
}

static struct group_journal *journal_of(struct look *look)
{
    const char *error = look->error.kind == ERROR_NONE ? NULL : look->error.text;
    struct journal_builder *builder = journal_builder_create(look->question->names[0], look->facts.from_start);
    for (size_t i = look->part_count; i-- > 0;) {
        struct record record;
        for (size_t at = 0; batch_next(&look->parts[i].own, &at, &record);)
            journal_builder_add(builder, record.key, record.value, record.head->timestamp_ms, look->parts[i].unsettled);
        batch_finish(&look->parts[i].own);
    }
    free(look->parts);
    struct group_journal *journal = journal_builder_finish(builder, error);
    journal->partition = look->facts.partition;
    journal->from_ms = look->facts.from_ms;
    journal->to_ms = look->facts.to_ms;
    journal->read = look->facts.read;
    journal->missing = look->facts.missing;
    journal->from_start = look->facts.from_start;
    journal->complete = look->facts.complete;
    journal->denied = look->facts.denied;
    return journal;
}

struct group_journal *ask_journal(struct live_source *live, rd_kafka_t *handle, const struct census *census,
                                  const struct question *question, int64_t deadline_us)
{
    struct look look = {.live = live,
                        .handle = handle,
                        .question = question,
                        .deadline_us = deadline_us,
                        .leader = -1,
                        .facts.partition = -1};
    if (find_partition(&look, census) && find_range(&look))
        read_all(&look);
    return journal_of(&look);
}
