#include "sim_log.h"

#include <stdlib.h>

#include "base/mem.h"

void sim_log_finish(struct sim_log *log)
{
    free(log->runs);
    *log = (struct sim_log){.open_from = -1};
}

void sim_log_append(struct sim_log *log, int64_t records, int64_t t_us, enum sim_kind kind)
{
    if (records <= 0)
        return;
    if (log->count == log->capacity) {
        log->capacity = log->capacity ? log->capacity * 2 : 256;
        log->runs = mem_resize(log->runs, log->capacity, sizeof *log->runs);
    }
    log->runs[log->count++] = (struct sim_run){log->high, log->high + records, t_us, kind};
    log->high += records;
}

int64_t sim_log_stable(const struct sim_log *log)
{
    return log->open_from >= 0 ? log->open_from : log->high;
}

void sim_log_begin(struct sim_log *log)
{
    log->open_from = log->high;
}

void sim_log_end(struct sim_log *log, bool abort, int64_t t_us)
{
    bool empty = log->open_from == log->high;
    for (size_t i = log->count; i-- > 0 && log->runs[i].to > log->open_from;)
        if (log->runs[i].kind == KIND_OPEN)
            log->runs[i].kind = abort ? KIND_ABORTED : KIND_RECORD;
    log->open_from = -1;
    if (!empty)
        sim_log_append(log, 1, t_us, KIND_MARKER);
}

void sim_log_compact(struct sim_log *log, int64_t before_us)
{
    for (; log->compacted < log->count && log->runs[log->compacted].t_us < before_us; log->compacted++)
        if (log->compacted % 5)
            log->runs[log->compacted].kind = KIND_GONE;
}

void sim_log_cut(struct sim_log *log, int64_t high)
{
    while (log->count && log->runs[log->count - 1].from >= high)
        log->count--;
    if (log->count && log->runs[log->count - 1].to > high)
        log->runs[log->count - 1].to = high;
    log->high = high;
}

/* The run that holds `offset`, or the first after it. */
static size_t find(const struct sim_log *log, int64_t offset)
{
    size_t from = 0, to = log->count;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (log->runs[middle].to <= offset)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const struct sim_run *sim_log_record(const struct sim_log *log, int64_t from, int64_t to, int64_t *offset)
{
    for (size_t i = find(log, from); i < log->count && log->runs[i].from < to; i++) {
        if (log->runs[i].kind != KIND_RECORD)
            continue;
        *offset = log->runs[i].from > from ? log->runs[i].from : from;
        return &log->runs[i];
    }
    return NULL;
}

int64_t sim_log_read(const struct sim_log *log, int64_t from, int64_t to, int64_t most, bool uncommitted,
                     int64_t *after_record)
{
    for (size_t i = find(log, from); i < log->count && log->runs[i].from < to && most > 0; i++) {
        const struct sim_run *run = &log->runs[i];
        int64_t at = run->from > from ? run->from : from;
        bool readable =
            run->kind == KIND_RECORD || (uncommitted && (run->kind == KIND_OPEN || run->kind == KIND_ABORTED));
        int64_t end = run->to < to ? run->to : to;
        if (readable && end - at > most)
            end = at + most;
        from = end;
        if (!readable)
            continue;
        most -= end - at;
        *after_record = end;
    }
    return from;
}
