#include "model/history_file.h"

#include <string.h>

enum { KEY_MOST = 1024 };
static const int64_t oldest_ms = 24LL * 3600 * 1000;

static void put(struct str *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        str_append_char(out, (char)(value >> (8 * i) & 0xff));
}

struct saving {
    struct history_now now;
    struct str *out;
};

static void save_row(const struct history_row *row, void *opaque)
{
    const struct saving *saving = opaque;
    if (!row->count || row->key_len > KEY_MOST)
        return;
    put(saving->out, row->key_len, 2);
    str_append_bytes(saving->out, row->key, row->key_len);
    put(saving->out, row->basis, 8);
    put(saving->out, row->count, 2);
    for (size_t i = 0; i < row->count; i++) {
        int64_t age_ms = (saving->now.us - row->points[i].t_us) / 1000;
        put(saving->out, (uint64_t)(saving->now.ms - age_ms), 8);
        put(saving->out, (uint64_t)row->points[i].value, 8);
    }
}

void history_to_bytes(const struct history *history, struct history_now now, struct str *out)
{
    struct saving saving = {now, out};
    history_each(history, save_row, &saving);
}

struct loading {
    const unsigned char *at, *end;
};

static bool get(struct loading *loading, int bytes, uint64_t *value)
{
    *value = 0;
    if (loading->end - loading->at < bytes)
        return false;
    for (int i = 0; i < bytes; i++)
        *value |= (uint64_t)*loading->at++ << (8 * i);
    return true;
}

static bool load_row(struct history *history, struct loading *loading, struct history_now now)
{
    uint64_t key_len, basis, count, time, value;
    if (!get(loading, 2, &key_len) || !key_len || key_len > KEY_MOST ||
        (uint64_t)(loading->end - loading->at) < key_len)
        return false;
    const char *key = (const char *)loading->at;
    loading->at += key_len;
    if (!get(loading, 8, &basis) || !get(loading, 2, &count) || count > HISTORY_POINTS)
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (!get(loading, 8, &time) || !get(loading, 8, &value))
            return false;
        int64_t at_ms = (int64_t)time;
        if (at_ms > now.ms || at_ms < now.ms - oldest_ms)
            continue;
        history_add(
            history, key, key_len,
            &(struct history_value){
                .t_us = now.us - (now.ms - at_ms) * 1000, .value = (int64_t)value, .basis = basis, .in_scope = true});
    }
    return true;
}

bool history_from_bytes(struct history *history, const char *bytes, size_t len, struct history_now now)
{
    struct loading loading = {(const unsigned char *)bytes, (const unsigned char *)bytes + len};
    while (loading.at < loading.end)
        if (!load_row(history, &loading, now))
            return false;
    return true;
}
