/* The partitions of the opened group: how far it is, who has them, what is the matter with each. The worst come first.
 */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "model/lag.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/cells.h"
#include "ui/group_detail.h"
#include "ui/lag_cells.h"
#include "ui/lag_note.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

enum {
    TOPIC,
    PARTITION,
    VERDICT,
    LAG,
    BEHIND,
    SPARK,
    COMMITTED,
    END,
    IN,
    OUT,
    ETA,
    COMMIT_AGE,
    OWNER,
    NOTE,
    AGE,
    COLUMNS
};

static const struct table_column columns[COLUMNS] = {
    [TOPIC] = {N_("topic"), TABLE_NAME, 8, 18, 0, false},
    [PARTITION] = {"#", TABLE_NUMBER, 3, 4, 0, false},
    [VERDICT] = {N_("verdict"), TABLE_TEXT, 18, 21, 1, true},
    [LAG] = {N_("lag"), TABLE_NUMBER, 7, 9, 1, true},
    [BEHIND] = {N_("behind"), TABLE_NUMBER, 7, 9, 2, true},
    [SPARK] = {N_("trend"), TABLE_SPARK, 6, 10, 6, true},
    [COMMITTED] = {N_("committed"), TABLE_NUMBER, 9, 11, 7, true},
    [END] = {N_("end"), TABLE_NUMBER, 9, 11, 8, true},
    [IN] = {N_("in/s"), TABLE_NUMBER, 5, 5, 10, true},
    [OUT] = {N_("out/s"), TABLE_NUMBER, 5, 5, 9, true},
    [ETA] = {N_("eta"), TABLE_NUMBER, 6, 7, 11, true},
    [COMMIT_AGE] = {N_("commit"), TABLE_NUMBER, 7, 7, 5, true},
    [OWNER] = {N_("owner"), TABLE_NAME, 19, 28, 3, false},
    [NOTE] = {"", TABLE_TEXT, 14, 24, 4, false},
    [AGE] = {N_("age of"), TABLE_NAME, 7, 7, 12, false},
};

static const struct lag_row *row_at(const void *context, size_t row)
{
    return &((const struct pane_model *)context)->snapshot->group->rows[row];
}

static uint64_t key_of(const void *context, size_t row)
{
    return group_row_key(row_at(context, row));
}

static const char *name_of(const void *context, size_t row)
{
    return row_at(context, row)->topic;
}

static void put(struct table_cell *cell, struct str *text, enum role role)
{
    snprintf(cell->text, sizeof cell->text, "%s", str_text(text));
    cell->role = role;
    str_finish(text);
}

/* Without a commit its members begin at either end, or where they were told to: a setting of theirs. */
static void range_cell(struct table_cell *cell, const struct lag_row *row, int width, bool ascii)
{
    const char *from = ascii ? "0.." : "0\u2026";
    struct table_cell number = {.role = ROLE_TEXT};
    int64_t records = row->high.value > row->low.value ? row->high.value - row->low.value : 0;
    cell_count(&number, records, width - (int)width_text(from, strlen(from)), ascii);
    snprintf(cell->text, sizeof cell->text, "%s%s", records ? from : "", number.text);
    cell->role = ROLE_DIM;
}

static void lag_cell(struct table_cell *cell, const struct lag_row *row, int width, bool ascii)
{
    if (row->judgement.state == STATE_NO_OFFSET && row->low.known && row->high.known) {
        range_cell(cell, row, width, ascii);
        return;
    }
    bool most = lag_is_at_most(row);
    const char *mark = !most ? "" : ascii ? "<=" : "\u2264";
    struct table_cell number = {.role = ROLE_TEXT};
    cell_offset(&number, row->lag, most ? width - (ascii ? 2 : 1) : width, ascii);
    snprintf(cell->text, sizeof cell->text, "%s%s", mark, number.text);
    cell->role = row->lag.known && row->lag.value == 0 ? ROLE_DIM : number.role;
}

static void owner_cell(struct table_cell *cell, const struct group_detail *detail, const struct lag_row *row, int width,
                       bool ascii)
{
    const struct member_row *member = group_owner(detail, row);
    struct str text = {0};
    if (!detail->members_known) {
        cell_unknown(cell, ascii);
        return;
    }
    if (!member) {
        cell_text(cell, _("nobody"), width, ascii);
        cell->role = ROLE_WARNING;
        return;
    }
    group_member_append(&text, member);
    bool fits = (int)width_text(str_text(&text), text.len) <= width;
    cell_name(cell, fits || !member->client_id ? str_text(&text) : member->client_id, width, ascii);
    str_finish(&text);
}

static void text_cell(const struct pane_model *model, const struct lag_row *row, size_t column, int width,
                      struct table_cell *cell)
{
    struct str text = {0};
    char age[FORMAT_MAX];
    if (column == VERDICT) {
        lag_verdict_append(&text, &row->judgement, -1, model->now_us, (size_t)width, model->ascii);
        put(cell, &text, lag_role(&row->judgement));
    } else if (column == NOTE) {
        enum role role = lag_note_append(&text, model, row);
        if (text.len > 0)
            cell_text(cell, str_text(&text), width, model->ascii);
        cell->role = role;
        str_finish(&text);
    } else if (column == COMMIT_AGE) {
        if (row->committed_us != 0) /* below 0: before this machine began, in a run of weir before it */
            snprintf(cell->text, sizeof cell->text, "%s", lag_age_text(model->now_us - row->committed_us, age));
        else
            cell_unknown(cell, model->ascii);
    } else if (column == AGE && row->behind.known && row->behind.seconds > 0) {
        cell_text(cell, row->behind.age == SPAN_AGE_RECORD ? _("record") : _("waiting"), width, model->ascii);
        cell->role = ROLE_DIM;
    }
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct pane_model *model = context;
    const struct lag_row *row = row_at(context, index);
    bool ascii = model->ascii;
    switch (column) {
    case TOPIC:
        cell_name(cell, row->topic, width, ascii);
        return;
    case PARTITION:
        cell_count(cell, row->partition, width, ascii);
        return;
    case COMMITTED:
        cell_offset(cell, row->committed, width, ascii);
        break;
    case END:
        cell_offset(cell, row->high, width, ascii);
        break;
    case LAG:
        lag_cell(cell, row, width, ascii);
        break;
    case BEHIND:
        cell_span(cell, &row->behind, width, ascii);
        break;
    case SPARK:
        cell_spark(cell, &row->spark, width, ascii);
        break;
    case IN:
        cell_rate(cell, row->in, ascii);
        break;
    case OUT:
        cell_rate(cell, row->out, ascii);
        break;
    case ETA:
        if (row->lag.known && row->lag.value > 0)
            cell_eta(cell, row->eta, &row->judgement, ascii);
        break;
    case OWNER:
        owner_cell(cell, model->snapshot->group, row, width, ascii);
        return;
    default:
        text_cell(model, row, column, width, cell);
        if (column == NOTE)
            return;
    }
    cell_freshness(cell, &row->state, model->now_us);
}

static int compare_place(const struct lag_row *left, const struct lag_row *right)
{
    int order = strcmp(left->topic, right->topic);
    return order ? order : compare_int(left->partition, right->partition);
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct lag_row *left = row_at(context, a), *right = row_at(context, b);
    switch (column) {
    case PARTITION:
        return compare_int(left->partition, right->partition);
    case COMMITTED:
        return compare_offset(left->committed, right->committed, last);
    case END:
        return compare_offset(left->high, right->high, last);
    case LAG:
    case SPARK:
        return compare_offset(left->lag, right->lag, last);
    case BEHIND:
    case AGE:
        return compare_span(&left->behind, &right->behind, last);
    case IN:
        return compare_real(left->in, right->in, last);
    case OUT:
        return compare_real(left->out, right->out, last);
    case ETA:
        return compare_real(left->eta, right->eta, last);
    case COMMIT_AGE:
        return compare_int(right->committed_us, left->committed_us);
    case OWNER:
        return compare_int(left->owner, right->owner);
    case NOTE:
        return compare_text(left->state.error, right->state.error, last);
    default:
        return compare_place(left, right);
    }
}

static uint64_t rank(const void *context, size_t row, uint64_t former)
{
    const struct lag_row *lag = row_at(context, row);
    return lag_rank(lag_severity(&lag->judgement), &lag->behind, lag->lag, former);
}

static uint64_t fingerprint(const void *context, size_t row)
{
    const struct lag_row *lag = row_at(context, row);
    return (uint64_t)(lag->owner + 1) << 8 ^ (uint64_t)lag->judgement.word;
}

static void rows(const struct pane_model *model, struct table_rows *out)
{
    const struct group_detail *detail = group_detail_of(model);
    *out = (struct table_rows){.count = detail ? detail->count : 0,
                               .key = key_of,
                               .cell = fill_cell,
                               .compare = compare,
                               .name = name_of,
                               .rank = rank,
                               .calm = VERDICT,
                               .fingerprint = fingerprint};
}

static const struct table_pane_spec spec = {columns, COLUMNS, VERDICT, rows, group_empty};

static void *create(void)
{
    return table_pane_create(&spec);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct group_detail *detail = group_detail_of(model);
    table_pane_title(state, _("Partitions"), detail ? detail->count : 0, out);
    if (!detail)
        return;
    size_t words[LAG_BROKEN + 1] = {0};
    for (size_t i = 0; i < detail->count; i++)
        words[detail->rows[i].judgement.word] += !detail->rows[i].judgement.is_note;
    for (enum lag_word word = LAG_BROKEN; word >= LAG_BEHIND; word--)
        if (words[word] > 0)
            str_appendf(out, "%s%zu %s", pane_dot(model->ascii), words[word], lag_word_name(word));
    if (words[LAG_UNKNOWN] > 0)
        str_appendf(out, "%s%zu %s", pane_dot(model->ascii), words[LAG_UNKNOWN], lag_word_name(LAG_UNKNOWN));
}

const struct lag_row *pane_group_selected(const struct pane_model *model, const void *state)
{
    const struct group_detail *detail = group_detail_of(model);
    size_t row = table_pane_selected(state, detail ? detail->count : 0);
    return row == SIZE_MAX ? NULL : &detail->rows[row];
}

/* The last row of the pane, where there is room for one. */
static int foot_rows(int height)
{
    enum { FOOT_FROM = 8 };
    return height >= FOOT_FROM ? 1 : 0;
}

static struct canvas table_part(const struct canvas *canvas)
{
    int height = canvas->area.height - foot_rows(canvas->area.height);
    return canvas_part(canvas, (struct rect){0, 0, canvas->area.width, height});
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    table_pane_update(model, state, width, height - foot_rows(height));
}

/* Of the selected partition what its cells have no room for. */
static void draw_foot(const struct pane_model *model, const struct lag_row *row, const struct canvas *canvas)
{
    struct str text = {0}, clean = {0};
    enum { LEFT = 1, MOST = 400 };
    size_t told = 0;
    str_appendf(&text, "%s p%d: ", row->topic, row->partition);
    told = text.len;
    enum role role = lag_note_whole_append(&text, model, row);
    sanitize_append(&clean, str_text(&text), text.len, MOST, model->ascii);
    if (text.len > told)
        canvas_text_n(canvas, LEFT, canvas->area.height - 1, role, str_text(&clean), clean.len,
                      canvas->area.width - LEFT);
    str_finish(&text);
    str_finish(&clean);
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    struct canvas upper = table_part(canvas);
    const struct lag_row *row = pane_group_selected(model, state);
    table_pane_draw(model, state, row ? &upper : canvas, focused);
    if (row && foot_rows(canvas->area.height) > 0)
        draw_foot(model, row, canvas);
}

static unsigned click(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y)
{
    struct canvas upper = table_part(canvas);
    return y < upper.area.height ? table_pane_click(model, state, &upper, x, y) : PANE_CHANGED;
}

const struct pane_ops pane_group = {
    .name = "group",
    .place = 't',
    .hints = N_("Enter chart  o messages  d diagnose  R reset  Tab pane  ? help"),
    .create = create,
    .destroy = table_pane_destroy,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = table_pane_handle,
    .click = click,
    .set_filter = table_pane_set_filter,
    .filter = table_pane_filter,
};
