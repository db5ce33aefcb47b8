/* A group's plan and its result in words: title, table, warnings, what it is as a command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "engine/group_names.h"
#include "engine/plan_parts.h"
#include "text/format.h"

/* --- the table --- */

enum { COLUMN_TOPIC, COLUMN_PARTITION, COLUMN_FROM, COLUMN_TO, COLUMN_SKIPPED, COLUMN_AGAIN, COLUMN_SECONDS, COLUMNS };

struct cells {
    char text[COLUMNS][256];
};

static void put_offset(char cell[256], struct offset value, const char *unknown)
{
    if (value.known)
        snprintf(cell, 256, "%lld", (long long)value.value);
    else
        snprintf(cell, 256, "%s", unknown);
}

static struct cells heading(void)
{
    struct cells cells;
    static const char *const names[] = {
        [COLUMN_TOPIC] = N_("topic"),    [COLUMN_PARTITION] = N_("partition"), [COLUMN_FROM] = N_("from"),
        [COLUMN_TO] = N_("to"),          [COLUMN_SKIPPED] = N_("skipped"),     [COLUMN_AGAIN] = N_("read again"),
        [COLUMN_SECONDS] = N_("seconds")};
    for (int i = 0; i < COLUMNS; i++)
        snprintf(cells.text[i], sizeof cells.text[i], "%s", _(names[i]));
    return cells;
}

/* Ahead or back in the log; nothing where nothing moves, or from nowhere. */
static void put_seconds(char cell[256], const struct group_move *move)
{
    double seconds = move->seconds.value;
    bool small = seconds > -9.95 && seconds < 9.95;
    if (move->seconds.known)
        snprintf(cell, 256, small ? "%+.1f" : "%+.0f", seconds);
    else
        snprintf(cell, 256, "%s", move->step == STEP_COMMIT && move->now.committed.known ? "?" : "");
}

static struct cells cells_of(const struct group_move *move)
{
    struct cells cells;
    snprintf(cells.text[COLUMN_TOPIC], sizeof cells.text[0], "%s", move->now.topic);
    snprintf(cells.text[COLUMN_PARTITION], sizeof cells.text[0], "%ld", (long)move->now.partition);
    put_offset(cells.text[COLUMN_FROM], move->now.committed,
               move->now.error      ? "?"
               : move->now.unstable ? _("pending")
                                    : _("none"));
    if (move->step == STEP_COMMIT)
        put_offset(cells.text[COLUMN_TO], move->to, "?");
    else
        snprintf(cells.text[COLUMN_TO], sizeof cells.text[0], "%s",
                 move->step == STEP_DELETE ? _("none")
                 : move->step == STEP_KEEP ? _("as it is")
                                           : _("left"));
    put_offset(cells.text[COLUMN_SKIPPED], move->skipped, "");
    put_offset(cells.text[COLUMN_AGAIN], move->again, "");
    put_seconds(cells.text[COLUMN_SECONDS], move);
    return cells;
}

static void widen(int widths[COLUMNS], const struct cells *cells)
{
    for (int i = 0; i < COLUMNS; i++)
        if ((int)strlen(cells->text[i]) > widths[i])
            widths[i] = (int)strlen(cells->text[i]);
}

static void add_line(struct write_plan *plan, const struct cells *cells, const int widths[COLUMNS], const char *note,
                     bool marked)
{
    struct str line = {0};
    for (int i = 0; i < COLUMNS; i++)
        if (widths[i] > 0)
            str_appendf(&line, i == COLUMN_TOPIC ? "%s%-*s" : "%s%*s", line.len ? "  " : "", widths[i], cells->text[i]);
    while (!note && line.len && line.data[line.len - 1] == ' ')
        line.data[--line.len] = '\0';
    if (note)
        str_appendf(&line, "  %s", note);
    plan->table = mem_one_more(plan->table, plan->table_count, sizeof *plan->table);
    plan->table[plan->table_count++] = (struct write_line){.text = str_take(&line), .marked = marked};
}

static bool is_empty(const struct group_plan *group, int column)
{
    for (size_t i = 0; i < group->count; i++) {
        struct cells cells = cells_of(&group->moves[i]);
        if (cells.text[column][0])
            return false;
    }
    return true;
}

static void make_table(struct write_plan *plan)
{
    const struct group_plan *group = plan->group;
    struct cells head = heading();
    int widths[COLUMNS] = {0};
    if (!group->count)
        return;
    widen(widths, &head);
    for (size_t i = 0; i < group->count; i++) {
        struct cells cells = cells_of(&group->moves[i]);
        widen(widths, &cells);
    }
    for (int i = COLUMN_SKIPPED; i < COLUMNS; i++)
        if (is_empty(group, i))
            widths[i] = 0;
    add_line(plan, &head, widths, NULL, false);
    for (size_t i = 0; i < group->count; i++) {
        const struct group_move *move = &group->moves[i];
        struct cells cells = cells_of(move);
        add_line(plan, &cells, widths, move->note, move->wanted.known || move->step == STEP_LEFT);
    }
}

/* --- title, command --- */

/* ", at most 12 records skipped, 0 read again, of 1 partition without a commit not known". */
static void append_records(struct str *title, const struct group_tally *tally)
{
    if (tally->skipped.known)
        str_appendf(title, _(", at most %lld records skipped, %lld read again"), (long long)tally->skipped.value,
                    (long long)tally->again.value);
    if (tally->from_nowhere)
        str_appendf(title,
                    lang_plural("; of %zu without a commit it is not known what is skipped",
                                "; of %zu without a commit it is not known what is skipped", tally->from_nowhere),
                    tally->from_nowhere);
}

static char *title_of(const struct write_plan *plan, const struct group_wish *wish)
{
    const struct group_plan *group = plan->group;
    struct group_tally tally = group_plan_tally(group);
    struct str title = {0};
    str_appendf(&title,
                group->write == GROUP_DELETE           ? _("delete the group %s and its commits: ")
                : group->write == GROUP_DELETE_OFFSETS ? _("delete commits of the group %s: ")
                : wish->is_undo                        ? _("take back what was done to the group %s: ")
                                                       : _("reset the offsets of the group %s: "),
                group->group);
    str_appendf(&title, lang_plural("%zu partition", "%zu partitions", tally.moved), tally.moved);
    append_records(&title, &tally);
    return str_take(&title);
}

static void append_flag(struct str *options, const char *flag)
{
    str_appendf(options, "%s%s", options->len ? " " : "", flag);
}

static void append_topics(struct str *options, const struct group_wish *wish)
{
    for (size_t i = 0; i < wish->topic_count; i++) {
        struct str word = {0};
        str_append(&word, wish->topics[i].topic);
        for (size_t p = 0; wish->topics[i].partitions && p < wish->topics[i].count; p++)
            str_appendf(&word, "%s%ld", p ? "," : ":", (long)wish->topics[i].partitions[p]);
        plan_option(options, "--topic", str_text(&word));
        str_finish(&word);
    }
    if (wish->all_topics)
        append_flag(options, "--all-topics");
}

static char *command_of(const struct write_plan *plan, const struct group_wish *wish)
{
    struct str options = {0};
    append_topics(&options, wish);
    if (wish->aim_text)
        plan_option(&options, "--to", wish->aim_text);
    if (wish->file)
        plan_option(&options, wish->is_undo ? "--undo" : "--plan", wish->file);
    if (wish->create)
        append_flag(&options, "--create");
    if (wish->force)
        append_flag(&options, "--force");
    plan_option(&options, "--execute --confirm", plan->group->group);
    char *line =
        plan_call(wish->file ? group_write_name(GROUP_RESET) : plan->write, plan->group->group, str_text(&options));
    str_finish(&options);
    return line;
}

/* --- warnings --- */

static const char *still_by(enum still_by by)
{
    static const char *const names[] = {[STILL_UNKNOWN] = "",
                                        [STILL_SEEN] = N_("as the dashboard saw"),
                                        [STILL_KEPT] = N_("by what former runs kept of it"),
                                        [STILL_WRITTEN] = N_("by __consumer_offsets")};
    return by ? _(names[by]) : "";
}

/* For how long exactly, and how that is known. */
static void say_still(const struct group_stillness *still, struct str *out)
{
    char all[FORMAT_MAX], before[FORMAT_MAX], watched[FORMAT_MAX];
    format_duration((double)(still->before_ms + still->watched_ms) / 1000, all);
    format_duration((double)still->before_ms / 1000, before);
    format_duration((double)still->watched_ms / 1000, watched);
    if (!still->before_ms)
        str_appendf(out, _("it has no members, and none of its commits moved while it was watched for %s"), watched);
    else if (!still->watched_ms)
        str_appendf(out, _("it has no members, and none of its commits has moved for %s, %s"), all,
                    still_by(still->by));
    else
        str_appendf(out,
                    _("it has no members, and none of its commits has moved for %s: for %s %s, and while it was "
                      "watched for %s"),
                    all, before, still_by(still->by), watched);
}

static void warn_watch(struct write_plan *plan)
{
    const struct group_stillness *still = &plan->group->still;
    struct str text = {0};
    if (plan->refusal || plan->nothing || !plan->group->exists)
        return;
    if (!still->watched_ms && !still->before_ms) {
        plan_warn(plan, _("it was not watched: someone who commits without joining would not have been seen"));
        return;
    }
    say_still(still, &text);
    if (still->before_ms + still->watched_ms < still->wanted_ms)
        str_appendf(&text,
                    _("; someone who commits more seldom without joining would not have been seen (--watch-for %llds)"),
                    (long long)(still->wanted_ms + 999) / 1000);
    plan_warn(plan, "%s", str_text(&text));
    str_finish(&text);
}

static void warn_rows(struct write_plan *plan)
{
    struct group_tally tally = group_plan_tally(plan->group);
    bool all_go = plan->group->write == GROUP_DELETE;
    if (all_go && tally.failed)
        plan_warn(plan,
                  lang_plural("the commit of %zu partition could not be read, and goes with the group: the undo file "
                              "will not have it",
                              "the commits of %zu partitions could not be read, and go with the group: the undo file "
                              "will not have them",
                              tally.failed),
                  tally.failed);
    else if (tally.failed)
        plan_warn(plan,
                  lang_plural("%zu partition cannot be moved, and is left as it is: its row says why",
                              "%zu partitions cannot be moved, and are left as they are: their rows say why",
                              tally.failed),
                  tally.failed);
    if (all_go)
        plan_warn(
            plan, "%s",
            _("commits for topics that you may not describe are not listed by the brokers: they go, too, and are in "
              "no undo file"));
    if (!plan->group->exists && tally.moved)
        plan_warn(plan, _("the group does not exist: the brokers make it"));
}

/* --- JSON for the journal --- */

static void json_rows(const struct group_plan *group, bool after, const char *undo_path, struct str *out)
{
    struct jsonw json;
    jsonw_init(&json, out);
    jsonw_object(&json);
    jsonw_name(&json, "partitions");
    jsonw_array(&json);
    for (size_t i = 0; i < group->count; i++) {
        const struct group_move *move = &group->moves[i];
        jsonw_object(&json);
        jsonw_name(&json, "topic");
        jsonw_string(&json, move->now.topic);
        jsonw_name(&json, "partition");
        jsonw_int(&json, move->now.partition);
        jsonw_name(&json, "offset");
        jsonw_offset(&json, after && move->step == STEP_COMMIT   ? move->to
                            : after && move->step == STEP_DELETE ? (struct offset){0}
                                                                 : move->now.committed);
        jsonw_end_object(&json);
    }
    jsonw_end_array(&json);
    if (after) {
        jsonw_name(&json, "undo_file");
        jsonw_string(&json, undo_path);
    }
    jsonw_end_object(&json);
}

void plan_group_after(const struct group_plan *group, const char *undo_path, struct str *out)
{
    json_rows(group, true, undo_path, out);
}

void plan_group_describe(struct write_plan *plan, const struct group_wish *wish)
{
    struct str before = {0}, after = {0};
    make_table(plan);
    plan->title = title_of(plan, wish);
    plan->command = command_of(plan, wish);
    if (group_plan_tally(plan->group).moved)
        plan->undo = mem_strdup(_("weir reset-offsets --undo FILE; the file is written first, and then named"));
    warn_rows(plan);
    warn_watch(plan);
    json_rows(plan->group, false, NULL, &before);
    json_rows(plan->group, true, NULL, &after);
    plan->before = str_take(&before);
    plan->after = str_take(&after);
}

/* --- what came of it --- */

static void say_row(const struct group_move *move, const struct group_outcome *outcome, struct str *out)
{
    char from[256], now[256];
    put_offset(from, move->now.committed, move->now.unstable ? _("pending") : _("none"));
    put_offset(now, outcome->now, outcome->now_known ? _("none") : "?");
    str_appendf(out, "%s %ld: ", move->now.topic, (long)move->now.partition);
    switch (outcome->end) {
    case END_NOT_SENT:
        str_appendf(out, _("not sent%s%s"), move->note || outcome->error ? ": " : "",
                    outcome->error ? outcome->error
                    : move->note   ? move->note
                                   : "");
        break;
    case END_DONE:
        str_appendf(out, "%s -> %s", from, now);
        break;
    case END_REFUSED:
        str_appendf(out, _("refused, it is at %s: %s"), now, outcome->error);
        break;
    case END_DIFFERS:
        str_appendf(out, _("it is at %s: %s"), now, outcome->error);
        break;
    case END_UNKNOWN:
        if (outcome->now_known)
            str_appendf(out, _("not known: %s; it is at %s so far"), outcome->error, now);
        else
            str_appendf(out, _("not known: %s"), outcome->error);
        break;
    }
    str_append_char(out, '\n');
}

static void say_head(const struct write_plan *plan, size_t done, enum write_outcome outcome, const struct error *whole,
                     struct str *out)
{
    const struct group_plan *group = plan->group;
    size_t moved = group_plan_tally(group).moved + group_plan_tally(group).failed;
    const char *name = group->group;
    bool deletes = plan->request.kind == ADMIN_DELETE_GROUP;
    if (outcome == WRITE_DONE && deletes)
        str_appendf(out, _("deleted the group %s\n"), name);
    else if (outcome == WRITE_DONE)
        str_appendf(out,
                    lang_plural("the group %s: %zu partition is as planned\n",
                                "the group %s: %zu partitions are as planned\n", done),
                    name, done);
    else if (deletes)
        str_appendf(out,
                    outcome == WRITE_UNKNOWN ? _("whether the group %s was deleted is not known: %s\n")
                                             : _("the group %s was not deleted: %s\n"),
                    name, *whole->text ? whole->text : _("the brokers still list it"));
    else
        str_appendf(out, _("the group %s: %zu of %zu partitions are as planned\n"), name, done, moved);
}

static void say_undo(const struct write_plan *plan, const char *path, struct str *out)
{
    str_append(out, _("the way back: "));
    struct str options = {0};
    plan_option(&options, "--undo", path);
    str_appendf(out, "%s reset-offsets %s", plan->weir ? plan->weir : "weir", str_text(&options));
    str_finish(&options);
    str_append_char(out, '\n');
}

void plan_group_result(const struct write_plan *plan, const struct write_result *result, const struct error *whole,
                       struct str *out)
{
    size_t done = 0;
    for (size_t i = 0; i < plan->group->count; i++)
        done += result->outcomes[i].end == END_DONE;
    say_head(plan, done, result->outcome, whole, out);
    const struct group_stillness *still = &plan->group->still;
    if (plan->group->exists && !still->watched_ms && !still->before_ms)
        str_append(out, _("it had not been watched for commits of others\n"));
    for (size_t i = 0; i < plan->group->count; i++)
        if (plan->group->moves[i].step != STEP_KEEP)
            say_row(&plan->group->moves[i], &result->outcomes[i], out);
    if (result->undo_path && result->outcome != WRITE_FAILED)
        say_undo(plan, result->undo_path, out);
}
