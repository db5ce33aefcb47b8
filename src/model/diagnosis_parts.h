/* What the questions of a diagnosis are answered with. Private to diagnosis*.c. */
#ifndef WEIR_MODEL_DIAGNOSIS_PARTS_H
#define WEIR_MODEL_DIAGNOSIS_PARTS_H

#include <stdarg.h>

#include "model/brokers.h"
#include "model/diagnosis.h"
#include "model/group_detail.h"
#include "model/group_journal.h"
#include "model/topics.h"
#include "model/watched.h"

/* What a finding about the worst partition, or about the group's own state, comes before. */
enum { DOCTOR_FINDINGS = 128, RANK_WORST = 300 };

struct doctor {
    const struct diagnosis_facts *facts;
    struct diagnosis *out;
    struct arena *arena;
    const struct lag_row **worst; /* rows of the detail, the worst first */
    size_t row_count;
    struct finding *found[DOCTOR_FINDINGS];
    size_t found_count;
    struct finding spare; /* takes what no longer fits */
};

/* `weight`, 0 .. 99, orders findings of one kind and confidence: the more particular explanation first. */
struct finding *doctor_find(struct doctor *doctor, int question, enum finding_kind kind, enum confidence confidence,
                            int weight, const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Whether a cause was found by this question. */
bool doctor_found(const struct doctor *doctor, int question);
void doctor_about(struct doctor *doctor, struct finding *finding, const struct lag_row *row);
void doctor_say(struct doctor *doctor, struct finding *finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void doctor_confirm(struct doctor *doctor, struct finding *finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Unless there is a finding. */
void doctor_not_known(struct doctor *doctor, int question, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What an answer rests on (diagnosis_grounds.c). */
/* Unless there is a finding: it was watched for a shorter time than `wanted_us`. */
void doctor_too_short(struct doctor *doctor, int question, int64_t wanted_us);
/* "No" takes several looks: with too few of them it is not observable. */
void doctor_need_looks(struct doctor *doctor, int question);
/* "No" takes partitions that were judged: while one with unread records is not, it is not observable. */
void doctor_need_judgement(struct doctor *doctor, int question);
/* "No" is of all partitions: where there are more than are watched it is not known. */
void doctor_need_partitions(struct doctor *doctor, int question);
/* What was read of __consumer_offsets, be it the newest part alone; NULL: nothing was. */
const struct group_journal *doctor_journal(const struct doctor *doctor);
/* Since when it is news, by the coordinator's clock: what is older was read on the way to the newest generation. */
int64_t doctor_journal_news_ms(const struct doctor *doctor, const struct group_journal *journal);
/* One line of how it was read and by whose clock its times are, or why nothing was; NULL: it was not asked for. */
const char *doctor_journal_line(struct doctor *doctor);
/* That it tells of all the last `us`. */
bool doctor_journal_covers(const struct doctor *doctor, int64_t us);
/* The command that reads it, where that was not done and is not denied. */
void doctor_offer_journal(struct doctor *doctor, struct finding *finding, const char *purpose);
/* Its last commit and how often one comes: of the row's partition, or of the group's newest (NULL). */
void doctor_say_commits(struct doctor *doctor, struct finding *finding, const struct lag_row *row);
void doctor_say_session(struct doctor *doctor, struct finding *finding, const char *member_id); /* its timeout */

/* What to run (diagnosis_commands.c). */
struct doctor_call {         /* one of weir's own commands */
    const char *command;     /* "tail", "config topic" */
    const char *operands[2]; /* names as they are; NULL: none */
    const char *options;     /* shell text; NULL: none */
    const char *pipe;        /* what its output goes through, "| head"; NULL: nothing */
};
void doctor_weir(struct doctor *doctor, struct finding *finding, const char *purpose, bool changes,
                 const struct doctor_call *call);
/* The arguments of a stock tool with its name first (brokers and configuration are put behind the name). */
void doctor_stock(struct doctor *doctor, struct finding *finding, const char *purpose, bool changes, const char *tool,
                  const char *format, ...) __attribute__((format(printf, 6, 7)));
struct doctor_reset {
    const char *topic, *partitions; /* "0,3"; NULL: all of them */
    const char *to, *stock_to;      /* as each tool has it */
};
void doctor_reset(struct doctor *doctor, struct finding *finding, const char *purpose,
                  const struct doctor_reset *reset);
void doctor_stock_members(struct doctor *doctor, struct finding *finding, const char *purpose);
void doctor_look_at_owners(struct doctor *doctor, struct finding *finding);
void doctor_look_at_speed(struct doctor *doctor, struct finding *finding);
void doctor_look_at_ends(struct doctor *doctor, struct finding *finding, const char *topic);
void doctor_look_at_leaders(struct doctor *doctor, struct finding *finding, const char *topic);
void doctor_look_at_topic(struct doctor *doctor, struct finding *finding, const char *topic);
void doctor_look_at_comings(struct doctor *doctor, struct finding *finding);

/* Texts of the diagnosis. */
const char *doctor_vtext(struct doctor *doctor, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
const char *doctor_text(struct doctor *doctor, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *doctor_quote(struct doctor *doctor, const char *name); /* for a shell */
const char *doctor_number(struct doctor *doctor, int64_t value);
const char *doctor_offset(struct doctor *doctor, struct offset value); /* "unknown" */
const char *doctor_rate(struct doctor *doctor, struct real rate);      /* "712/s", "unknown" */
const char *doctor_duration(struct doctor *doctor, int64_t us);
const char *doctor_since(struct doctor *doctor, int64_t us);                   /* "since 12:04:31 (6m 12s)" */
const char *doctor_since_bound(struct doctor *doctor, int64_t us, bool bound); /* "at least since ..." */
const char *doctor_clock(struct doctor *doctor, int64_t ms); /* "12:04:31", beyond half a day with its date */
const char *doctor_place(struct doctor *doctor, const char *topic, int32_t partition); /* "orders p3" */
const char *doctor_owner(struct doctor *doctor, const struct lag_row *row); /* "billing-1 @ host", "nobody" */
const char *doctor_behind(struct doctor *doctor, const struct span *span);  /* "6m 12s", ">= 2 s", "-" */
const char *doctor_judgement(struct doctor *doctor, const struct lag_judgement *judgement);
const char *doctor_watched(struct doctor *doctor); /* "30 looks in 60 s" */

const struct member_row *doctor_member(const struct doctor *doctor, const struct lag_row *row); /* NULL: nobody */
const struct diagnosis_topic *doctor_topic(const struct doctor *doctor, const char *name);      /* NULL: not known */
int64_t doctor_stuck_us(const struct doctor *doctor);
bool row_is_stuck(const struct lag_row *row);   /* STALL or STOP, suspected or not */
bool row_is_open(const struct lag_row *row);    /* an open transaction holds it, or lasts */
bool row_is_behind(const struct lag_row *row);  /* BEHIND, LAGGING, DRAINING, or stuck */
bool row_is_noted(const struct lag_row *row);   /* of no account for the group */
int64_t row_next(const struct lag_row *row);    /* C' */
double median_of(double *values, size_t count); /* sorts them; 0 of none */

/* The questions, by idea. */
void ask_who(struct doctor *doctor);        /* 1, 8, 11, 17: who reads, who owns, who is silent */
void ask_rebalances(struct doctor *doctor); /* 9, 10, 24: who comes and goes */
void ask_speed(struct doctor *doctor);      /* 2, 3, 4, 21: how fast, and since when */
void ask_spread(struct doctor *doctor);     /* 5, 6, 7: where the work is */
void ask_record(struct doctor *doctor);     /* 12, 13, 14, 23: what lies at the next offset */
void ask_retention(struct doctor *doctor);  /* 15: what is deleted unread */
void ask_log(struct doctor *doctor);        /* 16, 19, 20: the log and the offsets under the group */
void ask_broker(struct doctor *doctor);     /* 18, 22 */

#endif
