#include "engine/diagnosis_lines.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "text/sanitize.h"

const char *diagnosis_confidence(enum confidence confidence)
{
    static const char *const names[] = {N_("certain"), N_("likely"), N_("suspected")};
    return _(names[confidence]);
}

/* Who takes the lines. */
struct lines {
    const struct diagnosis *diagnosis;
    bool folded;
    void (*take)(void *context, const struct diagnosis_line *line);
    void *context;
};

static void say(const struct lines *lines, enum diagnosis_line_kind kind, const char *text)
{
    lines->take(lines->context, &(struct diagnosis_line){.kind = kind, .finding = SIZE_MAX, .text = text});
}

static void say_of(const struct lines *lines, size_t finding, enum diagnosis_line_kind kind, const char *text)
{
    lines->take(lines->context, &(struct diagnosis_line){.kind = kind, .finding = finding, .text = text});
}

static void finding(const struct lines *lines, size_t index, int number)
{
    const struct finding *found = &lines->diagnosis->findings[index];
    lines->take(lines->context, &(struct diagnosis_line){.kind = LINE_FINDING,
                                                         .finding = index,
                                                         .number = number,
                                                         .confidence = found->confidence,
                                                         .text = found->title});
    if (lines->folded)
        return;
    for (size_t i = 0; i < found->evidence_count; i++)
        say_of(lines, index, LINE_EVIDENCE, found->evidence[i]);
    if (found->confirm)
        say_of(lines, index, LINE_CONFIRM, found->confirm);
    for (size_t i = 0; i < found->command_count; i++) {
        say_of(lines, index, LINE_PURPOSE, found->commands[i].purpose);
        lines->take(lines->context, &(struct diagnosis_line){.kind = LINE_COMMAND,
                                                             .finding = index,
                                                             .changes = found->commands[i].changes,
                                                             .text = found->commands[i].text});
    }
}

static void findings(const struct lines *lines, bool facts)
{
    int number = 0;
    bool any = false;
    for (size_t i = 0; i < lines->diagnosis->count; i++) {
        bool is_fact = lines->diagnosis->findings[i].kind == FINDING_FACT;
        if (is_fact != facts)
            continue;
        if (facts && !any)
            say(lines, LINE_HEADING, _("How things stand"));
        any = true;
        finding(lines, i, facts ? 0 : ++number);
        if (!lines->folded && !facts)
            say(lines, LINE_BLANK, "");
    }
    if (any && (facts || lines->folded))
        say(lines, LINE_BLANK, "");
}

static void answers(const struct lines *lines, enum answer_kind kind, const char *heading)
{
    bool any = false;
    for (int i = 1; i <= DIAGNOSIS_QUESTIONS; i++) {
        const struct question_answer *answer = &lines->diagnosis->answers[i];
        if (answer->kind != kind)
            continue;
        if (!any)
            say(lines, LINE_HEADING, heading);
        any = true;
        char text[1100];
        snprintf(text, sizeof text, "%s %s", diagnosis_question(i), answer->why ? answer->why : "");
        say(lines, LINE_ITEM, text);
    }
    if (any)
        say(lines, LINE_BLANK, "");
}

static void not_so(const struct lines *lines)
{
    struct str list = {0};
    for (int i = 1; i <= DIAGNOSIS_QUESTIONS; i++)
        if (lines->diagnosis->answers[i].kind == ANSWER_NO)
            str_appendf(&list, "%s%s", list.len ? " " : "", diagnosis_question(i));
    if (list.len) {
        say(lines, LINE_HEADING, _("Looked for, and not so"));
        say(lines, LINE_ITEM, str_text(&list));
        say(lines, LINE_BLANK, "");
    }
    str_finish(&list);
}

static void not_ruled_out(const struct lines *lines)
{
    say(lines, LINE_HEADING, _("Not ruled out, since Kafka lets nobody know"));
    for (size_t i = 0; diagnosis_not_ruled_out(i); i++)
        say(lines, LINE_ITEM, diagnosis_not_ruled_out(i));
}

void diagnosis_lines(const struct diagnosis *diagnosis, bool folded,
                     void (*take)(void *context, const struct diagnosis_line *line), void *context)
{
    const struct lines lines = {.diagnosis = diagnosis, .folded = folded, .take = take, .context = context};
    char text[256], duration[FORMAT_MAX];
    say(&lines, LINE_VERDICT, diagnosis->verdict);
    format_duration((double)diagnosis->watched_us / 1e6, duration);
    snprintf(text, sizeof text, lang_plural("watched for %s, %u look", "watched for %s, %u looks", diagnosis->looks),
             duration, (unsigned)diagnosis->looks);
    say(&lines, LINE_WATCHED, text);
    if (diagnosis->journal)
        say(&lines, LINE_WATCHED, diagnosis->journal);
    say(&lines, LINE_BLANK, "");
    findings(&lines, false);
    findings(&lines, true);
    answers(&lines, ANSWER_NOT_KNOWN, _("Not known"));
    answers(&lines, ANSWER_NOT_OBSERVABLE, _("Not observable in this time (--for 15m, or --offsets-topic)"));
    not_so(&lines);
    not_ruled_out(&lines);
}

/* --- text --- */

struct text_out {
    struct str *out;
    bool ascii;
};

static void add(struct text_out *to, const char *before, const char *text, const char *after)
{
    str_append(to->out, before);
    sanitize_append(to->out, text, strlen(text), SIZE_MAX, to->ascii);
    str_append(to->out, after);
}

static void take_text(void *context, const struct diagnosis_line *line)
{
    struct text_out *to = context;
    char before[32], after[64];
    switch (line->kind) {
    case LINE_VERDICT:
    case LINE_WATCHED:
    case LINE_HEADING:
        add(to, "", line->text, "\n");
        break;
    case LINE_FINDING:
        snprintf(before, sizeof before, line->number ? "%d. " : "   ", line->number);
        snprintf(after, sizeof after, " (%s)\n", diagnosis_confidence(line->confidence));
        add(to, line->number ? before : " - ", line->text, line->number ? after : "\n");
        break;
    case LINE_EVIDENCE:
        add(to, "   - ", line->text, "\n");
        break;
    case LINE_CONFIRM:
        str_append(to->out, "   ");
        add(to, _("to confirm: "), line->text, "\n");
        break;
    case LINE_PURPOSE:
        add(to, "   ", line->text, ":\n");
        break;
    case LINE_COMMAND:
        add(to, line->changes ? "     ! " : "       ", line->text, "\n");
        break;
    case LINE_ITEM:
        add(to, " - ", line->text, "\n");
        break;
    case LINE_BLANK:
        str_append_char(to->out, '\n');
        break;
    }
}

void diagnosis_text(struct str *out, const struct diagnosis *diagnosis, bool ascii)
{
    struct text_out to = {.out = out, .ascii = ascii};
    diagnosis_lines(diagnosis, false, take_text, &to);
}

/* --- Markdown --- */

/* What would be markup in a name stands for itself. */
static void add_escaped(struct str *out, const char *text)
{
    struct str clean = {0};
    sanitize_append(&clean, text, strlen(text), SIZE_MAX, false);
    for (const char *at = str_text(&clean); *at; at++) {
        if (strchr("\\`*<[", *at))
            str_append_char(out, '\\');
        str_append_char(out, *at);
    }
    str_finish(&clean);
}

struct markdown_out {
    struct str *out;
    const char *inside; /* what lines of a finding begin with: a fact is a point itself, and they are points in it */
};

static void add_command(const struct markdown_out *to, const char *command)
{
    str_appendf(to->out, "\n%s  ```sh\n%s  ", to->inside, to->inside);
    sanitize_append(to->out, command, strlen(command), SIZE_MAX, false);
    str_appendf(to->out, "\n%s  ```\n", to->inside);
}

static void take_markdown(void *context, const struct diagnosis_line *line)
{
    struct markdown_out *to = context;
    struct str *out = to->out;
    if (line->kind == LINE_FINDING)
        to->inside = line->number ? "" : "  ";
    switch (line->kind) {
    case LINE_VERDICT:
        str_append(out, "# ");
        break;
    case LINE_HEADING:
        str_append(out, "## ");
        break;
    case LINE_FINDING:
        str_append(out, line->number ? "## " : "- ");
        if (line->number)
            str_appendf(out, "%d. ", line->number);
        break;
    case LINE_ITEM:
        str_append(out, "- ");
        break;
    case LINE_EVIDENCE:
    case LINE_PURPOSE:
        str_appendf(out, "%s- ", to->inside);
        break;
    case LINE_CONFIRM:
        str_appendf(out, "%s- %s", to->inside, _("to confirm: "));
        break;
    case LINE_COMMAND:
        add_command(to, line->text);
        return;
    case LINE_WATCHED:
    case LINE_BLANK:
        break;
    }
    add_escaped(out, line->text);
    if (line->kind == LINE_FINDING && line->number)
        str_appendf(out, " (%s)\n", diagnosis_confidence(line->confidence));
    if (line->kind == LINE_PURPOSE)
        str_append_char(out, ':');
    str_append(out, line->kind == LINE_VERDICT || line->kind == LINE_HEADING ? "\n\n" : "\n");
}

void diagnosis_markdown(struct str *out, const struct diagnosis *diagnosis)
{
    struct markdown_out to = {.out = out, .inside = ""};
    diagnosis_lines(diagnosis, false, take_markdown, &to);
}
