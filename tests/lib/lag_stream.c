#include "lag_stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/lag.h"

uint32_t dice_roll(struct dice *dice, uint32_t below)
{
    dice->seed = dice->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(dice->seed >> 33) % below;
}

struct lag_stream *lag_stream_create(uint64_t seed)
{
    struct lag_stream *stream = mem_zero(1, sizeof *stream);
    stream->dice.seed = seed * 7919 + 1;
    stream->now_us = second_us;
    stream->detail.rows = stream->rows;
    stream->detail.members = stream->members;
    stream->watch = lag_watch_create();
    return stream;
}

void lag_stream_destroy(struct lag_stream *stream)
{
    lag_watch_destroy(stream->watch);
    free(stream);
}

void lag_stream_put(struct lag_stream *stream, size_t at, struct lag_row row)
{
    lag_of(row.committed, row.low, row.high, &row.lag);
    stream->rows[at] = row;
}

void lag_look_at(struct lag_watch *watch, struct group_detail *detail, int64_t now_us, struct arena *arena)
{
    struct lag_news_list news = {0};
    const struct lag_look look = {&lag_rules_shipped, now_us, start_ms + now_us / 1000, arena};
    lag_watch_look(watch, detail, &look, &news);
    for (size_t i = 0; i < news.count; i++) {
        assert_true(strlen(news.items[i].text) < sizeof news.items[i].text);
        assert_true(news.items[i].partition >= -1);
    }
    free(news.items);
}

void lag_stream_judge(struct lag_stream *stream, struct arena *arena)
{
    lag_look_at(stream->watch, &stream->detail, stream->now_us, arena);
}
