#include "engine/scan.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "filter/team.h"

struct scan {
    struct filter *filter;
    struct filter_team *team;
    enum verdict listed;
    size_t limit;
    struct batch found;
    atomic_bool given_up;
    atomic_uint_fast64_t read, matched, not_evaluated;
};

struct scan *scan_create(struct filter *filter, enum verdict listed, size_t limit)
{
    struct scan *scan = mem_zero(1, sizeof *scan);
    scan->filter = filter;
    scan->team = filter_team_create(filter, FILTER_ALL_CORES, &scan->given_up);
    scan->listed = listed;
    scan->limit = limit;
    return scan;
}

void scan_destroy(struct scan *scan)
{
    if (!scan)
        return;
    filter_team_destroy(scan->team);
    filter_destroy(scan->filter);
    batch_finish(&scan->found);
    free(scan);
}

void scan_tail(struct tail_spec *spec)
{
    spec->from = (struct tail_start){START_BEGINNING, 0};
    spec->to = (struct tail_start){START_END, 0};
    spec->bounded = true;
}

void scan_give_up(struct scan *scan)
{
    atomic_store(&scan->given_up, true);
}

/* T0 may look while T1 counts: it is then some records late, and never wrong in the end. */
static void count(atomic_uint_fast64_t *counter, uint64_t more)
{
    if (more)
        atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

const struct batch *scan_through(struct scan *scan, const struct batch *batch)
{
    uint64_t read = 0, matched = 0, not_evaluated = 0;
    struct record record;
    const unsigned char *verdicts = filter_team_judge(scan->team, batch);
    batch_clear(&scan->found);
    if (atomic_load(&scan->given_up)) /* it was not all judged, and nobody waits for it any more */
        return &scan->found;
    for (size_t at = 0; batch_next(batch, &at, &record); read++) {
        enum verdict verdict = (enum verdict)verdicts[read];
        matched += verdict == VERDICT_MATCH;
        not_evaluated += verdict == VERDICT_UNKNOWN;
        if (verdict == scan->listed)
            batch_add_cut(&scan->found, record.head, scan->limit);
    }
    count(&scan->matched, matched);
    count(&scan->not_evaluated, not_evaluated);
    count(&scan->read, read);
    return &scan->found;
}

uint64_t scan_read(const struct scan *scan)
{
    return atomic_load_explicit(&scan->read, memory_order_relaxed);
}

void scan_counts(const struct scan *scan, uint64_t *read, uint64_t *matched, uint64_t *not_evaluated)
{
    *read = scan_read(scan);
    *matched = atomic_load_explicit(&scan->matched, memory_order_relaxed);
    *not_evaluated = atomic_load_explicit(&scan->not_evaluated, memory_order_relaxed);
}
