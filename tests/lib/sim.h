/* A made-up cluster on virtual time: partitions with producers, one group that reads them, and what befalls it. It
 * gives what a look at that group would see at any moment (struct group_detail), and knows the truth behind it.
 *
 * Time goes in steps of half a second. What happens is decided by the spec and a seed alone.
 */
#ifndef WEIR_TESTS_SIM_H
#define WEIR_TESTS_SIM_H

#include "model/arena.h"
#include "model/group_detail.h"

enum { SIM_PARTITIONS = 12, SIM_MEMBERS = 6 };
enum { SIM_SECOND = 1000000 };

enum sim_flow { FLOW_STEADY, FLOW_BURSTY, FLOW_DAILY, FLOW_HOURLY, FLOW_SPARSE, FLOW_BATCHES };

enum sim_trouble {
    TROUBLE_NONE,
    TROUBLE_CRASH,        /* all members die; the session timeout passes; nobody comes back */
    TROUBLE_LEAVE,        /* all members leave cleanly, and stay away */
    TROUBLE_HANG,         /* they are alive and do nothing; classic ones are put out after 5 minutes */
    TROUBLE_SLOW,         /* they read half of what comes */
    TROUBLE_PACE,         /* they are `far` behind, and read as much as comes */
    TROUBLE_DRAIN,        /* they are `far` behind, and read twice what comes */
    TROUBLE_LOOP,         /* one of them is put out and comes back every 25 s */
    TROUBLE_NEVER_JOINED, /* a rebalance that does not end */
    TROUBLE_POISON,       /* partition 0 stays where it is */
    TROUBLE_STATIC_DEAD,  /* the first member is dead and keeps its partitions for 30 minutes */
    TROUBLE_LOPSIDED,     /* the first member has all partitions but one, and is too slow for that */
    TROUBLE_HOT,          /* partition 0 gets five times as much: too much for its owner */
    TROUBLE_UNASSIGNED,   /* nobody owns partition 0 */
    TROUBLE_DELETE,       /* the group hangs, and the log is deleted past its offsets */
    TROUBLE_RECREATE,     /* the topic is deleted and made anew */
    TROUBLE_NEW_PARTITION,
    TROUBLE_NO_LEADER,
    TROUBLE_TRUNCATE, /* partition 0 loses its newest 30,000 records */
    TROUBLE_REWIND,   /* the committed offsets fall by `far` records */
    TROUBLE_TO_START, /* ... to the beginning of the log */
    TROUBLE_VANISH,   /* ... and disappear */
    TROUBLE_OPEN_TXN, /* a transaction is begun and not ended */
    TROUBLE_ROLLING,  /* one member after another is restarted, once */
    TROUBLE_STUTTER,  /* a rebalance after which a few records are read again */
    TROUBLE_TOPIC_GONE,
    TROUBLE_DENIED
};

/* What is not answered at a look now and then, while all is well with the brokers. */
enum sim_miss { MISS_NONE, MISS_ALL, MISS_MEMBERS, MISS_LEADER };

struct sim_spec {
    /* Producers. */
    enum sim_flow flow;
    double rate; /* records per second and partition; 100 where 0 */
    int partitions;
    int txn_s;           /* > 0: in transactions of so many seconds */
    bool aborts;         /* every third of them is aborted */
    bool compacted;      /* most of what is older than a minute goes */
    int stops_at_s;      /* > 0: nothing is produced from then on */
    int64_t skew_ms;     /* producer's clock less the broker's */
    int64_t our_skew_ms; /* this machine's clock less the broker's */
    /* The group. */
    int members; /* 0: nobody ever; commits are made without members when `unmanaged` */
    bool unmanaged;
    double speed; /* records per second and member; 4 times what comes where 0 */
    int commit_s;
    int batch_s;       /* > 0: the members come every so often, read all there is, and leave */
    int batch_run_s;   /* at least so long */
    bool new_protocol; /* the consumer protocol */
    bool old_topic;    /* there are also commits for a topic that nobody reads any more */
    bool uncommitted;  /* reads uncommitted */
    int64_t far;
    /* What befalls it, and when. */
    enum sim_trouble trouble;
    int at_s;
    /* Brokers are away: all of them, or the leader of partition 0 alone. */
    int away_at_s, away_s; /* for so long; 0: never */
    int away_times;        /* 0: once; else with 10 s in between */
    bool one_leader;
    /* One look so many seconds goes without an answer, at most every second one. */
    enum sim_miss miss;
    int miss_s;
    /* What weir may do. */
    bool no_reading; /* no probe */
};

struct sim;

struct sim *sim_create(const struct sim_spec *spec, uint64_t seed);
void sim_destroy(struct sim *sim);

void sim_run_to(struct sim *sim, int64_t t_us); /* from where it is */
int64_t sim_now_us(const struct sim *sim);
bool sim_is_silent(const struct sim *sim); /* no broker answers */

/* How weir looks: what it keeps between looks (history, the last wishes for probes). */
struct sim_eye;
struct sim_eye *sim_eye_create(int poll_s);
void sim_eye_destroy(struct sim_eye *eye);
bool sim_eye_opens(struct sim_eye *eye, const struct sim *sim);      /* a look begins; false: nobody answers */
bool sim_eye_sees(const struct sim_eye *eye, const struct sim *sim); /* commits and ends of all are answered for */

/* What a look sees now. The caller releases the detail's block. The arena is the detail's. */
struct group_detail *sim_look(const struct sim *sim, struct sim_eye *eye, struct arena **arena);
void sim_eye_note(struct sim_eye *eye, const struct group_detail *detail); /* after the judging: who wants a probe */

int64_t sim_wall_ms(const struct sim *sim); /* this machine's */

/* The truth: seconds since the first record at or after the row's C' that can be read was appended; < 0: none is. */
double sim_waiting(const struct sim *sim, const struct lag_row *row);

#endif
