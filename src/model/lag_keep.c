#include "model/lag_keep.h"

#include <inttypes.h>

#include "model/lag_watch_inner.h"

static int64_t wall_ms(int64_t at_us, const struct lag_moment *moment)
{
    return at_us ? moment->now_ms - (moment->now_us - at_us) / 1000 : 0;
}

static void put_text(struct str *out, const char *text)
{
    str_append_char(out, '\t');
    for (const unsigned char *c = (const unsigned char *)(text ? text : ""); *c; c++) {
        if (*c > ' ' && *c < 0x7f && *c != '%')
            str_append_char(out, (char)*c);
        else
            str_appendf(out, "%%%02X", *c);
    }
}

static void put_offset(struct str *out, struct offset value)
{
    if (value.known)
        str_appendf(out, "\t%" PRId64, value.value);
    else
        str_append(out, "\t-");
}

static void put_habit(struct str *out, const struct lag_habit *habit)
{
    for (uint64_t i = habit->gap_count < HABIT_GAPS ? 0 : habit->gap_count - HABIT_GAPS; i < habit->gap_count; i++)
        str_appendf(out, "gap\t%" PRId64 "\t%" PRId64 "\n", habit->gaps[i % HABIT_GAPS].us,
                    habit->gaps[i % HABIT_GAPS].slack_us);
    uint64_t answers = habit->answer_count, pauses = habit->pause_count, rests = habit->job_pause_count;
    for (uint64_t i = answers < HABIT_ANSWERS ? 0 : answers - HABIT_ANSWERS; i < answers; i++)
        str_appendf(out, "answer\t%" PRId64 "\n", habit->answers[i % HABIT_ANSWERS]);
    for (uint64_t i = pauses < HABIT_PAUSES ? 0 : pauses - HABIT_PAUSES; i < pauses; i++)
        str_appendf(out, "pause\t%" PRId64 "\n", habit->pauses[i % HABIT_PAUSES]);
    for (uint64_t i = rests < HABIT_PAUSES ? 0 : rests - HABIT_PAUSES; i < rests; i++)
        str_appendf(out, "rest\t%" PRId64 "\n", habit->job_pauses[i % HABIT_PAUSES]);
}

static void put_group(struct str *out, const struct group_track *group, const struct lag_moment *moment)
{
    str_appendf(out, "group\t%d\t%d\t%d\t%d\t%" PRId64 "\t%" PRId64 "\n", group->members_known, group->seen_alive,
                group->finished, group->job_came, wall_ms(group->alive_us, moment), group->alive_for_us);
    put_habit(out, &group->habit);
    for (size_t i = 0; i < group->member_count; i++) {
        const struct group_member *member = &group->members[i];
        str_appendf(out, "member\t%" PRId64, wall_ms(member->joined_us, moment));
        put_text(out, member->id);
        put_text(out, member->client);
        str_append_char(out, '\n');
    }
}

static void put_marks(struct str *out, const struct lag_memory *memory)
{
    uint64_t from = memory->mark_count < MEMORY_MARKS ? 0 : memory->mark_count - MEMORY_MARKS;
    for (uint64_t i = from; i < memory->mark_count; i++) {
        const struct memory_mark *mark = &memory->marks[i % MEMORY_MARKS];
        str_appendf(out, "mark\t%" PRId64 "\t%d", mark->at_ms, (int)mark->kind);
        put_text(out, mark->text);
        if (mark->topic) {
            put_text(out, mark->topic);
            str_appendf(out, "\t%d\t%d", (int)mark->partition, (int)mark->more);
        }
        str_append_char(out, '\n');
    }
}

/* When it would have begun if all of its time had been seen. */
static int64_t unread_since(const struct lag_track *track, const struct lag_moment *moment)
{
    return track->unread_us ? wall_ms(moment->now_us - lag_track_unread_for(track, moment->now_us), moment) : 0;
}

static void put_track(struct str *out, const struct lag_track *track, const struct lag_moment *moment)
{
    str_append(out, "row");
    put_text(out, track->topic);
    str_appendf(out, "\t%d", track->partition);
    put_offset(out, track->committed);
    put_offset(out, track->low);
    str_appendf(out, "\t%" PRId64 "\t%" PRId64 "\t%" PRId64, track->most, wall_ms(track->committed_us, moment),
                unread_since(track, moment));
    str_appendf(out, "\t%" PRId64 "\t%" PRId64 "\t%d\t%d\t%" PRId64, track->lost, track->lost_ms, track->lost_observed,
                track->lost_active, track->vanished_ms);
    str_appendf(out, "\t%d\t%d\t%" PRId64 "\t%" PRIu64 "\n", track->unmanaged, track->former, track->lso_rest_us,
                track->owner);
}

void lag_watch_write(const struct lag_watch *watch, const struct lag_moment *moment, struct str *out)
{
    int64_t look_us = watch->look_us ? watch->look_us : watch->kept_us;
    str_appendf(out, "weir-lag\t%d\t%" PRId64 "\n", LAG_KEEP_VERSION,
                look_us ? wall_ms(look_us, moment) : moment->now_ms);
    put_group(out, &watch->group, moment);
    put_marks(out, &watch->memory);
    for (size_t i = 0; i < watch->count; i++)
        put_track(out, &watch->tracks[i], moment);
    str_append(out, "end\n");
}
