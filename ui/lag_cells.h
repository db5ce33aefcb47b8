/* How lag is told: verdicts, seconds behind, ages, as text and as cells of a table. Meaning is never in the colour
 * alone, and what is not known is never 0.
 */
#ifndef WEIR_UI_LAG_CELLS_H
#define WEIR_UI_LAG_CELLS_H

#include "base/str.h"
#include "model/groups.h"
#include "text/format.h"
#include "ui/pane.h"
#include "ui/table.h"

/* "45s", "6m", "2h", "3d": one unit, at most 4 wide. */
const char *lag_age_text(int64_t us, char out[FORMAT_MAX]);

/* Since when something is so: "6m", or "≥6m" where it may have been so before weir looked. since_us 0: nothing. */
void lag_since_append(struct str *out, int64_t since_us, bool is_bound, int64_t now_us, bool ascii);

/* "6m 12s", "≥ 2h 05m", "~40 s", "0", "—"; in one unit where it is wider than `columns`. */
void lag_span_append(struct str *out, const struct span *span, size_t columns, bool ascii);

/* One of five words and the reason: "BROKEN stall p3 6m", "UNKNOWN stall? 45s", "OK", "note: former". `partition` -1:
 * it is about the whole group. The partition is left out where it would be wider than `columns`. */
void lag_verdict_append(struct str *out, const struct lag_judgement *judgement, int32_t partition, int64_t now_us,
                        size_t columns, bool ascii);
/* How it was found, and how wrong it may be: " by end offsets ±1.0 s", " by a search by time". "": nothing to it. */
void lag_method_append(struct str *out, const struct span *span, bool ascii);

enum role lag_role(const struct lag_judgement *judgement);

/* The same of a group: also that it was not asked yet, or may not be. */
void lag_group_verdict_append(struct str *out, const struct group_row *row, int64_t now_us, size_t columns, bool ascii);

/* A group's lag; "≥" where partitions that have a commit are not in it. */
void lag_sum_append(struct str *out, const struct group_row *row, size_t columns, bool ascii);

bool lag_never_shrinks(const struct lag_judgement *judgement); /* as far as is seen */
/* Seconds until the lag is gone; "∞" where it is known that it does not shrink. */
void lag_eta_append(struct str *out, struct real eta, const struct lag_judgement *judgement, bool ascii);

/* How old values may be before that is said (screens ask every 10 s what they show), and whether these are older. */
enum { LAG_FRESH_US = 30000000 };
bool lag_is_old(const struct row_state *state, int64_t now_us);
/* "asked 3m ago", or "": they are fresh enough, or were never asked */
void lag_age_append(struct str *out, const struct row_state *state, int64_t now_us);

/* What is worth saying of a group beside its numbers: an error, the age of its values, what they leave out, the stock
 * command where weir cannot know. "": nothing. Returns its role. */
enum role lag_group_note(struct str *out, const struct group_row *row, const struct pane_model *model);

/* What rows are sorted by to have the worst first (struct table_rows, `rank`): steps of a quarter, and a row keeps its
 * step until its values are well beyond it, so that it does not change places with each refresh. */
uint64_t lag_rank(int severity, const struct span *behind, struct offset lag, uint64_t former);

/* Cells. What is older than its rhythm is dim. */
void cell_span(struct table_cell *cell, const struct span *span, int width, bool ascii);
void cell_eta(struct table_cell *cell, struct real eta, const struct lag_judgement *judgement, bool ascii);
void cell_freshness(struct table_cell *cell, const struct row_state *state, int64_t now_us);
int compare_span(const struct span *a, const struct span *b, int *last);

#endif
