#include "ui/alarms.h"

#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "ui/lag_cells.h"

/* What is known of an alarm, in one number: whether it has been seen, its kind, its state, and since when that is so,
 * in tenths of a second; below 0 is before this machine began. */
struct known {
    bool seen;
    enum alarm_kind kind;
    enum lag_state state;
    int64_t since_us;
};

static uint64_t pack(const struct known *known)
{
    return (uint64_t)known->seen << 63 | (uint64_t)known->kind << 56 | (uint64_t)known->state << 48 |
           ((uint64_t)(known->since_us / 100000) & 0xffffffffffff);
}

static int64_t unpack_since(uint64_t packed)
{
    int64_t tenths = (int64_t)(packed & 0xffffffffffff);
    return (packed >> 47 & 1 ? tenths - (INT64_C(1) << 48) : tenths) * 100000;
}

static struct known unpack(uint64_t packed)
{
    return (struct known){.seen = packed >> 63,
                          .kind = (enum alarm_kind)(packed >> 56 & 0x7f),
                          .state = (enum lag_state)(packed >> 48 & 0xff),
                          .since_us = unpack_since(packed)};
}

void alarms_finish(struct alarms *alarms)
{
    map_finish(&alarms->known);
}

/* A loop's beginning moves on with the time that is looked at. */
static bool has_own_beginning(enum lag_state state)
{
    return state != STATE_REBALANCE_LOOP && state != STATE_REBALANCE_STUCK;
}

/* Another thing than it was rung for. Of several partitions now one is the worst and now another: only what began later
 * than all of them is new. */
static bool is_new(const struct known *former, const struct known *now)
{
    if (now->kind != ALARM_BROKEN || former->kind != ALARM_BROKEN)
        return now->kind > former->kind;
    return now->since_us / 100000 > former->since_us / 100000 &&
           (has_own_beginning(now->state) || now->state != former->state);
}

/* True: it is over a line, and not seen. */
static bool take_in(struct alarms *alarms, struct map *fresh, const struct group_row *row, enum alarm_kind kind)
{
    uint64_t packed = 0;
    size_t len = strlen(row->group);
    bool was = map_get(&alarms->known, row->group, len, &packed);
    struct known former = unpack(packed);
    if (kind == ALARM_UNJUDGED) { /* neither begun nor over */
        if (was)
            map_put(fresh, row->group, len, packed);
        return false;
    }
    struct known now = {.kind = kind, .state = row->judgement.state, .since_us = row->judgement.since_us};
    bool begins = !was || is_new(&former, &now);
    now.seen = !begins && former.seen;
    if (was && former.since_us > now.since_us)
        now.since_us = former.since_us;
    if (was && !begins) /* a line that was crossed before it broke is not crossed anew when it is mended */
        now.kind = former.kind > now.kind ? former.kind : now.kind;
    alarms->wants_bell |= begins;
    alarms->seen += now.seen;
    map_put(fresh, row->group, len, pack(&now));
    return !now.seen;
}

static bool is_worse(const struct group_row *a, enum alarm_kind a_kind, const struct group_row *b,
                     enum alarm_kind b_kind)
{
    if (a_kind != b_kind)
        return a_kind > b_kind;
    int by_severity = lag_severity(&a->judgement) - lag_severity(&b->judgement);
    return by_severity ? by_severity > 0 : span_compare(&a->behind, &b->behind) > 0;
}

void alarms_look(struct alarms *alarms, const struct groups *groups, const struct alarm_lines *lines)
{
    struct map fresh = {0};
    enum alarm_kind worst = ALARM_NONE;
    alarms->broken = alarms->over = alarms->seen = 0;
    alarms->worst = SIZE_MAX;
    for (size_t i = 0; groups && i < groups->count; i++) {
        const struct group_row *row = &groups->rows[i];
        enum alarm_kind kind = alarm_of(row, lines);
        if (kind == ALARM_NONE || !take_in(alarms, &fresh, row, kind))
            continue;
        alarms->broken += kind == ALARM_BROKEN;
        alarms->over += kind != ALARM_BROKEN;
        if (alarms->worst == SIZE_MAX || is_worse(row, kind, &groups->rows[alarms->worst], worst)) {
            alarms->worst = i;
            worst = kind;
        }
    }
    if (!groups)
        return;
    map_finish(&alarms->known);
    alarms->known = fresh;
}

bool alarms_has(const struct alarms *alarms, const char *group)
{
    uint64_t packed;
    return map_get(&alarms->known, group, strlen(group), &packed);
}

void alarms_acknowledge(struct alarms *alarms, const char *group)
{
    uint64_t packed;
    if (!map_get(&alarms->known, group, strlen(group), &packed))
        return;
    struct known known = unpack(packed);
    known.seen = true;
    map_put(&alarms->known, group, strlen(group), pack(&known));
}

bool alarms_ring(struct alarms *alarms, int64_t now_us)
{
    if (!alarms->wants_bell || (alarms->rung_us != 0 && now_us - alarms->rung_us < ALARM_RING_US))
        return false;
    alarms->wants_bell = false;
    alarms->rung_us = now_us;
    return true;
}

static void append_reason(struct str *out, const struct group_row *row, enum alarm_kind kind, bool word, int64_t now_us,
                          bool ascii)
{
    struct str verdict = {0};
    str_append(out, " ");
    if (kind == ALARM_LAG) {
        str_append(out, _("lag "));
        lag_sum_append(out, row, 8, ascii);
    } else if (kind == ALARM_BEHIND) {
        str_append(out, _("behind "));
        lag_span_append(out, &row->behind, 12, ascii);
        str_appendf(out, " (%s)", row->behind.age == SPAN_AGE_RECORD ? _("record") : _("waiting"));
    } else {
        lag_group_verdict_append(&verdict, row, now_us, SIZE_MAX, ascii);
        const char *text = str_text(&verdict), *rest = strchr(text, ' ');
        str_append(out, word || !rest ? text : rest + 1);
    }
    str_finish(&verdict);
}

void alarms_append(struct str *out, const struct alarms *alarms, const struct groups *groups,
                   const struct alarm_lines *lines, int64_t now_us, bool ascii)
{
    if (!groups || alarms->worst >= groups->count)
        return;
    const struct group_row *row = &groups->rows[alarms->worst];
    enum alarm_kind kind = alarm_of(row, lines);
    if (alarms->broken > 1)
        str_appendf(out, lang_plural("%zu group %s: ", "%zu groups %s: ", alarms->broken), alarms->broken,
                    lag_word_name(LAG_BROKEN));
    else if (alarms->broken == 0 && alarms->over > 1)
        str_appendf(out, lang_plural("%zu group over the line: ", "%zu groups over the line: ", alarms->over),
                    alarms->over);
    str_append(out, row->group);
    append_reason(out, row, kind, alarms->broken < 2, now_us, ascii);
    if (alarms->broken > 0 && alarms->over > 0)
        str_appendf(out, _(", %zu over the line"), alarms->over);
}
