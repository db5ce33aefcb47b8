#include "kafka/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/windows.h"
#include "kafka/admin.h"
#include "kafka/ask.h"
#include "kafka/demo_link.h"
#include "kafka/kafka.h"
#include "kafka/library.h"
#include "kafka/log_search.h"
#include "kafka/member.h"
#include "kafka/memory_file.h"
#include "kafka/produce.h"
#include "kafka/reader.h"
#include "kafka/survey.h"
#include "kafka/tail.h"
#include "kafka/volume.h"

static struct live_source *live_of(struct source *source)
{
    return (struct live_source *)source; /* its first member */
}

static void live_tail_stop(struct source *source)
{
    struct live_source *live = live_of(source);
    if (live->tail_runs)
        tail_retire(live->tail);
    live->tail_runs = false;
    live->tail = tail_reap(live->tail, false);
}

static bool live_tail_start(struct source *source, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    struct live_source *live = live_of(source);
    live_tail_stop(source);
    struct tail *tail = tail_create(live, spec, sink, error);
    if (!tail)
        return false;
    live->tail = tail_prepend(tail, live->tail);
    live->tail_runs = true;
    return true;
}

static void live_tail_pause(struct source *source, bool paused)
{
    struct live_source *live = live_of(source);
    if (live->tail_runs)
        tail_set_paused(live->tail, paused);
}

static void live_read_at(struct source *source, const struct read_request *request)
{
    reader_ask(live_of(source), request);
}

static void live_volume(struct source *source, const char *topic)
{
    volume_ask(live_of(source), topic);
}

/* T2 runs from the first time that somebody looks: headless commands ask once and need none. */
static struct survey *survey_of(struct live_source *live)
{
    if (live->survey)
        return live->survey;
    struct event event = {.kind = EVENT_LOG, .partition = -1};
    int by = windows_divisor();
    const struct survey_rhythm rhythm = {survey_shipped.focused_ms / by, survey_shipped.visible_ms / by,
                                         survey_shipped.sweep_ms / by};
    live->survey = survey_create(live, &rhythm, &event.error);
    if (!live->survey) {
        snprintf(event.text, sizeof event.text, "the cluster cannot be watched: %.200s", event.error.text);
        mailbox_send(live->base.events, &event);
    }
    return live->survey;
}

static void live_set_scope(struct source *source, const struct scope *scope)
{
    struct survey *survey = survey_of(live_of(source));
    if (survey)
        survey_set_scope(survey, scope);
}

static void live_remember(struct source *source, const char *folder)
{
    struct live_source *live = live_of(source);
    free(live->memory);
    live->memory = mem_strdup(folder);
}

static void live_acknowledge(struct source *source, const char *group)
{
    struct survey *survey = survey_of(live_of(source));
    if (survey)
        survey_acknowledge(survey, group);
}

static void live_refresh(struct source *source)
{
    struct survey *survey = survey_of(live_of(source));
    if (survey)
        survey_refresh(survey);
}

static struct lag_watch *live_recall_source(struct source *source, const char *cluster_id, const char *group)
{
    const struct live_source *live = (const struct live_source *)source;
    return memory_file_recall(live->memory, cluster_id, group);
}

static void live_capabilities(const struct source *source, struct capabilities *out)
{
    const struct live_source *live = (const struct live_source *)source;
    *out = (struct capabilities){.embedded = demo_link_mine(live), .lacks = kafka_library_lacks()};
    out->describes_consumer = library_describes_consumer();
    snprintf(out->bootstrap, sizeof out->bootstrap, "%s", live->bootstrap);
}

static bool live_ask_source(struct source *source, const struct question *question, struct answer *answer,
                            struct error *error)
{
    return live_ask(live_of(source), question, answer, error);
}

/* The survey is told before the offsets change, so that no look in between takes it for somebody else's doing. */
static void tell_survey(struct live_source *live, const struct admin_request *request)
{
    bool sets = request->kind == ADMIN_COMMIT_OFFSETS || request->kind == ADMIN_DELETE_OFFSETS;
    for (size_t i = 0; live->survey && sets && i < request->group_offset_count; i++)
        survey_wrote(live->survey, request->name, request->group_offsets[i].topic);
}

static bool live_admin_source(struct source *source, const struct admin_request *request, struct admin_answer *answer,
                              struct error *error)
{
    tell_survey(live_of(source), request);
    return live_admin(live_of(source), request, answer, error);
}

static struct producer *live_produce_source(struct source *source, const struct produce_spec *spec, struct error *error)
{
    return live_produce(live_of(source), spec, error);
}

static struct member *live_join_source(struct source *source, const struct member_spec *spec, struct error *error)
{
    return live_join(live_of(source), spec, error);
}

static void live_destroy_source(struct source *source)
{
    live_destroy(live_of(source));
}

void live_destroy(struct live_source *live)
{
    if (!live)
        return;
    live_tail_stop(&live->base);
    live->tail = tail_reap(live->tail, true);
    reader_destroy(live->reader);
    volume_destroy(live->volume);
    survey_destroy(live->survey);
    log_memory_destroy(live->log_memory);
    health_finish(&live->health);
    properties_finish(&live->properties);
    free(live->memory);
    demo_link_destroy(live);
    if (live->at_end)
        live->at_end(live->at_end_opaque);
    free(live);
}

static const struct source_ops live_ops = {
    .tail_start = live_tail_start,
    .tail_stop = live_tail_stop,
    .tail_pause = live_tail_pause,
    .read_at = live_read_at,
    .volume = live_volume,
    .set_scope = live_set_scope,
    .refresh = live_refresh,
    .acknowledge = live_acknowledge,
    .remember = live_remember,
    .recall = live_recall_source,
    .ask = live_ask_source,
    .admin = live_admin_source,
    .produce = live_produce_source,
    .join = live_join_source,
    .capabilities = live_capabilities,
    .destroy = live_destroy_source,
};

/* As many addresses as have room: each is enough to connect. */
static void keep_bootstrap(struct live_source *live, const char *bootstrap)
{
    size_t len = strlen(bootstrap);
    while (len >= sizeof live->bootstrap) {
        while (len > 0 && bootstrap[len - 1] != ',')
            len--;
        len -= len > 0;
    }
    snprintf(live->bootstrap, sizeof live->bootstrap, "%.*s", (int)len, bootstrap);
}

struct live_source *live_open(const struct properties *properties, struct board *board, struct mailbox *events,
                              struct error *error)
{
    struct live_source *live = mem_zero(1, sizeof *live);
    live->base = (struct source){.ops = &live_ops, .board = board, .events = events};
    for (size_t i = 0; i < properties->count; i++)
        properties_set(&live->properties, properties->items[i].key, properties->items[i].value,
                       properties->items[i].origin, NULL);
    const char *bootstrap = properties_get(properties, "bootstrap.servers");
    keep_bootstrap(live, bootstrap ? bootstrap : "");
    health_init(&live->health, events);
    live->log_memory = log_memory_create();
    if (handle_check(live, error))
        return live;
    live_destroy(live);
    return NULL;
}

struct source *kafka_open(const struct properties *properties, struct board *board, struct mailbox *events,
                          struct error *error)
{
    struct live_source *live = live_open(properties, board, events, error);
    return live ? &live->base : NULL;
}
