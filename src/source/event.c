/* A bounded queue under one mutex. Equal neighbours are folded: a library that repeats itself hundreds of times costs
 * one event with a count. */
#include "source/event.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/wake.h"

struct mailbox {
    pthread_mutex_t lock;
    struct wake *wake;
    struct event *items; /* a queue in order, from `first` on: what goes at its head moves nothing */
    size_t first;
    size_t count; /* beyond `capacity` only by events that are never dropped */
    size_t room;
    size_t capacity;
    uint64_t lost;
    struct map names; /* long ones of groups -> a copy; none is given up while there is a mailbox */
    size_t name_bytes;
};

void event_set_group(struct event *event, const char *name)
{
    static const char ellipsis[] = "\u2026";
    size_t len = strlen(name), cut = sizeof event->group - sizeof ellipsis;
    event->group_whole = NULL;
    if (len < sizeof event->group) {
        memcpy(event->group, name, len + 1);
        return;
    }
    while (cut > 0 && ((unsigned char)name[cut] & 0xc0) == 0x80)
        cut--; /* not within a character */
    memcpy(event->group, name, cut);
    memcpy(event->group + cut, ellipsis, sizeof ellipsis);
    event->group_whole = name;
}

const char *event_group(const struct event *event)
{
    return event->group_whole ? event->group_whole : event->group;
}

/* With the lock held. The mailbox's own copy of a name, NULL when it has too many. */
static const char *keep_name(struct mailbox *mailbox, const char *name)
{
    uint64_t found = 0;
    size_t len = strlen(name);
    if (map_get(&mailbox->names, name, len, &found))
        return (const char *)(uintptr_t)found;
    if (mailbox->name_bytes + 2 * len > EVENT_NAMES_BYTES) /* the map has one, too */
        return NULL;
    char *copy = mem_strdup(name);
    map_put(&mailbox->names, name, len, (uint64_t)(uintptr_t)copy);
    mailbox->name_bytes += 2 * len;
    return copy;
}

static void drop_names(struct mailbox *mailbox)
{
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&mailbox->names, &at));)
        free((char *)(uintptr_t)entry->value);
    map_finish(&mailbox->names);
}

struct mailbox *mailbox_create(size_t capacity, struct wake *wake)
{
    struct mailbox *mailbox = mem_zero(1, sizeof *mailbox);
    pthread_mutex_init(&mailbox->lock, NULL);
    mailbox->wake = wake;
    mailbox->capacity = capacity ? capacity : 1;
    return mailbox;
}

void mailbox_destroy(struct mailbox *mailbox)
{
    if (!mailbox)
        return;
    for (size_t i = 0; i < mailbox->count; i++)
        event_finish(&mailbox->items[mailbox->first + i]);
    free(mailbox->items);
    drop_names(mailbox);
    pthread_mutex_destroy(&mailbox->lock);
    free(mailbox);
}

void event_finish(struct event *event)
{
    batch_finish(&event->batch);
    free(event->results);
    event->results = NULL;
}

static bool never_dropped(const struct event *event)
{
    return event->kind == EVENT_TAIL_ENDED || event->kind == EVENT_READ_DONE;
}

static bool is_repeat(const struct event *a, const struct event *b)
{
    return a->kind == b->kind && !never_dropped(a) && a->partition == b->partition && strcmp(a->topic, b->topic) == 0 &&
           strcmp(event_group(a), event_group(b)) == 0 && strcmp(a->text, b->text) == 0 &&
           strcmp(a->error.text, b->error.text) == 0;
}

static void remove_at(struct mailbox *mailbox, size_t at)
{
    struct event *item = &mailbox->items[mailbox->first + at];
    mailbox->count--;
    if (at == 0)
        mailbox->first++;
    else
        memmove(item, item + 1, (mailbox->count - at) * sizeof *item);
}

/* Drops the oldest event that may be dropped. */
static void drop_oldest(struct mailbox *mailbox)
{
    for (size_t i = 0; i < mailbox->count; i++) {
        struct event *item = &mailbox->items[mailbox->first + i];
        if (never_dropped(item))
            continue;
        mailbox->lost += 1 + item->repeated;
        event_finish(item);
        remove_at(mailbox, i);
        return;
    }
}

/* Room for one more behind the last: what was left free before the first is used again once it is half of all. */
static void make_room(struct mailbox *mailbox)
{
    if (mailbox->count >= mailbox->capacity)
        drop_oldest(mailbox);
    if (mailbox->first + mailbox->count < mailbox->room)
        return;
    if (mailbox->first >= mailbox->room / 2 && mailbox->first > 0) {
        memmove(mailbox->items, mailbox->items + mailbox->first, mailbox->count * sizeof *mailbox->items);
        mailbox->first = 0;
        return;
    }
    mailbox->room = mailbox->room ? mailbox->room * 2 : 16;
    mailbox->items = mem_resize(mailbox->items, mailbox->room, sizeof *mailbox->items);
}

void mailbox_send(struct mailbox *mailbox, struct event *event)
{
    event->at_ms = clock_wall_ms();
    pthread_mutex_lock(&mailbox->lock);
    if (event->group_whole)
        event->group_whole = keep_name(mailbox, event->group_whole);
    struct event *last = mailbox->count ? &mailbox->items[mailbox->first + mailbox->count - 1] : NULL;
    if (last && is_repeat(last, event)) {
        last->repeated++;
        last->at_ms = event->at_ms;
        event_finish(event);
    } else {
        make_room(mailbox);
        mailbox->items[mailbox->first + mailbox->count++] = *event;
    }
    pthread_mutex_unlock(&mailbox->lock);
    if (mailbox->wake)
        wake_raise(mailbox->wake);
}

bool mailbox_receive(struct mailbox *mailbox, struct event *event)
{
    pthread_mutex_lock(&mailbox->lock);
    bool found = mailbox->count > 0;
    if (found) {
        *event = mailbox->items[mailbox->first];
        remove_at(mailbox, 0);
    }
    pthread_mutex_unlock(&mailbox->lock);
    return found;
}

bool mailbox_receive_kind(struct mailbox *mailbox, enum event_kind kind, struct event *event)
{
    bool found = false;
    pthread_mutex_lock(&mailbox->lock);
    for (size_t i = 0; i < mailbox->count && !found; i++) {
        const struct event *item = &mailbox->items[mailbox->first + i];
        found = item->kind == kind;
        if (found) {
            *event = *item;
            remove_at(mailbox, i);
        }
    }
    pthread_mutex_unlock(&mailbox->lock);
    return found;
}

uint64_t mailbox_lost(struct mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    uint64_t lost = mailbox->lost;
    pthread_mutex_unlock(&mailbox->lock);
    return lost;
}
