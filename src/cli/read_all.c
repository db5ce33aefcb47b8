#include "cli/read_all.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/wake.h"
#include "source/seek.h"
#include "text/sanitize.h"

enum { TICK_MS = 100 };

struct reading {
    bool started, ended, partly, damaged;
    char down[512]; /* why the cluster does not answer */
    struct error error;
};

static void take_event(struct reading *reading, const struct event *event)
{
    char text[512], topic[512];
    switch (event->kind) {
    case EVENT_TAIL_STARTED:
        reading->started = true;
        break;
    case EVENT_TAIL_ENDED:
        reading->ended = true;
        reading->error = event->error;
        break;
    case EVENT_CLUSTER_DOWN:
        snprintf(reading->down, sizeof reading->down, "%s", event->text);
        break;
    case EVENT_CLUSTER_UP:
        reading->down[0] = '\0';
        break;
    case EVENT_TAIL_ERROR:
        reading->partly = true;
        sanitize_into(text, sizeof text, event->text, strlen(event->text));
        if (event->partition >= 0)
            fprintf(stderr, _("weir: partition %ld: %s\n"), (long)event->partition, text);
        else
            fprintf(stderr, _("weir: warning: %s\n"), text);
        break;
    case EVENT_NOTICE:
        reading->damaged |= event->error.kind != ERROR_NONE;
        fprintf(stderr, _("weir: warning: %s\n"), sanitize_into(text, sizeof text, event->text, strlen(event->text)));
        break;
    case EVENT_PARTITIONS_ADDED:
    case EVENT_TOPIC_DELETED:
    case EVENT_TOPIC_RECREATED:
        sanitize_into(text, sizeof text, event->text, strlen(event->text));
        fprintf(stderr, _("weir: warning: %s: %s\n"),
                sanitize_into(topic, sizeof topic, event->topic, strlen(event->topic)), text);
        break;
    default:
        break;
    }
}

bool read_all(struct command_call *call, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    return read_until(call, spec, sink, NULL, NULL, error);
}

bool read_until(struct command_call *call, const struct tail_spec *spec, struct sink *sink, bool (*enough)(void *),
                void *context, struct error *error)
{
    struct reading reading = {0};
    int64_t patience_us = clock_mono_us() + call->timeout_ms * 1000;
    if (!call->source->ops->tail_start(call->source, spec, sink, error))
        return false;
    while (!reading.ended && !(enough && enough(context))) {
        struct pollfd wait = {.fd = call->wake->read_fd, .events = POLLIN};
        struct event event;
        poll(&wait, 1, TICK_MS);
        wake_clear(call->wake);
        while (mailbox_receive(call->events, &event)) {
            take_event(&reading, &event);
            event_finish(&event);
        }
        if (!reading.started && !reading.ended && clock_mono_us() > patience_us) {
            call->source->ops->tail_stop(call->source);
            return error_set(error, ERROR_UNREACHABLE, _("no broker answered in %.3g s%s%s"),
                             (double)call->timeout_ms / 1000, *reading.down ? ": " : "", reading.down);
        }
    }
    call->source->ops->tail_stop(call->source);
    call->partly |= reading.damaged;
    if (reading.error.kind != ERROR_NONE)
        *error = reading.error;
    return reading.error.kind == ERROR_NONE &&
           (!reading.partly || error_set(error, ERROR_FAILED, _("not all partitions could be read")));
}

bool read_all_range(const struct command_call *call, struct tail_spec *spec, struct error *error)
{
    const char *from = options_text(call->options, "from"), *to = options_text(call->options, "to");
    int64_t now_ms = clock_wall_ms();
    *spec = (struct tail_spec){.topics = call->operands,
                               .topic_count = 1,
                               .from = {START_BEGINNING, 0},
                               .to = {START_END, 0},
                               .bounded = true,
                               .max_rate = call->max_rate};
    if (from && !seek_parse(from, now_ms, &spec->from, error))
        return error_prefix(error, "--from");
    return !to || seek_parse(to, now_ms, &spec->to, error) || error_prefix(error, "--to");
}
