/* Where the message view is: in each partition, and in time; and how one goes elsewhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "engine/session_tail.h"
#include "model/volume.h"
#include "source/seek.h"
#include "ui/app.h"

enum { VOLUME_US = 60000000, PARTITIONS_MOST = 1000 };

/* Asked for while the messages have the screen: again when it is old, or is of another topic. */
static void ask_volume(struct app *app, int64_t now_us)
{
    bool shown = app->attached && app_place(app)->screen == SCREEN_MESSAGES && app->model.topic_is_read &&
                 app->model.topic_count == 1;
    bool other = strcmp(app->volume_topic, app->topic) != 0;
    if (!shown || (!other && now_us - app->volume_us < VOLUME_US))
        return;
    snprintf(app->volume_topic, sizeof app->volume_topic, "%s", app->topic);
    app->volume_us = now_us;
    session_volume(app->session, app->topic);
}

void app_where(struct app *app, int64_t now_us)
{
    const struct window *window = pane_messages_window(app->states[PANE_MESSAGES]);
    const struct volume *volume = app->model.snapshot->volume;
    bool sorted = app->model.sorting.stage != SORTING_OFF;
    bool standing = !window->following && window->has_selected && !sorted;
    view_places_update(&app->view_places, app->model.snapshot->tail, app->model.generation, session_ring(app->session),
                       standing, window->selected);
    session_note_oldest(app->session, &app->view_places);
    app->model.places = &app->view_places;
    ask_volume(app, now_us);
    bool shown = app_place(app)->screen == SCREEN_MESSAGES && app->model.topic_count == 1;
    app->model.volume = shown && volume && strcmp(volume->topic, app->topic) == 0 ? volume : NULL;
}

/* "p=0,3" -> numbers. */
static bool parse_partitions(const char *text, int32_t *out, size_t *count, struct error *error)
{
    const char *at = text + strcspn(text, "=") + 1;
    for (*count = 0; *count < PARTITIONS_MOST;) {
        char *end;
        long number = strtol(at, &end, 10);
        if (end == at || number < 0 || number > INT32_MAX || (*end != ',' && *end != '\0'))
            break;
        out[(*count)++] = (int32_t)number;
        if (*end == '\0')
            return true;
        at = end + 1;
    }
    return error_set(error, ERROR_USAGE, _("'%s': expected numbers of partitions, as p=0,3"), text);
}

void app_seek_command(struct app *app, const char *argument)
{
    struct tail_start from;
    struct error error = {0};
    int32_t partitions[PARTITIONS_MOST];
    size_t count = 0;
    char place[512];
    const char *chosen = strstr(argument, " p=");
    if (seek_group(argument)) {
        size_t len = strlen(argument);
        while (len > 0 && argument[len - 1] == ' ') /* as the completion leaves it */
            len--;
        snprintf(place, sizeof place, "%.*s", (int)len, argument);
        app_seek_group(app, seek_group(place));
        return;
    }
    snprintf(place, sizeof place, "%.*s", chosen ? (int)(chosen - argument) : (int)strlen(argument), argument);
    bool good = seek_parse(place, clock_wall_ms(), &from, &error) &&
                (!chosen || parse_partitions(chosen + 1, partitions, &count, &error));
    if (good && count == 0) {
        app_seek(app, from);
        return;
    }
    if (good && app->attached)
        good = session_seek_partitions(app->session, from, &app->view_places, partitions, count, &error);
    if (!good) {
        app_notice(app, ROLE_ERROR, "%s", error.text);
        return;
    }
    app->stopped_by_pause = false;
    pane_messages_reset(app->states[PANE_MESSAGES]);
    if (from.kind != START_END && from.kind != START_NEWEST)
        pane_messages_stop(app->states[PANE_MESSAGES]);
    app->seen_generation = session_generation(app->session);
}
