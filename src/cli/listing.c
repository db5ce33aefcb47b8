#include "cli/listing.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "cli/interrupt.h"
#include "cli/unknown.h"
#include "text/sanitize.h"

/* One way of printing. */
struct form {
    bool json, jsonl, csv, wide;
};

static struct form form_of(const char *format)
{
    const char *name = format ? format : "table";
    return (struct form){.json = strcmp(name, "json") == 0,
                         .jsonl = strcmp(name, "jsonl") == 0,
                         .csv = strcmp(name, "csv") == 0,
                         .wide = strcmp(name, "wide") == 0};
}

int listing_exit_code(const struct listing *listing, const struct answer *answer, struct error *error)
{
    size_t count = listing->count(answer), failed = 0, denied = 0;
    const char *first = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct row_state *state = listing->state(answer, i);
        failed += state->error != NULL;
        denied += state->error && state->denied;
        first = first ? first : state->error;
    }
    if (count == 0 || failed < count)
        return 0;
    error_set(error, denied == count ? ERROR_NOT_AUTHORISED : ERROR_FAILED, _("all of it failed; the first: %s"),
              first);
    return denied == count ? ERROR_NOT_AUTHORISED : ERROR_FAILED;
}

static void print_json(const struct listing *listing, const struct answer *answer, struct str *out)
{
    struct jsonw json;
    const struct block *block = listing->block(answer);
    jsonw_init(&json, out);
    jsonw_object(&json);
    jsonw_name(&json, "schema");
    jsonw_string(&json, listing->schema);
    jsonw_name(&json, "cluster");
    jsonw_string(&json, answer->cluster_id[0] ? answer->cluster_id : NULL);
    jsonw_name(&json, "captured_at");
    jsonw_time(&json, block ? block->captured_ms : clock_wall_ms());
    if (listing->head)
        listing->head(listing, &json, answer);
    jsonw_name(&json, listing->array);
    jsonw_array(&json);
    for (size_t i = 0; i < listing->count(answer); i++)
        listing->json(listing, &json, answer, i);
    jsonw_end_array(&json);
    jsonw_end_object(&json);
    str_append_char(out, '\n');
}

static void print_jsonl(const struct listing *listing, const struct answer *answer, struct str *out)
{
    for (size_t i = 0; i < listing->count(answer); i++) {
        struct jsonw json;
        jsonw_init(&json, out);
        listing->json(listing, &json, answer, i);
        str_append_char(out, '\n');
    }
}

static void print_rows(const struct command_call *call, const struct listing *listing, const struct answer *answer,
                       struct form form, bool heading, struct str *out)
{
    struct table *table = table_create(listing->columns);
    table_set_ascii(table, call->ascii);
    for (size_t i = 0; i < listing->count(answer); i++)
        listing->row(table, answer, i);
    if (form.csv)
        table_print_csv(table, heading, out);
    else
        table_print(table,
                    &(struct table_look){
                        .columns = call->columns, .wide = form.wide, .ascii = call->ascii, .color = call->color},
                    out);
    table_destroy(table);
}

/* JSON and CSV hold names as they are; a terminal gets what could be a control sequence escaped. */
static bool write_data(struct command_call *call, const struct str *text, struct error *error)
{
    if (!call->out_is_terminal)
        return command_write(call, str_text(text), text->len, error);
    struct str safe = {0};
    for (size_t at = 0; at < text->len;) {
        const char *newline = memchr(text->data + at, '\n', text->len - at);
        size_t len = newline ? (size_t)(newline - text->data) - at : text->len - at;
        bool carriage = len > 0 && text->data[at + len - 1] == '\r';
        sanitize_append(&safe, text->data + at, len - carriage, SIZE_MAX, call->ascii);
        if (newline)
            str_append_char(&safe, '\n');
        at += len + (newline != NULL);
    }
    bool good = command_write(call, str_text(&safe), safe.len, error);
    str_finish(&safe);
    return good;
}

/* What a look printed last is replaced where that can be: on a terminal, and in a file. */
static void begin_again(struct command_call *call, struct str *out)
{
    struct stat status;
    if (call->out_is_terminal)
        str_append(out, "\033[H\033[2J");
    else if (fstat(fileno(call->out), &status) == 0 && S_ISREG(status.st_mode) && ftruncate(fileno(call->out), 0) == 0)
        rewind(call->out);
    else
        str_append(out, "\n");
}

static bool print_form(struct command_call *call, const struct listing *listing, const struct answer *answer,
                       bool again, struct error *error)
{
    struct str head = {0}, out = {0};
    bool good = true;
    if (listing->form(listing, call, answer, &out)) {
        if (again)
            begin_again(call, &head);
        good = command_write(call, str_text(&head), head.len, error) && write_data(call, &out, error);
    }
    str_finish(&head);
    str_finish(&out);
    return good;
}

static bool print(struct command_call *call, const struct listing *listing, const struct answer *answer, bool again,
                  struct error *error)
{
    struct form form = form_of(call->format);
    struct str out = {0};
    bool is_table = !form.json && !form.jsonl && !form.csv, good;
    if (listing->form)
        return print_form(call, listing, answer, again, error);
    if (is_table && again)
        str_append(&out, call->color ? "\033[H\033[2J" : "\n");
    if (form.json)
        print_json(listing, answer, &out);
    else if (form.jsonl)
        print_jsonl(listing, answer, &out);
    else
        print_rows(call, listing, answer, form, !again, &out);
    good = is_table ? command_write(call, str_text(&out), out.len, error) : write_data(call, &out, error);
    if (good && is_table && listing->count(answer) == 0 && call->out_is_terminal)
        fprintf(stderr, "weir: %s\n", _(listing->empty));
    str_finish(&out);
    return good;
}

/* Until then, or until somebody pressed Ctrl-C who is waited for. */
static void pause_until(int64_t mono_us)
{
    int64_t left = mono_us - clock_mono_us();
    if (left <= 0)
        return;
    struct timespec wait = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
    while (nanosleep(&wait, &wait) != 0 && errno == EINTR && !interrupt_came())
        continue;
}

static void complain(struct error *error)
{
    char text[sizeof error->text * 4];
    fprintf(stderr, "weir: %s\n", sanitize_into(text, sizeof text, error->text, strlen(error->text)));
    *error = (struct error){0};
}

static int64_t every_us_of(const struct command_call *call)
{
    int64_t watch_ms = options_duration_ms(call->options, "watch", 0);
    return (watch_ms > 0 ? watch_ms : options_duration_ms(call->options, "every", 2000)) * 1000;
}

static bool check_every(const struct command_call *call, const struct listing *listing, struct error *error)
{
    if (options_rank(call->options, "every") == OPTION_UNSET)
        return true;
    if (options_duration_ms(call->options, "watch", 0) > 0)
        return error_set(error, ERROR_USAGE, _("--watch=TIME and --every TIME say the same: only one of them"));
    return options_flag(call->options, "watch") || listing->look_ms > 0 ||
           error_set(error, ERROR_USAGE, _("--every belongs to --watch; --watch=TIME is both"));
}

/* Asks, over and over while there is time to look; the last answer is what counts. The rests are so long that a fifth
 * of the time is spent asking at most. */
static bool ask(struct command_call *call, struct listing *listing, struct answer *answer, struct error *error)
{
    int64_t every_us = every_us_of(call);
    int64_t until_us = clock_mono_us() + listing->look_ms * 1000;
    for (;;) {
        int64_t from_us = clock_mono_us();
        bool good = command_ask(call, &listing->question, answer, error);
        if (good && listing->learn)
            listing->learn(call, listing, answer);
        if (!good && listing->unanswered)
            listing->unanswered(listing);
        int64_t now_us = clock_mono_us(), rest_us = (now_us - from_us) * 4;
        bool done = now_us >= until_us || interrupt_came();
        if (done || error->kind == ERROR_USAGE)
            return good;
        if (!good)
            complain(error);
        answer_finish(answer);
        *answer = (struct answer){0};
        int64_t next_us = now_us + (rest_us > every_us ? rest_us : every_us);
        pause_until(next_us < until_us ? next_us : until_us);
    }
}

static int show(struct command_call *call, const struct listing *listing, const struct answer *answer, bool again,
                struct error *error)
{
    int code = listing->check ? listing->check(call, answer, error) : 0;
    if (code != 0)
        return code;
    if (!print(call, listing, answer, again, error))
        return ERROR_FAILED;
    return listing->exit_code ? listing->exit_code(listing, answer) : listing_exit_code(listing, answer, error);
}

/* Of the names that were asked for some are not there: the rows of the others come all the same. */
static int show_the_rest(struct command_call *call, const struct listing *listing, const struct answer *answer,
                         bool again, int missing_code)
{
    struct error error = {0};
    if (listing->count(answer) > 0)
        show(call, listing, answer, again, &error);
    if (error.kind != ERROR_NONE)
        complain(&error);
    return missing_code;
}

/* Asks and prints. With `again`, what fails is said and tried anew later. */
static int ask_and_print(struct command_call *call, struct listing *listing, bool again, struct error *error)
{
    struct answer answer = {0};
    if (!ask(call, listing, &answer, error)) {
        struct error ignored = {0};
        if (listing->form)
            print_form(call, listing, NULL, again, &ignored);
        return error->kind != ERROR_NONE ? (int)error->kind : ERROR_FAILED;
    }
    enum question_kind kind = listing->question.kind == ASK_TOPICS ? ASK_TOPICS : ASK_GROUPS;
    int code = listing->has ? unknown_among(call, kind, &answer, listing->has, error) : 0;
    code = code ? show_the_rest(call, listing, &answer, again, code) : show(call, listing, &answer, again, error);
    answer_finish(&answer);
    return code;
}

int listing_run(struct command_call *call, struct listing *listing, struct error *error)
{
    if (!check_every(call, listing, error))
        return ERROR_USAGE;
    int code = ask_and_print(call, listing, false, error);
    if (!options_flag(call->options, "watch") || code == ERROR_USAGE)
        return code;
    int64_t every_us = every_us_of(call);
    for (int64_t next = clock_mono_us() + every_us;; next += every_us) {
        if (code != 0)
            complain(error);
        listing->look_ms = 0;
        pause_until(next);
        if (interrupt_came())
            return INTERRUPTED_EXIT;
        if (clock_mono_us() > next + every_us)
            next = clock_mono_us();
        code = ask_and_print(call, listing, true, error);
    }
}
