/* A record is opened, and the next of the same key. */
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "engine/session_tail.h"
#include "text/format.h"
#include "ui/app.h"

enum {
    SLICE_RECORDS = 4096, /* looked at between two frames, for the next record of a key */
    SLICE_US = 4000
};

static void show_record(struct app *app, const struct record *record, uint64_t seq)
{
    struct ring *ring = session_view_ring(app->session);
    struct batch copy = {0};
    struct record whole = *record;
    size_t at = 0;
    uint64_t got;
    if ((record->head->flags & RECORD_CUT) && ring_copy(ring, seq, 1, 0, &copy, &got) == 1 && got == seq)
        batch_next(&copy, &at, &whole);
    bool cut = whole.head->flags & RECORD_CUT;
    pane_record_show(app->states[PANE_RECORD], session_topic_of(app->session, &whole), &whole, !cut);
    if (cut)
        session_read_full(app->session, whole.head->topic, whole.head->partition, whole.head->offset);
    batch_finish(&copy);
    struct ring_stats stats;
    ring_stats(ring, &stats);
    app->shown_record = (struct shown_record){.ring = ring, .cleared = stats.cleared, .seq = seq};
}

void app_open_record(struct app *app)
{
    const struct window_row *row = window_selected(pane_messages_window(app->states[PANE_MESSAGES]));
    if (!row)
        return;
    show_record(app, &row->record, row->seq);
    pane_messages_stop(app->states[PANE_MESSAGES]);
    app_enter(app, SCREEN_RECORD, PANE_RECORD);
}

/* --- the next of the same key --- */

static bool has_key(const struct record *record, struct bytes key)
{
    return record->key.data && record->head->key_size == key.len && record->key.len == key.len &&
           memcmp(record->key.data, key.data, key.len) == 0;
}

/* The nearest record of the key in the slice that begins at `seq`, seen from where the search goes on. */
static bool find_in(struct key_search *search, const struct batch *slice, uint64_t seq, struct bytes key)
{
    struct record record;
    bool found = false;
    for (size_t at = 0; batch_next(slice, &at, &record); seq++) {
        if (!search->forward && seq >= search->next) /* what lay before it in the slice was evicted */
            break;
        search->looked++;
        if (!has_key(&record, key))
            continue;
        search->seq = seq;
        found = true;
        if (search->forward)
            break;
    }
    return found;
}

static void say_end(struct app *app, const struct key_search *search)
{
    char looked[FORMAT_MAX];
    app_notice(app, ROLE_DIM,
               search->forward ? _("no later record with this key; looked at all %s that the ring holds after it")
                               : _("no earlier record with this key; looked at all %s that the ring holds before it"),
               format_exact((int64_t)search->looked, looked));
}

static bool show_found(struct app *app, uint64_t seq)
{
    struct batch copy = {0};
    struct record record;
    size_t at = 0;
    uint64_t got;
    bool there =
        ring_copy(app->shown_record.ring, seq, 1, 0, &copy, &got) == 1 && got == seq && batch_next(&copy, &at, &record);
    if (there) {
        show_record(app, &record, seq);
        pane_messages_go(app->states[PANE_MESSAGES], seq);
    }
    batch_finish(&copy);
    return there;
}

/* One slice: what lies behind `next`, or before it. False: the search is over. */
static bool search_slice(struct app *app, struct bytes key)
{
    struct key_search *search = &app->key_search;
    struct batch slice = {0};
    struct ring_stats stats;
    uint64_t back = search->next < SLICE_RECORDS ? search->next : SLICE_RECORDS, got;
    uint64_t from = search->forward ? search->next : search->next - back;
    size_t copied, most = search->forward ? SLICE_RECORDS : (size_t)back;
    if (!ring_try_copy(app->shown_record.ring, from, most, key.len + 1, &slice, &got, &copied, &stats))
        return true; /* the lock was not free: another time */
    if (stats.cleared != app->shown_record.cleared) {
        app_notice(app, ROLE_DIM, _("the messages are others now: open one of them"));
        batch_finish(&slice);
        return false;
    }
    bool at_edge = copied == 0 || (search->forward ? got + copied >= stats.end : from <= stats.first);
    bool found = find_in(search, &slice, got, key) && show_found(app, search->seq);
    search->next = search->forward ? got + copied : from;
    if (!found && at_edge)
        say_end(app, search);
    batch_finish(&slice);
    return !found && !at_edge;
}

bool app_key_search_poll(struct app *app)
{
    struct record record;
    bool whole, was = app->key_search.active;
    int64_t until_us = clock_mono_us() + SLICE_US;
    while (app->key_search.active && clock_mono_us() < until_us) {
        bool shown = pane_record_shown(app->states[PANE_RECORD], &record, &whole);
        app->key_search.active = shown && record.key.data && search_slice(app, record.key);
    }
    return was && !app->key_search.active;
}

void app_key_search(struct app *app, bool forward)
{
    struct record record;
    struct ring_stats stats;
    bool whole;
    struct ring *ring = session_view_ring(app->session);
    if (app_place(app)->focus != PANE_RECORD)
        app_open_record(app);
    if (!pane_record_shown(app->states[PANE_RECORD], &record, &whole))
        return;
    ring_stats(ring, &stats);
    if (!record.key.data || record.key.len < record.head->key_size)
        app_notice(app, ROLE_DIM, _("this record has no key, so that none is of the same"));
    else if (app->shown_record.ring != ring || app->shown_record.cleared != stats.cleared)
        app_notice(app, ROLE_DIM, _("the messages are others now: open one of them"));
    else
        app->key_search =
            (struct key_search){.active = true, .forward = forward, .next = app->shown_record.seq + (forward ? 1 : 0)};
    app_key_search_poll(app); /* mostly it is near */
}
