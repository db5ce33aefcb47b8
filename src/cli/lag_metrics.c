#include "cli/lag_metrics.h"

#include <string.h>

#include "model/group_detail.h"
#include "text/utf8.h"

/* A sample of one group (row NULL) or of one partition of it. False: not known. */
struct place {
    const struct group_detail *detail;
    const struct lag_row *row;
};

struct family {
    const char *name, *help;
    bool of_partitions;
    bool (*value)(const struct place *place, double *value);
    void (*labels)(const struct place *place, struct str *out); /* further ones; NULL: none */
};

static bool take_offset(struct offset offset, double *value)
{
    *value = (double)offset.value;
    return offset.known;
}

static bool take_real(struct real real, double *value)
{
    *value = real.value;
    return real.known;
}

static bool take_span(const struct span *span, double *value)
{
    *value = span->seconds;
    return span->known;
}

static bool take_count(int32_t count, double *value)
{
    *value = count;
    return count >= 0;
}

static void append_value(struct str *out, const char *text)
{
    size_t len = strlen(text), at = 0;
    while (at < len) {
        uint32_t code;
        size_t used = utf8_decode(text + at, len - at, &code);
        if (used == 0) {
            str_append(out, "\xEF\xBF\xBD"); /* U+FFFD: a byte that is no UTF-8 */
            at++;
            continue;
        }
        if (text[at] == '\\' || text[at] == '"')
            str_append_char(out, '\\');
        if (text[at] == '\n')
            str_append(out, "\\n");
        else
            str_append_bytes(out, text + at, used);
        at += used;
    }
}

static void append_label(struct str *out, const char *name, const char *value)
{
    str_appendf(out, "%s%s=\"", out->data[out->len - 1] == '{' ? "" : ",", name);
    append_value(out, value);
    str_append_char(out, '"');
}

static void span_labels(const struct span *span, struct str *out)
{
    append_label(out, "kind", span_kind_name(span->kind));
    append_label(out, "age", span_age_name(span->age));
}

/* ---- groups ---- */

static const struct group_row *group_of(const struct place *place)
{
    return &place->detail->summary;
}

static bool one(const struct place *place, double *value)
{
    (void)place;
    *value = 1;
    return true;
}

static void info_labels(const struct place *place, struct str *out)
{
    const char *type = group_type_name(group_of(place)->type), *state = group_state_name(group_of(place)->state);
    append_label(out, "type", type ? type : "");
    append_label(out, "state", state ? state : "");
}

static bool is_judged(const struct place *place, double *value)
{
    const struct group_row *group = group_of(place);
    *value = group->judgement.word != LAG_UNKNOWN && !group->unjudged && !group->status.error;
    return true;
}

static void group_verdict_labels(const struct place *place, struct str *out)
{
    append_label(out, "verdict", lag_word_name(group_of(place)->judgement.word));
    append_label(out, "reason", lag_state_name(group_of(place)->judgement.state));
}

static bool group_members(const struct place *place, double *value)
{
    return take_count(group_of(place)->members, value);
}

static bool group_lag(const struct place *place, double *value)
{
    return take_offset(group_of(place)->lag, value);
}

static bool group_unknown(const struct place *place, double *value)
{
    *value = group_of(place)->unknown_partitions;
    return group_of(place)->partitions >= 0;
}

static bool group_no_commit(const struct place *place, double *value)
{
    *value = group_of(place)->no_commit;
    return group_of(place)->partitions >= 0;
}

static bool group_behind(const struct place *place, double *value)
{
    return take_span(&group_of(place)->behind, value);
}

static void group_behind_labels(const struct place *place, struct str *out)
{
    span_labels(&group_of(place)->behind, out);
}

static bool group_in(const struct place *place, double *value)
{
    return take_real(group_of(place)->in, value);
}

static bool group_out(const struct place *place, double *value)
{
    return take_real(group_of(place)->out, value);
}

static bool group_eta(const struct place *place, double *value)
{
    return take_real(group_of(place)->eta, value);
}

static bool group_rebalancing(const struct place *place, double *value)
{
    *value = group_of(place)->rebalancing;
    return group_of(place)->state != GROUP_STATE_UNKNOWN;
}

/* ---- partitions ---- */

static bool partition_lag(const struct place *place, double *value)
{
    return take_offset(place->row->lag, value);
}

static bool partition_committed(const struct place *place, double *value)
{
    return take_offset(place->row->committed, value);
}

static bool partition_low(const struct place *place, double *value)
{
    return take_offset(place->row->low, value);
}

static bool partition_high(const struct place *place, double *value)
{
    return take_offset(place->row->high, value);
}

static bool partition_behind(const struct place *place, double *value)
{
    return take_span(&place->row->behind, value);
}

static void partition_behind_labels(const struct place *place, struct str *out)
{
    span_labels(&place->row->behind, out);
}

static void partition_verdict_labels(const struct place *place, struct str *out)
{
    append_label(out, "verdict", lag_word_name(place->row->judgement.word));
    append_label(out, "reason", lag_state_name(place->row->judgement.state));
}

static bool partition_lost(const struct place *place, double *value)
{
    return take_offset(place->row->lost, value);
}

static const struct family families[] = {
    {"weir_group_info", "What the group is: always 1, type and state as labels.", false, one, info_labels},
    {"weir_group_judged", "Whether all of the group could be judged.", false, is_judged, NULL},
    {"weir_group_verdict", "The group's verdict and the state that is its reason: always 1.", false, one,
     group_verdict_labels},
    {"weir_group_members", "Members of the group.", false, group_members, NULL},
    {"weir_group_lag", "Offsets the group has yet to read: the sum of the partitions whose lag is known.", false,
     group_lag, NULL},
    {"weir_group_unknown_partitions", "Partitions of the group whose lag is not known.", false, group_unknown, NULL},
    {"weir_group_no_commit_partitions", "Partitions without a committed offset; they are in no lag.", false,
     group_no_commit, NULL},
    {"weir_group_behind_seconds", "Seconds behind of the group's worst partition; kind and age say what is known.",
     false, group_behind, group_behind_labels},
    {"weir_group_in_rate", "Records per second appended to what the group reads.", false, group_in, NULL},
    {"weir_group_out_rate", "Offsets per second that the group commits.", false, group_out, NULL},
    {"weir_group_eta_seconds", "Seconds until the lag is gone at these rates.", false, group_eta, NULL},
    {"weir_group_rebalancing", "Whether the group is rebalancing.", false, group_rebalancing, NULL},
    {"weir_partition_lag", "Offsets of the partition that the group has yet to read.", true, partition_lag, NULL},
    {"weir_partition_committed_offset", "The committed offset.", true, partition_committed, NULL},
    {"weir_partition_low_watermark", "The first offset of the partition.", true, partition_low, NULL},
    {"weir_partition_high_watermark", "The end of the partition.", true, partition_high, NULL},
    {"weir_partition_behind_seconds", "Seconds behind of the partition; kind and age say what is known.", true,
     partition_behind, partition_behind_labels},
    {"weir_partition_verdict", "The partition's verdict and the state that is its reason: always 1.", true, one,
     partition_verdict_labels},
    {"weir_partition_lost_offsets", "Offsets that were deleted before the group had read them, at most.", true,
     partition_lost, NULL},
};

static void append_head(struct str *out, const char *name, const char *help)
{
    str_appendf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void append_number(struct str *out, double value)
{
    bool fits = value > -1e15 && value < 1e15; /* beyond, a double has no parts of one, and may have no int64_t */
    if (fits && value == (double)(int64_t)value)
        str_appendf(out, " %lld\n", (long long)value);
    else
        str_appendf(out, " %.6f\n", value);
}

/* Head and all: a family without a sample is left out. */
static void append_sample(struct str *out, const struct family *family, const struct place *place, bool *begun)
{
    double value;
    if (!family->value(place, &value))
        return;
    if (!*begun)
        append_head(out, family->name, family->help);
    *begun = true;
    str_appendf(out, "%s{", family->name);
    append_label(out, "group", place->detail->summary.group);
    if (place->row) {
        append_label(out, "topic", place->row->topic);
        str_appendf(out, ",partition=\"%d\"", (int)place->row->partition);
    }
    if (family->labels)
        family->labels(place, out);
    str_append_char(out, '}');
    append_number(out, value);
}

static void append_family(struct str *out, const struct family *family, const struct answer *answer)
{
    bool begun = false;
    for (size_t i = 0; i < answer->detail_count; i++) {
        struct place place = {.detail = answer->details[i]};
        if (!family->of_partitions)
            append_sample(out, family, &place, &begun);
        for (size_t r = 0; family->of_partitions && r < place.detail->count; r++) {
            place.row = &place.detail->rows[r];
            append_sample(out, family, &place, &begun);
        }
    }
}

void lag_metrics(const struct answer *answer, struct str *out)
{
    append_head(out, "weir_up", "Whether the cluster could be asked.");
    str_appendf(out, "weir_up %d\n", answer != NULL);
    if (!answer)
        return;
    if (answer->cluster_id[0]) {
        append_head(out, "weir_cluster_info", "The cluster that was asked: always 1.");
        str_append(out, "weir_cluster_info{");
        append_label(out, "cluster", answer->cluster_id);
        str_append(out, "} 1\n");
    }
    append_head(out, "weir_groups", "Groups that could be seen.");
    str_appendf(out, "weir_groups %zu\n", answer->detail_count);
    append_head(out, "weir_groups_complete", "Whether all brokers listed their groups.");
    str_appendf(out, "weir_groups_complete %d\n", !answer->groups || !answer->groups->error);
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        append_family(out, &families[i], answer);
}
