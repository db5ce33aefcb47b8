#include "ui/lag_cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "model/brokers.h"
#include "text/shell.h"
#include "text/width.h"
#include "ui/cells.h"

static const char *at_least(bool ascii)
{
    return ascii ? ">=" : "\u2265";
}

static void append_dash(struct str *out, bool ascii)
{
    str_append(out, ascii ? "-" : "\u2014");
}

const char *lag_age_text(int64_t us, char out[FORMAT_MAX])
{
    long long seconds = us > 0 ? us / 1000000 : 0;
    if (seconds < 100)
        snprintf(out, FORMAT_MAX, "%llds", seconds);
    else if (seconds < 100 * 60)
        snprintf(out, FORMAT_MAX, "%lldm", seconds / 60);
    else if (seconds < 48 * 3600)
        snprintf(out, FORMAT_MAX, "%lldh", seconds / 3600);
    else
        snprintf(out, FORMAT_MAX, "%lldd", seconds / 86400);
    return out;
}

void lag_since_append(struct str *out, int64_t since_us, bool is_bound, int64_t now_us, bool ascii)
{
    char text[FORMAT_MAX];
    if (since_us == 0)
        return;
    str_appendf(out, "%s%s", is_bound ? at_least(ascii) : "", lag_age_text(now_us - since_us, text));
}

void lag_span_append(struct str *out, const struct span *span, size_t columns, bool ascii)
{
    char text[FORMAT_MAX], whole[FORMAT_MAX * 2];
    if (!span->known) {
        append_dash(out, ascii);
        return;
    }
    if (span->kind == SPAN_EXACT && span->seconds <= 0) {
        str_append(out, "0");
        return;
    }
    const char *mark = span->kind == SPAN_AT_LEAST ? at_least(ascii) : span->kind == SPAN_ABOUT ? "~" : "";
    const char *gap = span->kind == SPAN_AT_LEAST ? " " : "";
    snprintf(whole, sizeof whole, "%s%s%s", mark, gap, format_duration(span->seconds, text));
    if (width_text(whole, strlen(whole)) > columns)
        snprintf(whole, sizeof whole, "%s%s", mark, lag_age_text((int64_t)(span->seconds * 1e6), text));
    str_append(out, whole);
}

void lag_method_append(struct str *out, const struct span *span, bool ascii)
{
    const char *const words[] = {[SPAN_RING] = _(" by end offsets"),
                                 [SPAN_READ] = _(" by reading it"),
                                 [SPAN_LOG] = _(" by a search by time"),
                                 [SPAN_RATE] = _(" by the rate in")};
    char text[FORMAT_MAX];
    if (!span->known || span->method < SPAN_RING || span->method > SPAN_RATE)
        return;
    str_append(out, words[span->method]);
    if (span->kind != SPAN_AT_LEAST && span->error > 0)
        str_appendf(out, "%s%s", ascii ? " +-" : " \u00b1", format_duration(span->error, text));
}

enum role lag_role(const struct lag_judgement *judgement)
{
    if (judgement->word == LAG_BROKEN)
        return ROLE_ERROR;
    if (judgement->is_note && judgement->word != LAG_OK)
        return ROLE_DIM;
    if (judgement->word == LAG_BEHIND || judgement->suspected)
        return ROLE_WARNING;
    if (judgement->word == LAG_OK)
        return ROLE_OK;
    return judgement->word == LAG_RECOVERING ? ROLE_ACCENT : ROLE_DIM;
}

/* Words that say no more than the verdict itself. */
static bool says_nothing(const struct lag_judgement *judgement)
{
    return judgement->state == STATE_OK || (judgement->state == STATE_BEHIND && judgement->word == LAG_BEHIND);
}

/* With the space before it. */
static size_t since_width(const struct str *since)
{
    return 1 + width_text(since->data, since->len);
}

/* Words are cut, so that the number behind them is not. */
static void cut_words(struct str *out, size_t start, size_t columns, bool ascii)
{
    const char *dots = ascii ? ".." : "\u2026", *words = str_text(out) + start;
    size_t len = out->len - start, dots_width = ascii ? 2 : 1;
    if (width_text(words, len) <= columns || columns <= dots_width)
        return;
    out->len = start + width_prefix(words, len, columns - dots_width, NULL);
    str_append(out, dots);
}

void lag_verdict_append(struct str *out, const struct lag_judgement *judgement, int32_t partition, int64_t now_us,
                        size_t columns, bool ascii)
{
    bool note = judgement->is_note && judgement->word != LAG_BROKEN, bad = judgement->word > LAG_OK;
    size_t start = out->len;
    struct str since = {0};
    if (note && judgement->word != LAG_OK)
        str_append(out, _("note:"));
    else
        str_append(out, lag_word_name(judgement->word));
    if (!says_nothing(judgement))
        str_appendf(out, " %s%s", lag_state_name(judgement->state), judgement->suspected ? "?" : "");
    if (note || !(bad || judgement->suspected))
        return;
    lag_since_append(&since, judgement->since_us, judgement->since_is_bound, now_us, ascii);
    char place[24] = "";
    if (partition >= 0)
        snprintf(place, sizeof place, " p%d", partition);
    size_t room = columns - (since.len > 0 ? since_width(&since) : 0);
    if (width_text(str_text(out) + start, out->len - start) + strlen(place) <= room)
        str_append(out, place);
    else
        cut_words(out, start, room, ascii);
    if (since.len > 0)
        str_appendf(out, " %s", str_text(&since));
    str_finish(&since);
}

static bool never_asked(const struct group_row *row)
{
    return row->partitions < 0 && !row->status.error && !row->judgement.is_note && row->judgement.word == LAG_UNKNOWN;
}

/* A rebalance is of the whole group. */
static bool is_of_partition(const struct group_row *row)
{
    enum lag_state state = row->judgement.state;
    return row->worst_topic && state != STATE_REBALANCE_LOOP && state != STATE_REBALANCE_STUCK;
}

void lag_group_verdict_append(struct str *out, const struct group_row *row, int64_t now_us, size_t columns, bool ascii)
{
    if (never_asked(row))
        str_appendf(out, "%s %s", lag_word_name(LAG_UNKNOWN), _("not asked yet"));
    else if (row->status.denied && row->partitions < 0)
        str_appendf(out, "%s %s", lag_word_name(LAG_UNKNOWN), _("denied"));
    else
        lag_verdict_append(out, &row->judgement, is_of_partition(row) ? row->worst_partition : -1, now_us, columns,
                           ascii);
}

void lag_sum_append(struct str *out, const struct group_row *row, size_t columns, bool ascii)
{
    char text[FORMAT_MAX];
    if (!row->lag.known) {
        append_dash(out, ascii);
        return;
    }
    bool partial = row->unknown_partitions > row->no_commit;
    const char *mark = partial ? at_least(ascii) : "";
    size_t room = columns - width_text(mark, strlen(mark));
    format_exact(row->lag.value, text);
    if (strlen(text) > room)
        format_count(row->lag.value, room < 4 ? 4 : room, text);
    str_appendf(out, "%s%s", mark, text);
}

bool lag_never_shrinks(const struct lag_judgement *judgement)
{
    bool stays = judgement->state == STATE_LAGGING || judgement->state == STATE_BEHIND ||
                 judgement->state == STATE_STOP || judgement->state == STATE_STALL;
    return stays && !judgement->is_note && !judgement->suspected;
}

void lag_eta_append(struct str *out, struct real eta, const struct lag_judgement *judgement, bool ascii)
{
    char text[FORMAT_MAX];
    if (eta.known) {
        str_append(out, format_duration(eta.value, text));
        return;
    }
    if (lag_never_shrinks(judgement))
        str_append(out, ascii ? "never" : "\u221e");
    else
        append_dash(out, ascii);
}

bool lag_is_old(const struct row_state *state, int64_t now_us)
{
    return state->as_of_us != 0 && now_us - state->as_of_us > LAG_FRESH_US;
}

void lag_age_append(struct str *out, const struct row_state *state, int64_t now_us)
{
    char text[FORMAT_MAX];
    if (lag_is_old(state, now_us))
        str_appendf(out, _("asked %s ago"), lag_age_text(now_us - state->as_of_us, text));
}

/* Parts of a note, divided by commas. */
static void begin_part(struct str *out)
{
    if (out->len > 0)
        str_append(out, ", ");
}

static void append_left_out(struct str *out, const struct group_row *row)
{
    int32_t unknown = row->unknown_partitions - row->no_commit;
    if (unknown > 0) {
        begin_part(out);
        str_appendf(out, lang_plural("%d partition unknown", "%d partitions unknown", (size_t)unknown), unknown);
    }
    if (row->no_commit > 0) {
        begin_part(out);
        str_appendf(out, _("%d without a commit"), row->no_commit);
    }
    if (row->without_row > 0) {
        begin_part(out);
        str_appendf(out, _("%d of them not listed"), row->without_row);
    }
}

/* Of share groups only Kafka's own tool knows how far they are. */
static void append_share_command(struct str *out, const char *group, const struct pane_model *model)
{
    const struct brokers *brokers = model->snapshot->brokers;
    str_append(out, "kafka-share-groups.sh --bootstrap-server ");
    shell_word_append(out, brokers && brokers->bootstrap ? brokers->bootstrap : "...");
    if (model->command_config) {
        str_append(out, " --command-config ");
        shell_word_append(out, model->command_config);
    }
    str_append(out, " --describe --group ");
    shell_word_append(out, group);
}

enum role lag_group_note(struct str *out, const struct group_row *row, const struct pane_model *model)
{
    size_t start = out->len;
    lag_age_append(out, &row->status, model->now_us);
    if (row->status.error) {
        begin_part(out);
        str_appendf(out, row->status.denied ? _("denied: %s") : "%s", row->status.error);
        return ROLE_ERROR;
    }
    enum role role = out->len > start ? ROLE_STALE : ROLE_DIM;
    if (group_type_shares(row->type)) {
        begin_part(out);
        append_share_command(out, row->group, model);
        if (row->type == GROUP_SHARE_LIKELY) {
            begin_part(out);
            str_append(out, _("or it is of Streams, without commits yet"));
        }
        return role;
    }
    if (row->connect) {
        begin_part(out);
        str_append(out, _("workers of Kafka Connect: they commit nothing here"));
        return role;
    }
    if (row->undescribed) {
        begin_part(out);
        str_append(out, _("this library cannot describe it: type and members are not known"));
    }
    if (row->rebalancing) {
        begin_part(out);
        str_append(out, _("rebalancing"));
        role = ROLE_WARNING;
    }
    if (row->judgement.state == STATE_STOP && row->members < 0) {
        begin_part(out);
        str_append(out, _("members cannot be seen: somebody may own it"));
    }
    append_left_out(out, row);
    if (row->behind.runs_ahead) {
        begin_part(out);
        str_append(out, _("timestamps run ahead"));
    }
    return role;
}

/* Steps of about a quarter, of what is well above `small`: below it all is the same, whatever it does. The former one,
 * while the value is near it. 0: not known. */
static uint64_t band(bool known, double value, double small, uint64_t former)
{
    if (!known)
        return 0;
    double place = 1 + 3 * log2(1 + fmax(value, 0) / small);
    if (former > 0 && place > (double)former - 1 && place < (double)former + 2)
        return former;
    return (uint64_t)place;
}

uint64_t lag_rank(int severity, const struct span *behind, struct offset lag, uint64_t former)
{
    enum { SMALL_SECONDS = 10, SMALL_LAG = 1000 };
    bool same = former >> 32 == (uint64_t)severity + 1;
    uint64_t seconds = band(behind->known, behind->seconds, SMALL_SECONDS, same ? former >> 16 & 0xffff : 0);
    uint64_t records = band(lag.known, (double)lag.value, SMALL_LAG, same ? former & 0xffff : 0);
    return ((uint64_t)severity + 1) << 32 | seconds << 16 | records;
}

static void fill(struct table_cell *cell, struct str *text, enum role role)
{
    snprintf(cell->text, sizeof cell->text, "%s", str_text(text));
    cell->role = role;
    str_finish(text);
}

void cell_span(struct table_cell *cell, const struct span *span, int width, bool ascii)
{
    struct str text = {0};
    lag_span_append(&text, span, width > 0 ? (size_t)width : 0, ascii);
    fill(cell, &text, !span->known || span->seconds <= 0 ? ROLE_DIM : ROLE_NUMBER);
}

void cell_eta(struct table_cell *cell, struct real eta, const struct lag_judgement *judgement, bool ascii)
{
    struct str text = {0};
    lag_eta_append(&text, eta, judgement, ascii);
    fill(cell, &text, eta.known ? ROLE_NUMBER : ROLE_DIM);
}

void cell_freshness(struct table_cell *cell, const struct row_state *state, int64_t now_us)
{
    cell_state(cell, state);
    if (lag_is_old(state, now_us) && cell->role != ROLE_ERROR && cell->role != ROLE_WARNING)
        cell->role = ROLE_STALE;
}

int compare_span(const struct span *a, const struct span *b, int *last)
{
    struct real left = {.value = a->seconds, .known = a->known}, right = {.value = b->seconds, .known = b->known};
    return compare_real(left, right, last);
}
