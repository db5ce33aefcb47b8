/* What the message view says above its rows: of what they are a part, and how far it has come. */
#include <string.h>

#include "base/lang.h"
#include "model/brokers.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "ui/pane_messages.h"

static void say_listed(const struct pane_model *model, struct str *out)
{
    if (model->listed == VERDICT_UNKNOWN)
        str_appendf(out, _("%sthe not evaluated are listed"), pane_dot(model->ascii));
    if (model->listed == VERDICT_NO_MATCH)
        str_appendf(out, _("%swhat does not match is listed"), pane_dot(model->ascii));
}

/* "12 % ▪ 210k rec/s ▪ 4 s left". */
static void say_progress(const struct pane_model *model, struct str *out)
{
    const struct scan_state *scan = &model->scan;
    const char *dot = pane_dot(model->ascii);
    char text[FORMAT_MAX];
    double share =
        scan->offsets.known && scan->offsets.value > 0 ? (double)scan->passed.value / (double)scan->offsets.value : 0;
    if (scan->offsets.known && scan->offsets.value > 0)
        str_appendf(out, "%s%d %%", dot, (int)(share * 100));
    if (scan->stage == SCAN_STOPPED)
        str_appendf(out, _("%sstopped: Space goes on"), dot);
    if (scan->stage != SCAN_RUNS || scan->seconds <= 0)
        return;
    if (model->snapshot->brokers && model->snapshot->brokers->error) {
        str_appendf(out, _("%sthe cluster does not answer"), dot);
        return;
    }
    str_appendf(out, _("%s%s rec/s"), dot, format_rate((double)scan->read / scan->seconds, text));
    if (share > 0.01)
        str_appendf(out, _("%s%s left"), dot, format_duration(scan->seconds * (1 - share) / share, text));
}

static void say_failed(const struct scan_state *scan, bool ascii, struct str *out)
{
    str_appendf(out, _("%sthe search failed: "), pane_dot(ascii));
    sanitize_append(out, scan->error.text, strlen(scan->error.text), 100, ascii);
}

static void say_scan(const struct pane_model *model, struct str *out)
{
    const struct scan_state *scan = &model->scan;
    const char *dot = pane_dot(model->ascii);
    char text[FORMAT_MAX];
    if (scan->stage == SCAN_DONE)
        str_appendf(out, _("%ssearched all, in %s"), dot, format_duration(scan->seconds, text));
    else if (scan->stage == SCAN_FAILED)
        say_failed(scan, model->ascii, out);
    else
        str_appendf(out, _("%ssearching"), dot);
    if (scan->stage == SCAN_RUNS || scan->stage == SCAN_STOPPED)
        say_progress(model, out);
    str_appendf(out, "%s%s", dot, format_exact((int64_t)scan->matched, text));
    str_appendf(out, _(" of %s match"), format_exact((int64_t)scan->read, text));
    if (scan->not_evaluated > 0)
        str_appendf(out, _("%s%s not evaluated"), dot, format_count((int64_t)scan->not_evaluated, 6, text));
    say_listed(model, out);
    str_appendf(out, "%s", dot);
    sanitize_append(out, scan->text, strlen(scan->text), 60, model->ascii);
}

static void say_sorting(const struct pane_model *model, struct str *out)
{
    const struct sorting_state *sorting = &model->sorting;
    char shown[FORMAT_MAX], held[FORMAT_MAX], time[FORMAT_MAX];
    str_appendf(out, sorting->stage == SORTING_DONE ? _("%sby ") : _("%ssorting by "), pane_dot(model->ascii));
    sanitize_append(out, sorting->path, strlen(sorting->path), 40, model->ascii);
    str_append(out, sorting->stage == SORTING_DONE ? message_table_arrow(model, sorting->path) : "");
    if (sorting->stage != SORTING_DONE)
        return;
    str_append(out, pane_dot(model->ascii));
    if (sorting->shown < sorting->held)
        str_appendf(out, _("the first %s of "), format_exact((int64_t)sorting->shown, shown));
    str_appendf(out, _("%s held at %.8s"), format_exact((int64_t)sorting->held, held),
                format_clock(sorting->at_ms, time));
    if (sorting->without > 0)
        str_appendf(out, _("%s%s without, last"), pane_dot(model->ascii),
                    format_exact((int64_t)sorting->without, held));
    if (sorting->gone > 0)
        str_appendf(out, _("%s%s evicted meanwhile"), pane_dot(model->ascii),
                    format_exact((int64_t)sorting->gone, held));
}

enum { NAMED = 3 }; /* of several topics */

static void say_unread(const struct pane_model *model, const char *dot, struct str *out)
{
    str_appendf(out, _("%swhat came before could not be read: "), dot);
    sanitize_append(out, model->older.error, strlen(model->older.error), 100, model->ascii);
}

static void say_older(const struct pane_model *model, uint64_t above, struct str *out)
{
    const char *dot = pane_dot(model->ascii);
    if (model->older.stage == OLDER_READING)
        str_appendf(out, _("%sreading what came before"), dot);
    else if (model->older.stage == OLDER_FAILED)
        say_unread(model, dot, out);
    else if (model->older.failed > 0)
        str_appendf(out,
                    lang_plural("%swithout %zu partition that could not be read",
                                "%swithout %zu partitions that could not be read", model->older.failed),
                    dot, model->older.failed);
    else if (model->older.stage == OLDER_BEGINNING && above == 0)
        str_appendf(out, _("%sthe beginning of the topic"), dot);
}

void pane_messages_title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct messages *messages = state;
    const struct session_counts *counts = model->counts;
    const char *dot = pane_dot(model->ascii);
    char text[FORMAT_MAX];
    size_t below, above = messages_hidden(messages, &below);
    str_append(out, _("Messages"));
    if (*model->topic) {
        str_append(out, _(" of "));
        if (model->topic_count < 2)
            sanitize_append(out, model->topic, strlen(model->topic), 60, model->ascii);
        for (size_t i = 0; model->topic_count > 1 && i < model->topic_count && i < NAMED; i++) {
            str_append(out, i ? ", " : "");
            sanitize_append(out, model->topics[i], strlen(model->topics[i]), 30, model->ascii);
        }
        if (model->topic_count > NAMED)
            str_appendf(out, _(" and %zu more"), model->topic_count - NAMED);
    }
    if (model->scan.stage != SCAN_OFF)
        say_scan(model, out);
    if (model->sorting.stage != SORTING_OFF)
        say_sorting(model, out);
    else if (model->paused && model->scan.stage == SCAN_OFF)
        str_appendf(out, _("%spaused"), dot);
    else if (messages->window.following && *model->topic && model->scan.stage == SCAN_OFF)
        str_appendf(out, _("%sfollowing"), dot);
    else if (*model->topic && model->scan.stage == SCAN_OFF)
        str_appendf(out, _("%s%s below"), dot, format_exact((int64_t)(window_below(&messages->window) + below), text));
    if (*model->topic && model->scan.stage == SCAN_OFF && !messages->window.following)
        say_older(model, window_above(&messages->window) + above, out);
    if (model->csv_fields)
        str_appendf(out, _("%sCSV of %u fields? :decode value=csv(a,b,...)"), dot, model->csv_fields);
    if (!counts->filtering)
        return;
    str_appendf(out, "%s%s", dot, format_exact((int64_t)counts->matched, text));
    str_appendf(out, _(" of %s match"), format_exact((int64_t)counts->examined, text));
    if (counts->not_evaluated > 0)
        str_appendf(out, _("%s%s not evaluated"), dot, format_count((int64_t)counts->not_evaluated, 6, text));
    if (counts->skipped > 0)
        str_appendf(out, _("%s%s skipped"), dot, format_count((int64_t)counts->skipped, 6, text));
    say_listed(model, out);
    str_appendf(out, "%s/", dot);
    sanitize_append(out, model->words, strlen(model->words), 60, model->ascii);
}
