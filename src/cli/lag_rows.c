#include "cli/lag_rows.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "model/lag.h"
#include "text/format.h"

const struct table_column lag_group_columns[] = {
    {.name = "group"},
    {.name = "type", .hide_if_empty = true},
    {.name = "state"},
    {.name = "members", .number = true},
    {.name = "lag", .number = true},
    {.name = "unknown_partitions", .title = "unknown", .number = true},
    {.name = "behind_s", .title = "behind", .number = true, .hide_if_empty = true},
    {.name = "verdict"},
    {.name = "state_reason", .title = "reason"},
    {.name = "eta_s", .title = "eta", .number = true, .hide_if_empty = true},
    {.name = "in_rate", .title = "in/s", .number = true, .hide_if_empty = true},
    {.name = "out_rate", .title = "out/s", .number = true, .hide_if_empty = true},
    {.name = "coordinator", .number = true, .wide_only = true},
    {.name = "assignor", .wide_only = true},
    {.name = "error", .hide_if_empty = true},
    {0},
};

const struct table_column lag_partition_columns[] = {
    {.name = "group"},
    {.name = "topic"},
    {.name = "partition", .number = true},
    {.name = "committed", .number = true},
    {.name = "low", .number = true},
    {.name = "high", .number = true},
    {.name = "lag", .number = true},
    {.name = "behind_s", .title = "behind", .number = true, .hide_if_empty = true},
    {.name = "verdict"},
    {.name = "state_reason", .title = "reason"},
    {.name = "eta_s", .title = "eta", .number = true, .hide_if_empty = true},
    {.name = "in_rate", .title = "in/s", .number = true, .hide_if_empty = true},
    {.name = "out_rate", .title = "out/s", .number = true, .hide_if_empty = true},
    {.name = "lost", .number = true, .hide_if_empty = true},
    {.name = "member_id", .wide_only = true},
    {.name = "client_id", .hide_if_empty = true},
    {.name = "host", .hide_if_empty = true},
    {.name = "instance_id", .hide_if_empty = true},
    {.name = "error", .hide_if_empty = true},
    {0},
};

const char *lag_behind_text(const struct span *span, bool ascii, char out[LAG_TEXT])
{
    char text[FORMAT_MAX];
    if (!span->known)
        return NULL;
    const char *mark = span->kind == SPAN_EXACT ? "" : span->kind == SPAN_ABOUT ? "~" : ascii ? ">= " : "\u2265 ";
    snprintf(out, LAG_TEXT, "%s%s", mark, span->seconds == 0 ? "0 s" : format_duration(span->seconds, text));
    return out;
}

/* Since when it is so, where that is more than the moment of the only look. */
static bool is_dated(const struct lag_judgement *judgement)
{
    return judgement->since_us > 0 && judgement->word != LAG_OK && judgement->state != STATE_LEARNING;
}

static const char *state_text(const struct lag_judgement *judgement, const char *place, bool ascii, char out[LAG_TEXT])
{
    char duration[FORMAT_MAX] = "";
    int64_t lasts_us = is_dated(judgement) ? clock_mono_us() - judgement->since_us : 0;
    bool told = lasts_us >= 1000000;
    if (told)
        format_duration((double)(lasts_us / 1000000), duration);
    snprintf(out, LAG_TEXT, "%s%s%s%s%s%s%s", judgement->suspected ? _("suspected ") : "",
             lag_state_name(judgement->state), place ? " " : "", place ? place : "", told ? ", " : "",
             told && judgement->since_is_bound ? ascii ? ">= " : "\u2265 " : "", duration);
    return out;
}

const char *lag_reason_text(const struct group_row *group, bool ascii, char out[LAG_TEXT])
{
    char place[300];
    bool placed = group->worst_topic && group->judgement.word != LAG_OK &&
                  group->judgement.state != STATE_REBALANCE_LOOP && group->judgement.state != STATE_REBALANCE_STUCK;
    if (placed)
        snprintf(place, sizeof place, "%s/%d", group->worst_topic, (int)group->worst_partition);
    state_text(&group->judgement, placed ? place : NULL, ascii, out);
    if (group->judgement.state == STATE_STOP && group->members < 0) {
        size_t len = strlen(out);
        snprintf(out + len, LAG_TEXT - len, "%s", _(", members not visible"));
    }
    return out;
}

const struct member_row *lag_owner(const struct group_detail *detail, const struct lag_row *row)
{
    bool known = detail->members_known && row->owner >= 0 && (size_t)row->owner < detail->member_count;
    return known ? &detail->members[row->owner] : NULL;
}

static void add_seconds(struct table *table, struct real seconds, const char *shown)
{
    char text[FORMAT_MAX];
    snprintf(text, sizeof text, "%.3f", seconds.value);
    table_shown(table, seconds.known ? text : NULL, seconds.known ? shown : NULL);
}

static void add_behind(struct table *table, const struct span *span)
{
    char text[LAG_TEXT];
    add_seconds(table, span->known ? real_of(span->seconds) : (struct real){0},
                lag_behind_text(span, table_is_ascii(table), text));
}

static void add_rates(struct table *table, struct real eta, struct real in, struct real out)
{
    char text[FORMAT_MAX];
    add_seconds(table, eta, eta.known ? format_duration(eta.value, text) : NULL);
    table_real(table, in, 1);
    table_real(table, out, 1);
}

static void add_verdict(struct table *table, const struct lag_judgement *judgement, const char *reason)
{
    table_text(table, lag_word_name(judgement->word));
    table_shown(table, lag_state_name(judgement->state), reason);
}

void lag_add_group(struct table *table, const struct group_detail *detail)
{
    const struct group_row *group = &detail->summary;
    char text[LAG_TEXT];
    table_text(table, group->group);
    table_text(table, group_type_name(group->type));
    table_text(table, group_state_name(group->state));
    table_count(table, group->members);
    table_offset(table, group->lag);
    table_count(table, group->partitions < 0 ? -1 : group->unknown_partitions);
    add_behind(table, &group->behind);
    add_verdict(table, &group->judgement, lag_reason_text(group, table_is_ascii(table), text));
    add_rates(table, group->eta, group->in, group->out);
    table_count(table, group->coordinator);
    table_text(table, group->assignor);
    table_text(table, group->status.error);
}

static void add_lag(struct table *table, const struct lag_row *row)
{
    char text[32], shown[40];
    snprintf(text, sizeof text, "%lld", (long long)row->lag.value);
    snprintf(shown, sizeof shown, "%s%s", !lag_is_at_most(row) ? "" : table_is_ascii(table) ? "<=" : "\u2264", text);
    table_shown(table, row->lag.known ? text : NULL, row->lag.known ? shown : NULL);
}

static void add_partition(struct table *table, const struct group_detail *detail, const struct lag_row *row)
{
    const struct member_row *owner = lag_owner(detail, row);
    char text[LAG_TEXT];
    table_text(table, detail->summary.group);
    table_text(table, row->topic);
    table_int(table, row->partition);
    table_offset(table, row->committed);
    table_offset(table, row->low);
    table_offset(table, row->high);
    add_lag(table, row);
    add_behind(table, &row->behind);
    add_verdict(table, &row->judgement, state_text(&row->judgement, NULL, table_is_ascii(table), text));
    add_rates(table, row->eta, row->in, row->out);
    table_offset(table, row->lost);
    table_text(table, owner ? owner->member_id : NULL);
    table_text(table, owner ? owner->client_id : NULL);
    table_text(table, owner ? owner->host : NULL);
    table_text(table, owner ? owner->instance_id : NULL);
    table_text(table, row->state.error ? row->state.error : detail->summary.status.error);
}

static void add_bare(struct table *table, const struct group_row *group)
{
    char text[LAG_TEXT];
    table_text(table, group->group);
    for (const struct table_column *column = lag_partition_columns + 1; column->name; column++) {
        if (strcmp(column->name, "behind_s") == 0)
            add_behind(table, &group->behind);
        else if (strcmp(column->name, "verdict") == 0)
            table_text(table, lag_word_name(group->judgement.word));
        else if (strcmp(column->name, "state_reason") == 0)
            table_shown(table, lag_state_name(group->judgement.state),
                        lag_reason_text(group, table_is_ascii(table), text));
        else
            table_text(table, strcmp(column->name, "error") == 0 ? group->status.error : NULL);
    }
}

void lag_add_partitions(struct table *table, const struct group_detail *detail)
{
    for (size_t i = 0; i < detail->count; i++)
        add_partition(table, detail, &detail->rows[i]);
    if (detail->count == 0)
        add_bare(table, &detail->summary);
}
