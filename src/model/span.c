#include "model/span.h"

const char *span_kind_name(enum span_kind kind)
{
    static const char *const names[] = {[SPAN_EXACT] = "exact", [SPAN_AT_LEAST] = "at_least", [SPAN_ABOUT] = "about"};
    return names[kind];
}

const char *span_method_name(enum span_method method)
{
    static const char *const names[] = {[SPAN_NONE] = NULL,   [SPAN_CAUGHT_UP] = "caught_up",
                                        [SPAN_RING] = "ring", [SPAN_READ] = "read",
                                        [SPAN_LOG] = "log",   [SPAN_RATE] = "rate"};
    return names[method];
}

const char *span_age_name(enum span_age age)
{
    return age == SPAN_AGE_RECORD ? "record" : "waiting";
}

struct span span_caught_up(void)
{
    return (struct span){.known = true, .kind = SPAN_EXACT, .method = SPAN_CAUGHT_UP};
}

static double seconds(int64_t us)
{
    return (double)us / 1e6;
}

struct span span_of_ring(const struct point *points, size_t count, int64_t next, int64_t now_us)
{
    struct span span = {.method = SPAN_RING, .age = SPAN_AGE_WAITING};
    if (!count || points[count - 1].value <= next)
        return span;
    size_t at = count - 1;
    while (at > 0 && points[at].value > next)
        at--;
    span.known = true;
    if (points[at].value > next) { /* it was there before the history began */
        span.kind = SPAN_AT_LEAST;
        span.seconds = seconds(now_us - points[at].t_us);
        return span;
    }
    struct point from = points[at], to = points[at + 1];
    /* `next` is the first of (to - from) records that came evenly, as far as anybody knows. */
    double part = ((double)(next - from.value) + 0.5) / (double)(to.value - from.value);
    double appended_us = (double)from.t_us + part * (double)(to.t_us - from.t_us);
    span.seconds = ((double)now_us - appended_us) / 1e6;
    span.error = seconds(to.t_us - from.t_us);
    if (span.seconds < 0)
        span.seconds = 0;
    return span;
}

/* No two machines' clocks are quite the same. */
enum { SAME_TIME_MS = 1000 };

struct span span_of_record(int64_t timestamp_ms, bool append, int64_t now_ms)
{
    struct span span = {.method = SPAN_READ, .age = append ? SPAN_AGE_WAITING : SPAN_AGE_RECORD};
    if (timestamp_ms < 0)
        return span;
    span.runs_ahead = timestamp_ms > now_ms + SAME_TIME_MS;
    span.known = !span.runs_ahead;
    if (span.known && timestamp_ms <= now_ms)
        span.seconds = (double)(now_ms - timestamp_ms) / 1e3;
    else if (span.known)
        span.error = (double)(timestamp_ms - now_ms) / 1e3;
    return span;
}

/* Seconds that the history of the end says a record waits at least. */
static double least_of(const struct span *ring)
{
    double least = ring->kind == SPAN_EXACT ? ring->seconds - ring->error : ring->seconds;
    return ring->known && least > 0 ? least : 0;
}

static bool is_close(double error, double value)
{
    return error <= 1 || error <= value / 10;
}

/* Between the least and the most that it can be. */
static void bound(struct span *span, double least, double most)
{
    if (least > most)
        least = most; /* two machines' clocks */
    if (span->seconds < least)
        span->seconds = least;
    double below = span->seconds - least, above = most - span->seconds;
    span->error += below > above ? below : above;
    if (is_close(span->error, span->seconds))
        span->kind = SPAN_EXACT;
}

struct span span_of_former(const struct span_former *former, int64_t next, const struct point *points, size_t count,
                           int64_t now_us, int64_t now_ms)
{
    if (!former->known || next < former->from)
        return (struct span){0};
    struct span span = span_of_record(former->timestamp_ms, former->append, now_ms);
    if (!span.known || next <= former->offset)
        return span;
    struct span then = span_of_ring(points, count, former->offset, now_us);
    struct span now = span_of_ring(points, count, next, now_us);
    double most = span.seconds;
    bool both = then.known && now.known && then.kind == SPAN_EXACT && now.kind == SPAN_EXACT;
    if (both && then.seconds > now.seconds)
        span.seconds -= then.seconds - now.seconds;
    if (span.seconds < 0)
        span.seconds = 0;
    span.kind = SPAN_ABOUT;
    if (former->append)
        bound(&span, least_of(&now), most);
    else
        span.error = 0;
    return span;
}

struct span span_of_readings(const struct span *read, const struct span *former, const struct span *ring)
{
    bool ring_is_exact = ring->known && ring->kind == SPAN_EXACT;
    if (read->known || read->runs_ahead || (former->kind != SPAN_EXACT && ring_is_exact))
        return *read;
    return *former;
}

struct span span_of_log(int64_t from_ms, int64_t to_ms, bool append, int64_t now_ms)
{
    struct span span = {.method = SPAN_LOG, .age = append ? SPAN_AGE_WAITING : SPAN_AGE_RECORD};
    if (to_ms < 0) { /* every time up to now gives an offset that was read: something there is stamped ahead */
        span.runs_ahead = true;
        return span;
    }
    /* With create time only this holds: a time that gives a later offset is later than all timestamps before it. */
    bool bracketed = append && from_ms >= 0 && from_ms <= to_ms;
    double at_ms = bracketed ? ((double)from_ms + (double)to_ms) / 2 : (double)to_ms;
    span.kind = bracketed ? SPAN_EXACT : SPAN_AT_LEAST;
    span.error = bracketed ? (double)(to_ms - from_ms) / 2e3 : 0;
    span.seconds = ((double)now_ms - at_ms) / 1e3;
    span.known = span.seconds >= 0;
    span.runs_ahead = !span.known;
    if (!span.known)
        span.seconds = 0;
    return span;
}

struct span span_of_rate(struct offset lag, struct real rate)
{
    struct span span = {.method = SPAN_RATE, .kind = SPAN_ABOUT, .age = SPAN_AGE_WAITING};
    span.known = lag.known && rate.known && rate.value > 0;
    if (span.known)
        span.seconds = (double)lag.value / rate.value;
    return span;
}

struct span span_choose(const struct span *read, const struct span *ring, const struct span *log,
                        const struct span *rate)
{
    if (read->known)
        return *read;
    if (ring->known && ring->kind == SPAN_EXACT)
        return *ring;
    if (log->known && (log->kind == SPAN_EXACT || !ring->known || log->seconds >= ring->seconds))
        return *log;
    if (ring->known)
        return *ring;
    /* What is stamped ahead is not made known by a guess. */
    if (read->runs_ahead)
        return *read;
    if (log->runs_ahead)
        return *log;
    if (rate->known)
        return *rate;
    return (struct span){0};
}

int span_compare(const struct span *a, const struct span *b)
{
    if (a->known != b->known)
        return a->known ? 1 : -1;
    if (!a->known)
        return 0;
    return (a->seconds > b->seconds) - (a->seconds < b->seconds);
}
