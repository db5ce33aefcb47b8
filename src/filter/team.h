/* One filter on all cores that are free, in order: a batch is judged in pieces by whichever thread comes first, and the
 * verdicts stand in the order of its records.
 *
 * Helpers have copies of the filter, made when the first batch comes that is worth it: one of many records, with a
 * filter that takes its time. They take pieces while there are any; nobody waits for one that finds no core.
 * @locality any one thread at a time
 */
#ifndef WEIR_FILTER_TEAM_H
#define WEIR_FILTER_TEAM_H

#include <stdatomic.h>

#include "filter/filter.h"
#include "store/batch.h"

struct filter_team;

/* `filter` (not owned) must live longer, and keep its decoder and topics. `helpers` beside the caller: at most
 * FILTER_HELPERS; FILTER_ALL_CORES: as many as there are further cores. `give_up` (not owned; NULL: never) may be
 * raised by any thread while a batch is judged: the rest of it is not, and its verdicts mean nothing. */
enum { FILTER_HELPERS = 15, FILTER_ALL_CORES = 1000 };
struct filter_team *filter_team_create(const struct filter *filter, unsigned helpers, const atomic_bool *give_up);
void filter_team_destroy(struct filter_team *team); /* NULL is allowed */

/* An enum verdict for each record of the batch, in its order; the team's, until the next call. */
const unsigned char *filter_team_judge(struct filter_team *team, const struct batch *batch);

/* How many threads judged the last batch, the caller's included. */
unsigned filter_team_judges(const struct filter_team *team);

#endif
