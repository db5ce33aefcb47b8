/* The tail's thread puts records through a sink of our own that counts them; this thread waits for events. */
#include "cli/reading.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/wake.h"
#include "cli/interrupt.h"
#include "model/snapshot.h"
#include "model/tail_state.h"
#include "text/format.h"
#include "text/sanitize.h"

enum { TICK_MS = 100, PATIENCE = 5 /* times --timeout, with a cluster that has gone */ };

struct counting_sink {
    struct sink sink; /* first */
    struct sink *inner;
    atomic_uint_fast64_t records;
    atomic_bool busy; /* a batch is in the inner sink: it is not the cluster that is slow */
};

struct watch {
    struct reading *reading;
    struct counting_sink sink;
    bool started, ended, partly, damaged;
    char down[512];    /* why the cluster does not answer; "": it does */
    int64_t down_us;   /* since when */
    int64_t silent_us; /* since when nothing comes */
    uint64_t seen;     /* records then */
    bool told_silence;
    struct error error; /* of EVENT_TAIL_ENDED */
};

/* @locality the tail's thread */
static bool count_and_put(struct sink *sink, const struct batch *batch)
{
    struct counting_sink *counting = (struct counting_sink *)sink;
    atomic_store(&counting->busy, true);
    atomic_fetch_add(&counting->records, batch->count);
    bool wanted = counting->inner->put(counting->inner, batch);
    atomic_store(&counting->busy, false);
    return wanted;
}

static void warn(struct watch *watch, const struct event *event)
{
    struct str line = {0};
    str_append(&line, _("weir: warning: "));
    if (event->topic[0] && event->kind != EVENT_NOTICE) {
        sanitize_append(&line, event->topic, strlen(event->topic), SIZE_MAX, false);
        if (event->partition >= 0)
            str_appendf(&line, _(", partition %d"), (int)event->partition);
        str_append(&line, ": ");
    }
    sanitize_append(&line, event->text, strlen(event->text), SIZE_MAX, false);
    str_append_char(&line, '\n');
    progress_clear(&watch->reading->progress);
    fputs(str_text(&line), stderr);
    str_finish(&line);
}

static void take_event(struct watch *watch, const struct event *event)
{
    switch (event->kind) {
    case EVENT_TAIL_STARTED:
        watch->started = true;
        watch->silent_us = clock_mono_us();
        break;
    case EVENT_TAIL_ENDED:
        watch->ended = true;
        watch->error = event->error;
        break;
    case EVENT_CLUSTER_DOWN:
        snprintf(watch->down, sizeof watch->down, "%s", event->text);
        watch->down_us = clock_mono_us();
        if (watch->started)
            warn(watch, event);
        break;
    case EVENT_CLUSTER_UP:
        watch->down[0] = '\0';
        if (watch->started)
            warn(watch, event);
        break;
    case EVENT_TAIL_ERROR:
        watch->partly = true;
        warn(watch, event);
        break;
    case EVENT_NOTICE:
        watch->damaged |= event->error.kind != ERROR_NONE;
        warn(watch, event);
        break;
    case EVENT_PARTITIONS_ADDED:
    case EVENT_TOPIC_DELETED:
    case EVENT_TOPIC_RECREATED:
        warn(watch, event);
        break;
    default: /* the dashboard's alone */
        break;
    }
}

static void wait_for_events(struct watch *watch)
{
    struct command_call *call = watch->reading->call;
    struct pollfd wait = {.fd = call->wake->read_fd, .events = POLLIN};
    struct event event;
    poll(&wait, 1, TICK_MS);
    wake_clear(call->wake);
    while (mailbox_receive(call->events, &event)) {
        take_event(watch, &event);
        event_finish(&event);
    }
}

/* Offsets that are read and that are to be read; `total` 0: not known. */
static void places_of(const struct command_call *call, uint64_t *done, uint64_t *total)
{
    struct snapshot *snapshot = board_acquire(call->board);
    const struct tail_state *tail = snapshot->tail;
    bool known = tail;
    *done = *total = 0;
    for (size_t i = 0; known && i < tail->count; i++) {
        const struct tail_partition *row = &tail->rows[i];
        known = row->start.known && row->end.known;
        if (known && row->end.value > row->start.value)
            *total += (uint64_t)(row->end.value - row->start.value);
        if (known && row->position.known && row->position.value > row->start.value)
            *done += (uint64_t)(row->position.value - row->start.value);
    }
    if (!known)
        *done = *total = 0;
    block_release(snapshot);
}

static void tell_progress(struct watch *watch)
{
    struct reading *reading = watch->reading;
    struct progress_state state = {.records = atomic_load(&watch->sink.records)};
    if (!progress_is_due(&reading->progress))
        return;
    places_of(reading->call, &state.done, &state.total);
    state.judged = reading->where && reading->where->filter;
    state.matched = state.judged ? reading->where->matched : 0;
    progress_tell(&reading->progress, &state);
}

/* Records that come, also what the library still holds of a cluster that has gone, and a sink that is busy are no
 * silence. */
static void note_silence(struct watch *watch)
{
    uint64_t records = atomic_load(&watch->sink.records);
    if (records == watch->seen && !atomic_load(&watch->sink.busy))
        return;
    watch->seen = records;
    watch->silent_us = clock_mono_us();
    watch->told_silence = false;
}

/* A bounded reading that gets nothing says so, once each time. */
static void tell_silence(struct watch *watch)
{
    const struct reading *reading = watch->reading;
    int64_t limit_us = reading->call->timeout_ms * 1000;
    char number[FORMAT_MAX];
    if (!watch->started || *watch->down || !reading->spec->bounded || reading->spec->max_rate > 0 ||
        watch->told_silence || clock_mono_us() - watch->silent_us < limit_us)
        return;
    watch->told_silence = true;
    progress_clear(&watch->reading->progress);
    fprintf(stderr, _("weir: warning: nothing came for %.3g s (%s records so far); it is waited for, Ctrl-C ends it\n"),
            (double)limit_us / 1e6, format_exact((int64_t)watch->seen, number));
}

/* Nobody answers: at the start after the timeout, later, when somebody has, after some more. */
static bool is_given_up(struct watch *watch, int64_t began_us, struct error *error)
{
    const struct reading *reading = watch->reading;
    int64_t now = clock_mono_us(), timeout_us = reading->call->timeout_ms * 1000;
    char number[FORMAT_MAX];
    if (watch->ended)
        return false;
    if (!watch->started && now > began_us + timeout_us) {
        error_set(error, ERROR_UNREACHABLE, _("no broker answered in %.3g s%s%s"), (double)timeout_us / 1e6,
                  *watch->down ? ": " : "", watch->down);
        return true;
    }
    int64_t since_us = watch->down_us > watch->silent_us ? watch->down_us : watch->silent_us;
    if (!watch->started || !*watch->down || !reading->spec->bounded || now < since_us + PATIENCE * timeout_us)
        return false;
    error_set(error, ERROR_UNREACHABLE, _("no broker answered for %.3g s; %s records had been read: %s"),
              (double)(PATIENCE * timeout_us) / 1e6, format_exact((int64_t)atomic_load(&watch->sink.records), number),
              watch->down);
    return true;
}

/* Until it ends in one way or another. False: it was given up. */
static bool keep_watch(struct watch *watch, struct error *error)
{
    struct reading *reading = watch->reading;
    int64_t began_us = clock_mono_us();
    while (!watch->ended && !interrupt_came() && !(reading->enough && reading->enough(reading))) {
        wait_for_events(watch);
        reading->begun = watch->started || watch->ended;
        reading->records = atomic_load(&watch->sink.records);
        note_silence(watch);
        if (is_given_up(watch, began_us, error))
            return false;
        tell_silence(watch);
        tell_progress(watch);
    }
    return true;
}

static bool tell_end(struct watch *watch, struct error *error)
{
    struct reading *reading = watch->reading;
    char number[FORMAT_MAX];
    reading->call->partly |= watch->damaged;
    reading->call->interrupted |= !watch->ended && interrupt_came();
    if (reading->call->interrupted && reading->spec->bounded)
        fprintf(stderr,
                lang_plural("weir: interrupted: %s record had been read\n",
                            "weir: interrupted: %s records had been read\n", reading->records),
                format_exact((int64_t)reading->records, number));
    if (watch->error.kind != ERROR_NONE)
        *error = watch->error;
    return watch->error.kind == ERROR_NONE &&
           (!watch->partly || error_set(error, ERROR_FAILED, _("not all partitions could be read")));
}

bool read_records(struct reading *reading, struct error *error)
{
    struct command_call *call = reading->call;
    struct watch watch = {.reading = reading, .sink = {.sink = {.put = count_and_put}, .inner = reading->sink}};
    watch.sink.sink.record_limit = reading->sink->record_limit;
    reading->begun = false;
    reading->records = 0;
    interrupt_catch();
    progress_start(&reading->progress, call->ascii);
    reading->progress.shown &= !reading->quiet;
    if (!call->source->ops->tail_start(call->source, reading->spec, &watch.sink.sink, error))
        return false;
    bool good = keep_watch(&watch, error);
    call->source->ops->tail_stop(call->source);
    reading->records = atomic_load(&watch.sink.records);
    progress_clear(&reading->progress);
    return good && tell_end(&watch, error);
}

bool read_all(struct command_call *call, const struct tail_spec *spec, struct sink *sink, const struct where *where,
              struct error *error)
{
    struct reading reading = {.call = call, .spec = spec, .sink = sink, .where = where};
    return read_records(&reading, error);
}
