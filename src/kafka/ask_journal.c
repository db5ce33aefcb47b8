/* Read from the end backwards in parts that grow: each part is read forwards, its records about the group are put
 * aside, and the journal is made of the parts in their order when no further one is read.
 *
 * Below the last stable offset records are read committed, so that a commit of a transaction that was aborted is none;
 * above it uncommitted, or a transaction that hangs would hide whatever came after.
 *
 * Times are the coordinators', whose clock may differ from ours: how far back is counted from the newest record where
 * that is not of the last minute. A group that has long been stable wrote its generation long ago: where that is asked
 * for, parts are read on until it is found.
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
#include "model/journal_clock.h"
#include "source/journal_builder.h"
#include "text/format.h"

enum {
    FIRST_PART = 16384, /* offsets; each further part has twice as many */
    LARGEST_PART = 262144,
    NEWEST_PART = 64, /* offsets in which the newest record is looked for at first */
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
    int64_t size;    /* offsets of the next part */
    int64_t reached; /* what was read begins here */
    bool found;      /* the newest generation, with its members */
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

static bool never(void *opaque)
{
    (void)opaque;
    return false;
}

/* The answer's records are the newest of offsets [from, to) that fit. False: `look->error` says why. Finish the answer.
 */
static bool read_page(struct look *look, rd_kafka_t *handle, struct read_place place, struct read_request request,
                      struct event *answer)
{
    place.topic = offsets_topic;
    place.partition = look->facts.partition;
    request.kind = READ_PAGE;
    request.places = &place;
    request.place_count = 1;
    request.deadline_us = look->deadline_us;
    *answer = (struct event){.kind = EVENT_READ_DONE};
    read_places(look->live, handle, &request, never, NULL, answer);
    if (answer->error.kind == ERROR_NONE)
        return true;
    if (answer->error.kind == ERROR_NOT_AUTHORISED)
        return deny(look);
    look->error = answer->error;
    error_prefix(&look->error, "%s", offsets_topic);
    return false;
}

/* The newest record, which may have markers of transactions behind it. */
static bool find_newest(struct look *look)
{
    rd_kafka_t *handle = handle_open(look->live, HANDLE_READ_DIRTY, &look->error);
    bool good = handle != NULL;
    int64_t to = look->high;
    for (int64_t size = NEWEST_PART; good && to > look->low && !look->facts.newest_ms; size *= NEWEST_PART) {
        struct event answer;
        struct record record;
        int64_t from = to - size > look->low ? to - size : look->low;
        good = read_page(look, handle, (struct read_place){.from = from, .to = to},
                         (struct read_request){.max_records = SIZE_MAX, .max_bytes = PART_BYTES, .uncommitted = true},
                         &answer);
        for (size_t at = 0; good && batch_next(&answer.batch, &at, &record);) {
            look->facts.newest_offset = record.head->offset;
            look->facts.newest_ms = record.head->timestamp_ms;
        }
        event_finish(&answer);
        to = from;
    }
    handle_close(handle);
    return good;
}

/* From when on it is to be read, by the coordinators' clock; 0: all of it. */
static int64_t begin_ms(const struct look *look)
{
    int64_t since_ms = look->question->since_ms ? look->question->since_ms : JOURNAL_HOUR_MS;
    int64_t newest_ms = look->facts.newest_ms, to_ms = look->facts.to_ms;
    if (newest_ms && newest_ms < to_ms - JOURNAL_CLOCKS_AGREE_MS)
        to_ms = newest_ms;
    return since_ms < 0 || since_ms > to_ms ? 0 : to_ms - since_ms;
}

static bool find_range(struct look *look)
{
    struct offset low, high, from;
    if (!ask_offset(look, look->handle, ENDS_LOW, &low))
        return false;
    look->facts.to_ms = clock_wall_ms();
    if (!ask_offset(look, look->handle, ENDS_HIGH, &high))
        return false;
    look->low = low.value;
    look->high = high.value > low.value ? high.value : low.value;
    look->facts.end = look->high;
    if (!find_newest(look))
        return false;
    journal_set_clock(&look->facts, NULL);
    from = low;
    look->facts.from_ms = begin_ms(look); /* what is read has to reach as far */
    if (look->facts.from_ms > 0 && !ask_offset(look, look->handle, look->facts.from_ms, &from))
        return false;
    int64_t last = look->facts.newest_ms ? look->facts.newest_offset : look->high;
    look->from = !from.known || from.value > last ? last : from.value < look->low ? look->low : from.value;
    look->facts.from_start = look->from == look->low;
    look->stable = look->low < look->high ? stable_end(look) : look->high;
    look->error = (struct error){0};
    return true;
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
    const struct read_request request = {
        .max_records = SIZE_MAX, .max_bytes = left < PART_BYTES ? left : PART_BYTES, .uncommitted = unsettled};
    struct event answer;
    int64_t reached = -1;
    if (read_page(look, handle, (struct read_place){.from = from, .to = to}, request, &answer)) {
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

static struct group_journal *journal_of(const struct look *look)
{
    const char *error = look->error.kind == ERROR_NONE ? NULL : look->error.text;
    struct journal_builder *builder = journal_builder_create(look->question->names[0], look->facts.from_start);
    for (size_t i = look->part_count; i-- > 0;) {
        struct record record;
        for (size_t at = 0; batch_next(&look->parts[i].own, &at, &record);)
            journal_builder_add(builder, record.key, record.value, record.head->timestamp_ms, look->parts[i].unsettled);
    }
    return journal_builder_finish(builder, error);
}

static void look_for_members(struct look *look)
{
    struct group_journal *journal = journal_of(look);
    look->found = journal_has_members(journal);
    block_release(journal);
}

/* From where it was reached back to `from`, or, `until_members`, until these are found. False: it ended before. */
static bool read_back(struct look *look, enum handle_role role, int64_t from, bool until_members)
{
    if (from >= look->reached)
        return true;
    rd_kafka_t *handle = handle_open(look->live, role, &look->error);
    while (handle && look->reached > from && !is_full(look) && !look->found) {
        int64_t begin = look->reached - look->size > from ? look->reached - look->size : from;
        int64_t reached = read_part(look, handle, begin, look->reached, role == HANDLE_READ_DIRTY);
        if (reached < 0)
            break;
        look->reached = reached;
        if (reached > begin)
            look->size = look->size > 1 ? look->size / 2 : 1;
        else if (look->size < LARGEST_PART)
            look->size *= 2;
        if (until_members && look->parts[look->part_count - 1].own.count > 0)
            look_for_members(look);
    }
    handle_close(handle);
    return look->reached <= from;
}

/* What goes wrong here takes nothing away from what was asked. */
static void read_on(struct look *look)
{
    look_for_members(look);
    if (look->found)
        return;
    look->facts.from_start =
        read_back(look, HANDLE_READ_DIRTY, look->stable, true) && read_back(look, HANDLE_READ, look->low, true);
    look->error = (struct error){0};
    if (look->oldest_ms && look->oldest_ms < look->facts.from_ms)
        look->facts.from_ms = look->oldest_ms;
}

static void read_all(struct look *look)
{
    int64_t middle = look->stable > look->from ? look->stable : look->from;
    look->size = FIRST_PART;
    look->reached = look->high;
    look->facts.complete =
        read_back(look, HANDLE_READ_DIRTY, middle, false) && read_back(look, HANDLE_READ, look->from, false);
    if (!look->facts.complete) {
        look->facts.from_start = false;
        look->facts.from_ms = 0;
    } else if (look->question->generation) {
        read_on(look);
    }
    if (!look->facts.from_ms)
        look->facts.from_ms = look->oldest_ms;
    char size[FORMAT_MAX];
    if (!look->facts.complete && look->error.kind == ERROR_NONE)
        error_set(&look->error, ERROR_FAILED,
                  _("%s holds more than the %s that are read of it: the oldest was left out"), offsets_topic,
                  format_bytes_iec(look->bytes, size));
}

/* What was read, and how. */
static struct group_journal *tell(struct look *look)
{
    struct group_journal *journal = journal_of(look);
    const struct group_journal *facts = &look->facts;
    journal->partition = facts->partition;
    journal->from_ms = facts->from_ms;
    journal->to_ms = facts->to_ms;
    journal->ahead_ms = facts->ahead_ms;
    journal->clock_unsure = facts->clock_unsure;
    journal->end = facts->end;
    journal->newest_offset = facts->newest_offset;
    journal->newest_ms = facts->newest_ms;
    journal->read = facts->read;
    journal->missing = facts->missing;
    journal->from_start = facts->from_start;
    journal->complete = facts->complete;
    journal->denied = facts->denied;
    for (size_t i = 0; i < look->part_count; i++)
        batch_finish(&look->parts[i].own);
    free(look->parts);
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
    return tell(&look);
}
