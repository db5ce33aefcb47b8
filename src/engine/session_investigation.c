/* A session's one diagnosis at a time. One that is given up may still wait for a broker: it is kept until it does not,
 * so that T0 never waits for it. */
#include <stdlib.h>

#include "base/mem.h"
#include "config/windows.h"
#include "engine/session_inner.h"
#include "model/snapshot.h"

enum { WATCHED_US = 60000000 };

static void reap(struct session *session, bool all)
{
    size_t kept = 0;
    for (size_t i = 0; i < session->former_count; i++) {
        if (all || investigation_end(session->former[i]))
            investigation_destroy(session->former[i]);
        else
            session->former[kept++] = session->former[i];
    }
    session->former_count = kept;
}

static void give_up(struct session *session)
{
    if (!session->investigation)
        return;
    session->former = mem_one_more(session->former, session->former_count, sizeof *session->former);
    session->former[session->former_count++] = session->investigation;
    session->investigation = NULL;
    reap(session, false);
}

void session_investigate(struct session *session, const char *group, const char *weir, const char *command_config)
{
    give_up(session);
    if (!group || !session->source)
        return;
    int divisor = windows_divisor();
    struct lag_rules rules = lag_rules_divided(&lag_rules_shipped, divisor);
    rules = lag_rules_with_line(&rules, session->behind_warn_s);
    struct investigation_spec spec = {.group = group,
                                      .weir = weir,
                                      .command_config = command_config,
                                      .rules = &rules,
                                      .wanted_us = WATCHED_US / divisor,
                                      .first_tag = session->tags + 1};
    session->tags += INVESTIGATION_TAGS;
    session->investigation = investigation_create(&spec, session->source, &session->wake);
}

void session_investigate_offsets(struct session *session)
{
    if (session->investigation)
        investigation_read_offsets(session->investigation);
}

const struct investigation *session_investigation(const struct session *session)
{
    return session->investigation;
}

bool session_take_aside(struct session *session, struct event *event)
{
    return session->investigation && investigation_take(session->investigation, event);
}

bool session_poll_investigation(struct session *session)
{
    if (session->former_count)
        reap(session, false);
    if (!session->investigation)
        return false;
    struct snapshot *snapshot = board_acquire(session->board);
    bool changed = investigation_poll(session->investigation, snapshot);
    block_release(snapshot);
    return changed;
}

void session_end_investigations(struct session *session)
{
    give_up(session);
    reap(session, true);
    free(session->former);
    session->former = NULL;
}
