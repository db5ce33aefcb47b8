/* Reads what lag_keep.c writes. Nothing in it is believed: every number has a range, every name a length, rows and
 * members an order, and the last line must be there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/lag_keep.h"
#include "model/lag_watch_inner.h"

enum { FIELDS = 20, NAME_BYTES = 1024 };
static const int64_t longest_us = INT64_C(10) * 366 * 86400 * 1000000; /* ten years */

struct reader {
    struct lag_watch *watch;
    const struct lag_moment *moment;
    char *fields[FIELDS];
    size_t count;
    size_t row_capacity, member_capacity;
    bool has_group, ended;
};

static bool number(const char *text, int64_t least, int64_t most, int64_t *out)
{
    long long value = 0;
    if (!str_to_i64(text, &value) || value < least || value > most)
        return false;
    *out = value;
    return true;
}

/* All that can be negative stands elsewhere. */
static bool natural(const struct reader *reader, size_t field, int64_t most, int64_t *out)
{
    return number(reader->fields[field], 0, most, out);
}

static bool flag(const struct reader *reader, size_t field, bool *out)
{
    int64_t value = 0;
    bool good = natural(reader, field, 1, &value);
    *out = value;
    return good;
}

/* A duration in microseconds. */
static bool length(const struct reader *reader, size_t field, int64_t *out)
{
    return natural(reader, field, longest_us, out);
}

/* A wall clock time; 0 is none. */
static bool wall(const struct reader *reader, size_t field, int64_t *out)
{
    if (!natural(reader, field, INT64_MAX / 4000, out))
        return false;
    if (*out > reader->moment->now_ms)
        *out = reader->moment->now_ms;
    return true;
}

/* The same as a monotonic time. */
static bool moment(const struct reader *reader, size_t field, int64_t *out)
{
    int64_t at_ms = 0;
    if (!wall(reader, field, &at_ms))
        return false;
    int64_t ago_us = (reader->moment->now_ms - at_ms) * 1000;
    *out = reader->moment->now_us - (ago_us > longest_us ? longest_us : ago_us);
    if (*out == 0)
        *out = -1; /* 0 is none */
    if (at_ms == 0)
        *out = 0;
    return true;
}

static bool maybe_offset(const struct reader *reader, size_t field, struct offset *out)
{
    *out = (struct offset){0};
    if (strcmp(reader->fields[field], "-") == 0)
        return true;
    out->known = natural(reader, field, INT64_MAX / 2, &out->value);
    return out->known;
}

static bool large(const char *text, uint64_t *out)
{
    uint64_t value = 0;
    if (!*text || strlen(text) > 20)
        return false;
    for (; *text; text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (digit > 9 || __builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *out = value;
    return true;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undoes the escapes in place. */
static bool text_of(char *field)
{
    char *to = field;
    if (strlen(field) > (size_t)NAME_BYTES * 3)
        return false;
    for (const char *c = field; *c; c++) {
        if (*c <= ' ' || *c > '~')
            return false;
        if (*c != '%') {
            *to++ = *c;
            continue;
        }
        int high = hex(c[1]), low = high < 0 ? -1 : hex(c[2]);
        if (low < 0 || (high == 0 && low == 0))
            return false;
        *to++ = (char)(high * 16 + low);
        c += 2;
    }
    *to = '\0';
    return to - field <= NAME_BYTES;
}

static bool read_group(struct reader *reader)
{
    struct group_track *group = &reader->watch->group;
    bool good = !reader->has_group && reader->count == 7 && flag(reader, 1, &group->members_known) &&
                flag(reader, 2, &group->seen_alive) && flag(reader, 3, &group->finished) &&
                flag(reader, 4, &group->job_came) && moment(reader, 5, &group->alive_us) &&
                length(reader, 6, &group->alive_for_us);
    reader->has_group = true;
    return good;
}

static bool read_length(struct reader *reader, int64_t *lengths, uint64_t *count, size_t most)
{
    return reader->count == 2 && *count < most && length(reader, 1, &lengths[(*count)++]);
}

static bool read_gap(struct reader *reader)
{
    struct lag_habit *habit = &reader->watch->group.habit;
    if (reader->count != 3 || habit->gap_count >= HABIT_GAPS)
        return false;
    struct lag_gap *gap = &habit->gaps[habit->gap_count++];
    return length(reader, 1, &gap->us) && length(reader, 2, &gap->slack_us);
}

static bool read_member(struct reader *reader)
{
    struct group_track *group = &reader->watch->group;
    int64_t joined_us = 0;
    if (reader->count != 4 || !group->members_known || group->member_count >= LAG_KEEP_MEMBERS ||
        !moment(reader, 1, &joined_us) || !text_of(reader->fields[2]) || !text_of(reader->fields[3]))
        return false;
    if (group->member_count && strcmp(group->members[group->member_count - 1].id, reader->fields[2]) >= 0)
        return false;
    group->members = mem_one_more(group->members, group->member_count, sizeof *group->members);
    group->members[group->member_count++] =
        (struct group_member){mem_strdup(reader->fields[2]), mem_strdup(reader->fields[3]), joined_us};
    return true;
}

static bool read_mark(struct reader *reader)
{
    int64_t kind = 0, partition = -1, more = 0;
    struct group_mark mark = {.text = reader->fields[3]};
    bool of_one = reader->count == 7;
    if ((!of_one && reader->count != 4) || reader->watch->memory.mark_count >= MEMORY_MARKS ||
        !wall(reader, 1, &mark.at_ms) || !moment(reader, 1, &mark.at_us) || !natural(reader, 2, MARK_WORD, &kind) ||
        !text_of(reader->fields[3]))
        return false;
    if (of_one && (!text_of(reader->fields[4]) || !natural(reader, 5, INT32_MAX, &partition) ||
                   !natural(reader, 6, LAG_KEEP_ROWS, &more)))
        return false;
    mark.kind = (enum group_mark_kind)kind;
    mark.topic = of_one ? reader->fields[4] : NULL;
    mark.partition = (int32_t)partition;
    mark.more = (int32_t)more;
    lag_memory_mark(&reader->watch->memory, &mark);
    return true;
}

static bool fill_track(const struct reader *reader, struct lag_track *track)
{
    int64_t most = INT64_MAX / 2, partition = 0;
    bool good = natural(reader, 2, INT32_MAX, &partition) && maybe_offset(reader, 3, &track->committed) &&
                maybe_offset(reader, 4, &track->low) && natural(reader, 5, most, &track->most) &&
                moment(reader, 6, &track->committed_us) && moment(reader, 7, &track->unread_us) &&
                natural(reader, 8, most, &track->lost) && wall(reader, 9, &track->lost_ms) &&
                flag(reader, 10, &track->lost_observed) && flag(reader, 11, &track->lost_active) &&
                wall(reader, 12, &track->vanished_ms) && flag(reader, 13, &track->unmanaged) &&
                flag(reader, 14, &track->former) && length(reader, 15, &track->lso_rest_us) &&
                large(reader->fields[16], &track->owner);
    track->partition = (int32_t)partition;
    track->moved_high = -1; /* nobody knows any more */
    return good;
}

static bool read_row(struct reader *reader)
{
    struct lag_watch *watch = reader->watch;
    struct lag_track track = {0};
    if (reader->count != 17 || watch->count >= LAG_KEEP_ROWS || !text_of(reader->fields[1]) ||
        !fill_track(reader, &track))
        return false;
    const char *topic = reader->fields[1];
    struct lag_name *before = watch->count ? watch->names[watch->count - 1] : NULL;
    int order = before ? strcmp(before->text, topic) : -1;
    if (order > 0 || (order == 0 && watch->tracks[watch->count - 1].partition >= track.partition))
        return false;
    watch->tracks = mem_one_more(watch->tracks, watch->count, sizeof *watch->tracks);
    watch->names = mem_one_more(watch->names, watch->count, sizeof(struct lag_name *));
    struct lag_name *name = before && order == 0 ? lag_name_share(before) : lag_name_create(topic);
    track.topic = name->text;
    watch->names[watch->count] = name;
    watch->tracks[watch->count++] = track;
    return true;
}

static bool read_head(const struct reader *reader)
{
    int64_t version = 0;
    return reader->count == 3 && strcmp(reader->fields[0], "weir-lag") == 0 &&
           natural(reader, 1, INT32_MAX, &version) && version == LAG_KEEP_VERSION &&
           moment(reader, 2, &reader->watch->kept_us);
}

static bool read_line(struct reader *reader)
{
    struct lag_habit *habit = &reader->watch->group.habit;
    const char *what = reader->fields[0];
    if (reader->ended)
        return false;
    if (strcmp(what, "group") == 0)
        return read_group(reader);
    if (strcmp(what, "gap") == 0)
        return read_gap(reader);
    if (strcmp(what, "answer") == 0)
        return read_length(reader, habit->answers, &habit->answer_count, HABIT_ANSWERS);
    if (strcmp(what, "pause") == 0)
        return read_length(reader, habit->pauses, &habit->pause_count, HABIT_PAUSES);
    if (strcmp(what, "rest") == 0)
        return read_length(reader, habit->job_pauses, &habit->job_pause_count, HABIT_PAUSES);
    if (strcmp(what, "member") == 0)
        return read_member(reader);
    if (strcmp(what, "mark") == 0)
        return read_mark(reader);
    if (strcmp(what, "row") == 0)
        return read_row(reader);
    reader->ended = strcmp(what, "end") == 0 && reader->count == 1 && reader->has_group;
    return reader->ended;
}

/* Splits a line that may be written to. */
static bool split(struct reader *reader, char *line)
{
    reader->count = 0;
    while (line && reader->count < FIELDS) {
        char *tab = strchr(line, '\t');
        reader->fields[reader->count++] = line;
        if (tab)
            *tab = '\0';
        line = tab ? tab + 1 : NULL;
    }
    return line == NULL;
}

static void note_members(struct group_track *group)
{
    group->members_hash = group->member_count;
    for (size_t i = 0; i < group->member_count; i++)
        group->members_hash += map_hash(group->members[i].id, strlen(group->members[i].id));
}

struct lag_watch *lag_watch_read(const char *text, size_t len, const struct lag_moment *moment, struct error *error)
{
    struct reader reader = {.watch = lag_watch_create(), .moment = moment};
    char *copy = mem_strndup(text, len), *line = copy;
    size_t number_of = 0;
    bool good = memchr(copy, '\0', len) == NULL;
    while (good && line < copy + len) {
        char *end = memchr(line, '\n', (size_t)(copy + len - line));
        good = end != NULL;
        if (end)
            *end = '\0';
        number_of++;
        good = good && split(&reader, line) && (number_of == 1 ? read_head(&reader) : read_line(&reader));
        line = end ? end + 1 : line;
    }
    free(copy);
    if (good && reader.ended) {
        note_members(&reader.watch->group);
        return reader.watch;
    }
    lag_watch_destroy(reader.watch);
    error_set(error, ERROR_FAILED,
              _("what is kept of a group cannot be read: line %zu is not one that this version writes"), number_of);
    return NULL;
}
