#include "engine/event_log.h"

#include <stdio.h>
#include <string.h>

const char *event_row_group(const struct event_row *row)
{
    return row->group_whole ? row->group_whole : row->group;
}

void event_log_add(struct event_log *log, const struct event *event)
{
    struct event_row row = {
        .kind = event->kind, .at_ms = event->at_ms, .repeated = event->repeated, .partition = event->partition};
    snprintf(row.topic, sizeof row.topic, "%s", event->topic);
    memcpy(row.group, event->group, sizeof row.group);
    row.group_whole = event->group_whole;
    memcpy(row.text, event->text, sizeof row.text);
    if (!*row.text)
        snprintf(row.text, sizeof row.text, "%s", event->error.text);
    if (!*row.text)
        return; /* nothing that a person would read */
    struct event_row *last = log->count ? &log->rows[(log->count - 1) % EVENT_LOG_ROWS] : NULL;
    if (last && last->kind == row.kind && last->partition == row.partition && strcmp(last->topic, row.topic) == 0 &&
        strcmp(event_row_group(last), event_row_group(&row)) == 0 && strcmp(last->text, row.text) == 0) {
        last->repeated += 1 + row.repeated;
        last->at_ms = row.at_ms;
        return;
    }
    log->rows[log->count++ % EVENT_LOG_ROWS] = row;
}

size_t event_log_held(const struct event_log *log)
{
    return log->count < EVENT_LOG_ROWS ? (size_t)log->count : EVENT_LOG_ROWS;
}

const struct event_row *event_log_row(const struct event_log *log, size_t age)
{
    return &log->rows[(log->count - 1 - age) % EVENT_LOG_ROWS];
}
