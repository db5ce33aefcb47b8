/* A search through a whole topic in place of its tail. @locality T0 */
#ifndef WEIR_ENGINE_SESSION_SCAN_H
#define WEIR_ENGINE_SESSION_SCAN_H

#include "base/error.h"
#include "base/known.h"

struct session;

/* Reads the whole topic, to its ends as they are now, with this filter ahead of the ring: the ring holds what it lets
 * through. The tail and the session's own filter end. A bad filter changes nothing. session_pause stops it, and lets it
 * go on. */
bool session_scan(struct session *session, const char *text, struct error *error);

enum scan_stage { SCAN_OFF, SCAN_RUNS, SCAN_STOPPED, SCAN_DONE, SCAN_FAILED };
struct scan_state {
    enum scan_stage stage;
    const char *text; /* the session's, good until the scan ends */
    uint64_t read, matched, not_evaluated;
    struct offset offsets; /* in all, compacted ones included */
    struct offset passed;  /* of them, so far */
    double seconds;        /* that it has run, stops not counted */
    struct error error;    /* SCAN_FAILED */
};
void session_scan_state(struct session *session, struct scan_state *state);
const char *session_scan_text(const struct session *session);

#endif
