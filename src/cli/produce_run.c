/* One loop: take a record, wait for its turn, send it, serve the reports. The producer's queue is bounded, so that the
 * input is never read further ahead than that. */
#include "cli/produce_run.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "cli/interrupt.h"
#include "cli/produce_new_topic.h"
#include "text/jsonw.h"
#include "text/sanitize.h"

enum { PRINT_AT = 64 << 10, SERVE_EVERY = 512, LAST_WAIT_MS = 5000, PLACE = 64 };

/* "row 3": where in the input a record stands. */
static const char *place_of(const char *unit, uint64_t number, char place[PLACE])
{
    unsigned long long n = number;
    if (strcmp(unit, "row") == 0)
        snprintf(place, PLACE, _("row %llu"), n);
    else if (strcmp(unit, "line") == 0)
        snprintf(place, PLACE, _("line %llu"), n);
    else
        snprintf(place, PLACE, _("value %llu"), n);
    return place;
}

static void print_report(struct produce_run *run, const struct produce_report *report)
{
    struct jsonw json;
    char place[PLACE];
    if (run->print == PRODUCE_PRINT_TEXT && !report->error) {
        if (!run->input->interactive)
            str_appendf(&run->printed, "%s: ", place_of(run->input->unit, report->tag, place));
        str_appendf(&run->printed, "%s %ld:%lld\n", run->topic, (long)report->partition, (long long)report->offset);
    } else if (run->print == PRODUCE_PRINT_JSONL) {
        jsonw_init(&json, &run->printed);
        jsonw_object(&json);
        jsonw_name(&json, run->input->unit);
        jsonw_int(&json, (int64_t)report->tag);
        jsonw_name(&json, "topic");
        jsonw_string(&json, run->topic);
        jsonw_name(&json, "partition");
        jsonw_offset(&json, report->partition < 0 ? (struct offset){0} : offset_of(report->partition));
        jsonw_name(&json, "offset");
        jsonw_offset(&json, report->offset < 0 ? (struct offset){0} : offset_of(report->offset));
        jsonw_name(&json, "error");
        jsonw_string(&json, report->error ? report->error->text : NULL);
        jsonw_end_object(&json);
        str_append_char(&run->printed, '\n');
    }
}

static void flush_printed(struct produce_run *run)
{
    if (run->printed.len > 0 && !run->output_failed &&
        !command_write(run->call, str_text(&run->printed), run->printed.len, &run->output_error))
        run->output_failed = true;
    str_clear(&run->printed);
}

static void tell_progress(struct produce_run *run)
{
    progress_tell(&run->progress, &(struct progress_state){.done = run->input->read,
                                                           .total = run->input->size,
                                                           .records = run->tally.acknowledged});
}

static void say(struct produce_run *run, const char *text)
{
    struct str line = {0};
    progress_clear(&run->progress);
    str_append(&line, "weir: ");
    sanitize_append(&line, text, strlen(text), SIZE_MAX, run->call->ascii);
    fprintf(stderr, "%s\n", str_text(&line));
    str_finish(&line);
}

static void on_report(void *opaque, const struct produce_report *report)
{
    struct produce_run *run = opaque;
    if (report->error && run->tally.failed < 10) {
        struct error error = *report->error;
        char place[PLACE];
        error_prefix(&error, "%s", place_of(run->input->unit, report->tag, place));
        say(run, error.text);
    }
    tally_report(&run->tally, report);
    run->tally.bytes += report->error ? 0 : report->size;
    print_report(run, report);
    if (run->printed.len >= PRINT_AT)
        flush_printed(run);
}

bool produce_open(struct produce_run *run, struct write_gate *gate, struct error *error)
{
    struct command_call *call = run->call;
    struct source *source = command_open(call, error);
    if (!source)
        return false;
    if (!source->ops->produce)
        return error_set(error, ERROR_FAILED, _("nothing can be written here"));
    if (!write_gate_enter(gate, source, call->timeout_ms, error))
        return false;
    char id[96];
    snprintf(id, sizeof id, "weir-produce-%lld-%ld", (long long)clock_wall_ms(), (long)getpid());
    struct produce_spec spec = {.topic = run->topic,
                                .partitioner = run->partitioner,
                                .transactional_id = run->transactional ? id : NULL,
                                .timeout_ms = call->timeout_ms,
                                .delivery_ms = run->delivery_ms,
                                .report = on_report,
                                .opaque = run};
    run->producer = source->ops->produce(source, &spec, error);
    if (!run->producer && produce_lacks_topic(run->topic, error)) {
        if (!produce_make_topic(call, run->topic, gate, error))
            return false;
        run->producer = source->ops->produce(source, &spec, error);
    }
    return run->producer;
}

void produce_close(struct produce_run *run)
{
    if (run->producer)
        run->producer->ops->destroy(run->producer);
    str_finish(&run->printed);
    tally_finish(&run->tally);
}

static void complete(const struct produce_run *run, struct produce_record *record)
{
    if (!record->key.data && run->key)
        record->key = (struct bytes){run->key, strlen(run->key)};
    if (record->header_count == 0 && run->header_count > 0) {
        record->headers = run->headers;
        record->header_count = run->header_count;
    }
    if (run->partition >= 0)
        record->partition = run->partition;
}

/* Until it is this record's turn; reports are served meanwhile. */
static void wait_for_turn(struct produce_run *run, int64_t started_us)
{
    if (run->rate <= 0)
        return;
    int64_t due_us = started_us + (int64_t)((double)run->tally.sent * 1e6 / run->rate);
    for (;;) {
        int64_t wait_us = due_us - clock_mono_us();
        if (wait_us <= 0 || interrupt_came())
            return;
        run->producer->ops->poll(run->producer, wait_us < 1000 ? 1 : wait_us / 1000 < 100 ? wait_us / 1000 : 100);
        flush_printed(run);
        tell_progress(run);
    }
}

static bool send_one(struct produce_run *run, struct produce_record *record)
{
    struct error error = {0};
    complete(run, record);
    record->tag = run->input->number;
    for (;;) {
        switch (run->producer->ops->send(run->producer, record, &error)) {
        case PRODUCE_QUEUED:
            run->tally.sent++;
            return true;
        case PRODUCE_FULL:
            run->producer->ops->poll(run->producer, 100);
            tell_progress(run);
            if (!interrupt_came())
                continue;
            return false;
        case PRODUCE_REFUSED:
            run->tally.sent++;
            on_report(run, &(struct produce_report){
                               .tag = record->tag, .partition = record->partition, .offset = -1, .error = &error});
            return true;
        }
    }
}

static void wait_for_all(struct produce_run *run)
{
    while (run->producer->ops->waiting(run->producer) > 0 && !interrupt_came()) {
        run->producer->ops->poll(run->producer, 100);
        tell_progress(run);
    }
    /* Interrupted: what is under way has a moment; the rest is given up, and counted. */
    int64_t until_us = clock_mono_us() + LAST_WAIT_MS * 1000;
    while (run->producer->ops->waiting(run->producer) > 0 && clock_mono_us() < until_us)
        run->producer->ops->poll(run->producer, 50);
    if (run->producer->ops->waiting(run->producer) > 0)
        run->producer->ops->purge(run->producer);
    flush_printed(run);
}

static void bad_input(struct produce_run *run, const struct error *error)
{
    if (run->tally.left_out < 10)
        say(run, error->text);
    run->tally.left_out++;
}

static bool wants_more(const struct produce_run *run)
{
    bool aborts = run->abort_after >= 0 && run->tally.sent >= (uint64_t)run->abort_after;
    return !interrupt_came() && !aborts && !run->output_failed;
}

/* A file that was cut while it was read ends too soon, and that must not pass for its end. */
static bool is_whole(struct produce_run *run, struct error *error)
{
    const struct produce_input *input = run->input;
    struct stat status;
    char text[160];
    if (input->size == 0)
        return true;
    if (fstat(input->file, &status) == 0 && (uint64_t)status.st_size > input->read) {
        snprintf(text, sizeof text, _("the file has grown since its end was reached: %llu bytes of it were not sent"),
                 (unsigned long long)((uint64_t)status.st_size - input->read));
        say(run, text);
    }
    if (input->read >= input->size)
        return true;
    return error_set(error, ERROR_FAILED,
                     _("the file became shorter while it was read: %llu of its %llu bytes were read"),
                     (unsigned long long)input->read, (unsigned long long)input->size);
}

/* False: the input cannot be read on. */
static bool send_all(struct produce_run *run, struct error *error)
{
    int64_t started_us = clock_mono_us();
    while (wants_more(run)) {
        struct produce_record record = {.partition = -1, .timestamp_ms = -1};
        struct error why = {0};
        enum input_state state = run->input->ops->next(run->input, &record, &why);
        if (state == INPUT_END || state == INPUT_FAILED) {
            if (state == INPUT_FAILED)
                *error = why;
            return state == INPUT_END && is_whole(run, error);
        }
        if (state == INPUT_BAD) {
            bad_input(run, &why);
            continue;
        }
        if (run->input->note && run->tally.sent == 0)
            say(run, run->input->note);
        wait_for_turn(run, started_us);
        if (!send_one(run, &record))
            return true;
        if (run->input->interactive)
            wait_for_all(run);
        else if (run->tally.sent % SERVE_EVERY == 0)
            run->producer->ops->poll(run->producer, 0);
        tell_progress(run);
    }
    return true;
}

/* Commits, or aborts: when that was wished, when it was interrupted, or when something is missing from it. */
static bool end_transaction(struct produce_run *run, bool whole, struct error *error)
{
    bool abort =
        !whole || run->abort_after >= 0 || interrupt_came() || run->tally.failed > 0 || run->tally.left_out > 0;
    if (!abort)
        return run->producer->ops->commit(run->producer, run->call->timeout_ms, error);
    struct error why = {0};
    if (!run->producer->ops->abort(run->producer, run->call->timeout_ms, &why)) {
        *error = why;
        return false;
    }
    if (run->producer->note)
        fprintf(stderr, _("the transaction was aborted\n"));
    else
        fprintf(stderr, _("the transaction was aborted: whoever reads committed records sees none of these\n"));
    return true;
}

static void write_journal(struct write_gate *gate, const struct write_note *note, const struct tally *tally, bool good,
                          const struct error *error)
{
    struct str result = {0};
    tally_json(tally, &result);
    write_gate_end(gate, note,
                   good                      ? WRITE_DONE
                   : tally->acknowledged > 0 ? WRITE_PARTLY
                                             : WRITE_FAILED,
                   good ? NULL : error->text, str_text(&result));
    str_finish(&result);
}

static void summarize(struct produce_run *run, double seconds)
{
    struct str text = {0};
    run->tally.keyless = run->input->keyless;
    progress_clear(&run->progress);
    tally_summary(&run->tally, run->topic, run->input->unit, seconds, &text);
    /* A few values were told one by one. */
    bool told = run->print == PRODUCE_PRINT_TEXT && run->input->interactive && run->tally.failed == 0 &&
                run->tally.left_out == 0 && run->tally.keyless == 0;
    if (interrupt_came())
        fprintf(stderr, _("interrupted\n"));
    if (!told || interrupt_came())
        fprintf(stderr, "%s", str_text(&text));
    str_finish(&text);
}

static int exit_code(const struct produce_run *run, bool good, struct error *error)
{
    const struct tally *tally = &run->tally;
    if (run->output_failed) {
        *error = run->output_error;
        return ERROR_FAILED;
    }
    if (interrupt_came()) {
        *error = (struct error){0};
        return INTERRUPTED_EXIT;
    }
    if (!good)
        return ERROR_FAILED;
    if (tally->failed == 0 && tally->left_out == 0)
        return 0;
    error_set(error, tally->failed ? tally->first_error.kind : ERROR_FAILED, _("not everything was sent"));
    return ERROR_FAILED;
}

int produce_all(struct produce_run *run, struct write_gate *gate, struct error *error)
{
    struct write_note note = {.write = "produce", .target = run->topic};
    bool good = write_gate_begin(gate, &note, error);
    if (!good || (run->transactional && !run->producer->ops->begin(run->producer, run->call->timeout_ms, error)))
        return ERROR_FAILED;
    tally_init(&run->tally, (size_t)run->producer->partitions);
    progress_start(&run->progress, run->call->ascii);
    progress_clear(&run->progress);
    run->progress.shown = run->progress.shown && !run->input->interactive && run->print == PRODUCE_PRINT_NONE;
    interrupt_catch();
    if (run->producer->note)
        say(run, _(run->producer->note));
    int64_t started_us = clock_mono_us();
    good = send_all(run, error);
    wait_for_all(run);
    if (run->transactional)
        good = end_transaction(run, good, error) && good;
    summarize(run, (double)(clock_mono_us() - started_us) / 1e6);
    int code = exit_code(run, good, error);
    write_journal(gate, &note, &run->tally, code == 0, error);
    return code;
}
