#include "ui/lag_note.h"

#include "base/lang.h"
#include "text/format.h"
#include "ui/group_detail.h"
#include "ui/lag_cells.h"

static void begin_part(struct str *out)
{
    if (out->len > 0)
        str_append(out, ", ");
}

static void append_lost(struct str *out, const struct lag_row *row)
{
    char number[FORMAT_MAX], clock[FORMAT_MAX];
    if (!row->lost.known)
        return;
    begin_part(out);
    str_appendf(out, _("up to %s lost unread"), format_exact(row->lost.value, number));
    if (row->lost_observed != FACT_YES)
        str_append(out, _(", before weir came"));
    else if (row->lost_ms > 0)
        str_appendf(out, _(" at %.5s"), format_clock(row->lost_ms, clock));
}

/* Of the record that is the next to be read. */
static void append_probe(struct str *out, const struct pane_model *model, const struct lag_row *row)
{
    char age[FORMAT_MAX];
    if (row->probe.result != PROBE_RECORD || row->judgement.state != STATE_STALL || row->probe.timestamp_ms < 0)
        return;
    begin_part(out);
    str_appendf(out, _("next is %lld, %s old"), (long long)row->probe.offset,
                lag_age_text((model->now_ms - row->probe.timestamp_ms) * 1000, age));
}

static void append_target(struct str *out, const struct group_detail *detail, const struct lag_row *row)
{
    const struct member_row *target = group_target(detail, row);
    if (!row->moves)
        return;
    begin_part(out);
    if (target)
        str_appendf(out, _("is to move to %s"), target->client_id ? target->client_id : target->member_id);
    else
        str_append(out, _("is to move"));
}

/* What its state alone does not say. */
static void append_state(struct str *out, const struct group_detail *detail, const struct lag_row *row)
{
    const char *text = NULL;
    if (row->judgement.state == STATE_STOP && !detail->members_known)
        text = _("members not visible");
    else if (row->judgement.state == STATE_FORMER)
        text = _("its offset expires by commit + offsets.retention");
    if (!text)
        return;
    begin_part(out);
    str_append(out, text);
}

enum role lag_note_append(struct str *out, const struct pane_model *model, const struct lag_row *row)
{
    char text[FORMAT_MAX];
    size_t start = out->len;
    lag_age_append(out, &row->state, model->now_us);
    enum role role = out->len > start ? ROLE_STALE : ROLE_DIM;
    if (row->state.error) {
        begin_part(out);
        str_appendf(out, row->state.denied ? _("denied: %s") : "%s", row->state.error);
        return ROLE_ERROR;
    }
    if (row->open.known) {
        begin_part(out);
        str_appendf(out, _("open transaction, %s behind it"), format_exact(row->open.value, text));
    }
    append_lost(out, row);
    append_probe(out, model, row);
    if (row->vanished_ms > 0 && !row->committed.known) {
        begin_part(out);
        str_appendf(out, _("offset vanished at %.5s"), format_clock(row->vanished_ms, text));
    }
    if (row->unstable) {
        begin_part(out);
        str_append(out, _("a transaction's commit is pending"));
    }
    append_target(out, model->snapshot->group, row);
    append_state(out, model->snapshot->group, row);
    if (row->behind.runs_ahead) {
        begin_part(out);
        str_append(out, _("timestamps run ahead"));
    }
    return role;
}

enum role lag_note_whole_append(struct str *out, const struct pane_model *model, const struct lag_row *row)
{
    struct str note = {0};
    enum role role = lag_note_append(&note, model, row);
    size_t start = out->len;
    if (row->behind.known && row->behind.seconds > 0) {
        str_append(out, row->behind.age == SPAN_AGE_RECORD ? _("record age ") : _("waiting "));
        lag_span_append(out, &row->behind, SIZE_MAX, model->ascii);
        lag_method_append(out, &row->behind, model->ascii);
    }
    if (note.len > 0 && out->len > start)
        str_append(out, pane_dot(model->ascii));
    str_append(out, str_text(&note));
    str_finish(&note);
    return role;
}
