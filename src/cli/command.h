/* The headless commands: one table, one file a command.
 *
 * How to add one: write src/cli/NAME.c with a `const struct command command_NAME`, name it in `commands` (command.c)
 * and in command_table.h. Parsing, --help, the cluster, exit codes and messages are done for it.
 */
#ifndef WEIR_CLI_COMMAND_H
#define WEIR_CLI_COMMAND_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/str.h"
#include "cli/options.h"
#include "series/picture.h"
#include "source/source.h"

struct alarm_setting;
struct command_call;

struct command {
    const char *name;
    const char *operands;          /* as --help shows them: "TOPIC", "[GROUP...]"; "" for none */
    size_t min_operands;           /* checked before run */
    size_t max_operands;           /* SIZE_MAX: any number */
    const char *summary;           /* one line, no full stop */
    const char *details;           /* paragraphs under the options in --help; NULL: none */
    const struct option_spec *own; /* its options besides the global ones; ends with {0}; NULL: none */
    const char *formats;           /* what -o takes: "table|wide|csv|json"; the first is the default of the table */
    bool of_groups;                /* looks at groups: a demo of its own has them together by then */
    /* Returns the exit code (enum error_kind, 0: success). With a filled error the frame prints it to stderr. */
    int (*run)(struct command_call *call, struct error *error);
};

/* Opens the source for a command; a fake in tests. */
struct source_opener {
    struct source *(*open)(struct source_opener *opener, struct board *board, struct mailbox *events,
                           struct error *error);
    atomic_bool stop; /* set by any thread when nobody waits for it any more: a recording is not read any further */
};

/* Everything a command gets. */
struct command_call {
    const struct command *command;
    const struct options *options; /* its own and the global ones */
    const char *const *operands;
    size_t operand_count;
    const char *format;                 /* -o, checked; NULL: not given */
    int64_t timeout_ms;                 /* --timeout */
    int64_t max_rate;                   /* records a second: --max-rate, else the profile's; 0: no limit */
    bool write_allowed;                 /* by --write, the profile or WEIR_WRITE */
    const char *cluster_name;           /* for people: the profile's name, "demo", or the brokers */
    const char *cluster_id;             /* the only cluster that may be written to; NULL: any */
    const struct alarm_setting *alarms; /* the lines that the person drew; NULL: none */
    int64_t sweep_ms;                   /* struct scope's: --sweep, else the profile's */
    const char *weir;           /* how it is called again with this cluster (call_line.h); NULL: by its name alone */
    const char *command_config; /* the same, for Kafka's own tools; NULL: they need none */
    bool write_by_flag;         /* what writes needs --write there, too */
    FILE *out;                  /* data; everything else goes to stderr */
    bool out_is_terminal;
    bool color;     /* out is a terminal that wants colour */
    bool ascii;     /* nothing above U+007E */
    size_t columns; /* of the terminal or COLUMNS; 0: unlimited */

    draw_picture draw; /* charts */
    bool partly;       /* set when something of a recording is missing: what is printed stands, the exit code is 1 */
    bool interrupted;  /* set when reading was stopped by Ctrl-C: what is printed stands, the exit code is 130 */

    struct source_opener *opener;
    struct board *board;    /* these four by command_open */
    struct mailbox *events; /* poll `wake_fd` for POLLIN, then mailbox_receive */
    struct wake *wake;      /* raised by board and mailbox */
    struct source *source;
};

/* Opens the cluster that the options name (or --demo's), once; later calls return the same. The call owns it.
 * NULL with a filled error. Does not wait for a broker. What is missing of a recording is said on stderr, and the call
 * is `partly`. */
struct source *command_open(struct command_call *call, struct error *error);
void command_close(struct command_call *call); /* done by the frame after run */

/* Asks the source one question with the call's timeout; opens it first. False: nothing could be asked at all. */
bool command_ask(struct command_call *call, struct question *question, struct answer *answer, struct error *error);

/* "weir -b localhost:9092": how weir is called again with this cluster, and may write where `writes`. */
void command_append_call(const struct command_call *call, bool writes, struct str *out);

/* The cluster's id for JSON, "" when it cannot be told (asked in short when somebody pressed Ctrl-C). */
void command_ask_cluster(struct command_call *call, char *id, size_t size);

/* Writes it all to call->out. False with an error when that fails; when the reader of a pipe has gone, the program
 * ends at once and quietly, by SIGPIPE as any other tool. */
bool command_write(struct command_call *call, const char *bytes, size_t len, struct error *error);
_Noreturn void command_broken_pipe(void);

/* For who writes seldom: ends the program in the same way when nobody reads call->out any more. */
void command_end_without_reader(const struct command_call *call);

const struct command *command_find(const char *name); /* NULL: there is none of that name */
const struct command *const *command_list(size_t *count);

#endif
