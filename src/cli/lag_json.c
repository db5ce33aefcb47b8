/* One group, its members and its partitions as JSON. Every name is there in every object; unknown is null. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/lag_rows.h"
#include "model/lag_members.h"

static void put_text(struct jsonw *json, const char *name, const char *value)
{
    jsonw_name(json, name);
    jsonw_string(json, value);
}

static void put_offset(struct jsonw *json, const char *name, struct offset value)
{
    jsonw_name(json, name);
    jsonw_offset(json, value);
}

static void put_real(struct jsonw *json, const char *name, struct real value)
{
    jsonw_name(json, name);
    jsonw_real(json, value);
}

static void put_bool(struct jsonw *json, const char *name, bool value)
{
    jsonw_name(json, name);
    jsonw_bool(json, value);
}

static struct offset count_of(int32_t value)
{
    return value < 0 ? (struct offset){0} : offset_of(value);
}

/* To the millisecond: what is finer is noise. */
static struct real seconds_of(double value)
{
    return real_of((double)(int64_t)(value * 1e3 + 0.5) / 1e3);
}

static void put_seconds(struct jsonw *json, const char *name, struct real value)
{
    put_real(json, name, value.known ? seconds_of(value.value) : value);
}

static void put_wall(struct jsonw *json, const char *name, int64_t wall_ms)
{
    jsonw_name(json, name);
    if (wall_ms > 0)
        jsonw_time(json, wall_ms);
    else
        jsonw_null(json);
}

static int64_t wall_of(int64_t mono_us)
{
    return mono_us > 0 ? clock_wall_ms() - (clock_mono_us() - mono_us) / 1000 : 0;
}

static void put_fact(struct jsonw *json, const char *name, enum fact fact)
{
    jsonw_name(json, name);
    if (fact == FACT_UNKNOWN)
        jsonw_null(json);
    else
        jsonw_bool(json, fact == FACT_YES);
}

static void put_age(struct jsonw *json, const char *name, const struct span *span)
{
    put_seconds(json, name, span->known ? real_of(span->seconds) : (struct real){0});
}

static void put_behind(struct jsonw *json, const struct span *span)
{
    bool bounded = span->known && span->kind == SPAN_EXACT;
    put_age(json, "behind_s", span);
    put_text(json, "behind_kind", span->known ? span_kind_name(span->kind) : NULL);
    put_text(json, "behind_method", span->known ? span_method_name(span->method) : NULL);
    put_seconds(json, "behind_error_s", bounded ? real_of(span->error) : (struct real){0});
    put_text(json, "behind_age", span->known ? span_age_name(span->age) : NULL);
    put_bool(json, "timestamps_ahead", span->runs_ahead);
}

static void put_judgement(struct jsonw *json, const struct lag_judgement *judgement)
{
    bool dated = judgement->word != LAG_OK && judgement->state != STATE_LEARNING;
    put_text(json, "verdict", lag_word_name(judgement->word));
    put_text(json, "state_reason", lag_state_name(judgement->state));
    put_bool(json, "suspected", judgement->suspected);
    put_bool(json, "note", judgement->is_note);
    put_wall(json, "since", dated ? wall_of(judgement->since_us) : 0);
    put_bool(json, "since_is_bound", dated && judgement->since_is_bound);
}

static void put_names(struct jsonw *json, const struct member_row *member)
{
    put_text(json, "member_id", member->member_id);
    put_text(json, "client_id", member->client_id);
    put_text(json, "host", member->host);
    put_text(json, "instance_id", member->instance_id);
}

static void put_owner(struct jsonw *json, const struct member_row *owner)
{
    jsonw_name(json, "owner");
    if (!owner) {
        jsonw_null(json);
        return;
    }
    jsonw_object(json);
    put_names(json, owner);
    jsonw_end_object(json);
}

static void put_partition(struct jsonw *json, const struct group_detail *detail, const struct lag_row *row)
{
    jsonw_object(json);
    put_text(json, "topic", row->topic);
    put_offset(json, "partition", offset_of(row->partition));
    put_offset(json, "committed", row->committed);
    put_offset(json, "low", row->low);
    put_offset(json, "high", row->high);
    put_offset(json, "lso", row->lso);
    put_offset(json, "lag", row->lag);
    put_behind(json, &row->behind);
    put_age(json, "waiting_s", &row->waiting);
    put_age(json, "record_age_s", &row->record_age);
    put_judgement(json, &row->judgement);
    put_real(json, "in_rate", row->in);
    put_real(json, "out_rate", row->out);
    put_seconds(json, "eta_s", row->eta);
    put_seconds(json, "committed_ago_s",
                row->committed_us ? real_of((double)(clock_mono_us() - row->committed_us) / 1e6) : (struct real){0});
    put_offset(json, "open", row->open);
    put_offset(json, "lost", row->lost);
    put_wall(json, "lost_at", row->lost.known ? row->lost_ms : 0);
    put_fact(json, "lost_observed", row->lost_observed);
    put_wall(json, "offset_vanished_at", row->vanished_ms);
    put_fact(json, "compacted", row->compacted);
    put_fact(json, "transactional", row->transactional);
    put_bool(json, "moves", row->moves);
    put_owner(json, lag_owner(detail, row));
    put_text(json, "error", row->state.error);
    jsonw_end_object(json);
}

static void put_worst(struct jsonw *json, const struct group_row *group)
{
    jsonw_name(json, "worst");
    if (!group->worst_topic) {
        jsonw_null(json);
        return;
    }
    jsonw_object(json);
    put_text(json, "topic", group->worst_topic);
    put_offset(json, "partition", offset_of(group->worst_partition));
    put_text(json, "client_id", group->worst_client);
    jsonw_end_object(json);
}

static void put_share(struct jsonw *json, const struct member_row *member, const struct lag_share *share)
{
    jsonw_object(json);
    put_names(json, member);
    put_offset(json, "partitions", count_of(share->partitions));
    put_offset(json, "moving", count_of(share->moving));
    put_offset(json, "lag", share->lag);
    put_offset(json, "unknown_partitions", count_of(share->unknown_partitions));
    put_behind(json, &share->behind);
    put_real(json, "in_rate", share->in);
    put_real(json, "out_rate", share->out);
    jsonw_name(json, "worst");
    if (share->worst) {
        jsonw_object(json);
        put_text(json, "topic", share->worst->topic);
        put_offset(json, "partition", offset_of(share->worst->partition));
        put_judgement(json, &share->worst->judgement);
        jsonw_end_object(json);
    } else
        jsonw_null(json);
    jsonw_end_object(json);
}

static void put_members(struct jsonw *json, const struct group_detail *detail)
{
    jsonw_name(json, "by_member");
    if (!detail->members_known) {
        jsonw_null(json);
        return;
    }
    struct lag_share *shares = mem_zero(detail->member_count + 1, sizeof *shares);
    lag_members_sum(detail, NULL, shares, detail->member_count);
    jsonw_array(json);
    for (size_t i = 0; i < detail->member_count; i++)
        put_share(json, &detail->members[i], &shares[i]);
    jsonw_end_array(json);
    free(shares);
}

void lag_group_json(struct jsonw *json, const struct group_detail *detail, const char *alarm)
{
    const struct group_row *group = &detail->summary;
    bool asked = group->partitions >= 0;
    jsonw_object(json);
    put_text(json, "group", group->group);
    put_text(json, "type", group_type_name(group->type));
    put_text(json, "state", group_state_name(group->state));
    put_judgement(json, &group->judgement);
    put_text(json, "alarm", alarm);
    put_offset(json, "members", count_of(group->members));
    put_offset(json, "lag", group->lag);
    put_offset(json, "unknown_partitions", asked ? count_of(group->unknown_partitions) : (struct offset){0});
    put_offset(json, "no_commit", asked ? count_of(group->no_commit) : (struct offset){0});
    put_offset(json, "partitions_left_out", asked ? count_of(group->without_row) : (struct offset){0});
    put_behind(json, &group->behind);
    put_worst(json, group);
    put_real(json, "in_rate", group->in);
    put_real(json, "out_rate", group->out);
    put_seconds(json, "eta_s", group->eta);
    put_seconds(json, "commit_interval_s",
                group->commit_gap_us ? real_of((double)group->commit_gap_us / 1e6) : (struct real){0});
    put_bool(json, "rebalancing", group->rebalancing);
    put_offset(json, "rebalances", count_of(group->rebalances));
    put_offset(json, "coordinator", count_of(group->coordinator));
    put_text(json, "assignor", group->assignor);
    put_text(json, "error", group->status.error);
    put_members(json, detail);
    jsonw_name(json, "partitions");
    jsonw_array(json);
    for (size_t i = 0; i < detail->count; i++)
        put_partition(json, detail, &detail->rows[i]);
    jsonw_end_array(json);
    jsonw_end_object(json);
}
