/* What a command remembers of groups from one look at them to the next, so that their verdicts mature: a lag_watch for
 * each group. @locality one thread. */
#ifndef WEIR_CLI_LAG_LOOKS_H
#define WEIR_CLI_LAG_LOOKS_H

#include "base/map.h"
#include "model/lag_rules.h"
#include "source/source.h"

/* `{.rules = &...}` is new; finish with lag_looks_finish. */
struct lag_looks {
    const struct lag_rules *rules;
    struct map watches; /* group -> struct lag_watch * */
};

/* Takes in the answer to ASK_LAG: each group and each of its partitions is judged by all looks up to now. */
void lag_looks_take(struct lag_looks *looks, struct answer *answer);
/* Nobody answered: for no group is that a time in which it did nothing. */
void lag_looks_unanswered(struct lag_looks *looks);
/* Lets go of groups that a whole listing does not have any more: who watches for weeks sees many come and go. */
void lag_looks_forget(struct lag_looks *looks, const struct answer *answer);
void lag_looks_finish(struct lag_looks *looks);

#endif
