/* Where `weir produce` takes its records from: values of the command line, lines, JSON lines, CSV. */
#ifndef WEIR_CLI_PRODUCE_INPUT_H
#define WEIR_CLI_PRODUCE_INPUT_H

#include "cli/command.h"
#include "source/produce.h"

enum input_state {
    INPUT_RECORD, /* one more; its bytes live until the next call */
    INPUT_BAD,    /* something that cannot be a record was passed over: `error` says which line, and why */
    INPUT_END,
    INPUT_FAILED /* nothing more can be read: `error` */
};

struct produce_input;
struct produce_input_ops {
    enum input_state (*next)(struct produce_input *input, struct produce_record *record, struct error *error);
    void (*destroy)(struct produce_input *input);
};

/* Implementations begin with this. */
struct produce_input {
    const struct produce_input_ops *ops;
    const char *unit; /* how its records are counted: "value", "line", "row" */
    uint64_t number;  /* of the record that came last, from 1: its line in a file */
    uint64_t read;    /* bytes taken so far */
    uint64_t size;    /* bytes there are; 0: not known */
    int file;         /* the regular file that is read, with `size`; otherwise meaningless */
    uint64_t keyless; /* records in which a key was looked for and not found */
    bool interactive; /* a person types: each record is waited for */
    char *note;       /* what is worth telling once the first record came (an encoding, ...); NULL: nothing */
};

/* Each returns NULL with an error. */
struct produce_input *produce_input_values(const char *const *values, size_t count);
/* One record without a value. */
struct produce_input *produce_input_tombstone(void);
/* Lines of a descriptor that stays the caller's; `separator` NULL: no keys. `prompt`: a person types at a terminal. */
struct produce_input *produce_input_lines(int fd, const char *separator, bool prompt);
/* Objects with value, key, headers, timestamp or timestamp_ms, partition; as `weir tail -o jsonl` prints them. */
struct produce_input *produce_input_jsonl(int fd);

struct csv_wish {
    const char *key;      /* the column of the key; NULL: none */
    bool lines;           /* values are the lines as they are; JSON objects otherwise */
    const char *encoding; /* NULL: recognised */
    char separator;       /* 0: recognised */
};
struct produce_input *produce_input_csv(int fd, const struct csv_wish *wish, struct error *error);

/* Opens a file, "-": standard input. -1 with an error. */
int produce_input_open(const char *path, struct error *error);

#endif
