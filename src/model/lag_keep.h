/* What a watch knows that must survive a restart, as text: how the group commits and rests, who was in it, marks, and
 * of each partition its last committed offset, what it lost, and since when its next record waits. Times are wall clock
 * in the text; the caller says which moment of its monotonic clock is which.
 *
 * Lines of fields with tabs between them; the first is "weir-lag", the version, and when it was looked at last. In
 * names and texts everything but visible ASCII is %XX, as is '%'.
 */
#ifndef WEIR_MODEL_LAG_KEEP_H
#define WEIR_MODEL_LAG_KEEP_H

#include "base/error.h"
#include "base/str.h"
#include "model/lag_watch.h"

enum { LAG_KEEP_VERSION = 1, LAG_KEEP_ROWS = 200000, LAG_KEEP_MEMBERS = 20000 };

struct lag_moment {
    int64_t now_us; /* monotonic */
    int64_t now_ms; /* the same, wall clock */
};

/* Appends to `out`. */
void lag_watch_write(const struct lag_watch *watch, const struct lag_moment *moment, struct str *out);

/* The watch as it was, ready for its next look; the caller destroys it. NULL: the text is not what lag_watch_write
 * writes (of another version, cut short, damaged): the error says in which line. Times that lie in the future are taken
 * for now. */
struct lag_watch *lag_watch_read(const char *text, size_t len, const struct lag_moment *moment, struct error *error);

#endif
