/* weir produce TOPIC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "cli/command_table.h"
#include "cli/interrupt.h"
#include "cli/plan.h"
#include "cli/produce_input.h"
#include "cli/produce_run.h"
#include "cli/unknown.h"

static const struct option_spec own[] = {
    {"key", 'k', OPTION_TEXT, "KEY", N_("the key of each record; with --csv the column that holds it"),
     .is_setting = false},
    {"key-separator", 0, OPTION_TEXT, "TEXT", N_("lines are KEY TEXT VALUE (\\t is a tab)"), .is_setting = false},
    {"header", 'H', OPTION_LIST, "NAME=VALUE", N_("a header of each record"), .is_setting = false},
    {"partition", 'p', OPTION_COUNT, "N", N_("send to this partition"), .is_setting = false},
    {"partitioner", 0, OPTION_CHOICE, "NAME", N_("which partition a key goes to (default murmur2, as Java's clients)"),
     .choices = "murmur2|crc32|roundrobin"},
    {"tombstone", 0, OPTION_FLAG, NULL, N_("a record with the key and no value"), .is_setting = false},
    {"csv", 0, OPTION_TEXT, "FILE", N_("one record a row; - is standard input"), .is_setting = false},
    {"jsonl", 0, OPTION_TEXT, "FILE", N_("one record a line, as `weir tail -o jsonl` prints them"),
     .is_setting = false},
    {"as", 0, OPTION_CHOICE, "FORM", N_("rows as JSON objects (default) or as they stand"), .choices = "json|csv"},
    {"encoding", 0, OPTION_TEXT, "NAME", N_("of the CSV file: utf-8 or windows-1252 (default: recognised)"),
     .is_setting = false},
    {"separator", 0, OPTION_TEXT, "CHAR", N_("of the CSV file (default: recognised)"), .is_setting = false},
    {"rate", 0, OPTION_TEXT, "N/s", N_("so many records a second (/s, /m or /h)"), .is_setting = false},
    {"transactional", 0, OPTION_FLAG, NULL, N_("all of them in one transaction"), .is_setting = false},
    {"abort-after", 0, OPTION_COUNT, "N", N_("abort the transaction after N records"), .is_setting = false},
    {"delivery-timeout", 0, OPTION_DURATION, "TIME", N_("how long a record may take to be acknowledged (default 30s)"),
     .is_setting = false},
    {"create", 0, OPTION_FLAG, NULL, N_("make the topic first if it is not there"), .is_setting = false},
    {0},
};

static const char details[] = N_(
    "Records are the VALUEs; without any, lines of standard input, asked for with > on a terminal (Ctrl-D ends). The\n"
    "partition and offset of each are printed. --csv: the first row names the fields; each further row becomes a JSON\n"
    "object with its numbers as numbers, or with --as csv the line as it is. Everything is acknowledged by all "
    "in-sync\n"
    "replicas, exactly once (acks=all, idempotent), or named as failed; the exit code is 0 only when all are. Ctrl-C\n"
    "waits for what is under way and says how many were acknowledged.\n"
    "-o text prints TOPIC PARTITION:OFFSET a record, jsonl an object a record, none nothing; text is the default for\n"
    "values and lines, none for files.\n"
    "A topic that does not exist is never made silently: a person is asked, scripts give --create.\n"
    "Writing needs --write, `write = yes` in the profile or WEIR_WRITE=1; the built-in cluster needs none.\n"
    "--transactional: the broker aborts a transaction that is open for longer than a minute\n"
    "(-X transaction.timeout.ms).");

/* "50/s", "50", "3000/m" -> records a second */
static bool read_rate(const struct options *options, double *rate, struct error *error)
{
    const char *text = options_text(options, "rate");
    if (!text)
        return true;
    size_t len = strcspn(text, "/");
    const char *unit = text + len;
    double per = strcmp(unit, "/m") == 0 ? 60 : strcmp(unit, "/h") == 0 ? 3600 : 1;
    bool known = per > 1 || !*unit || strcmp(unit, "/s") == 0;
    if (known && str_to_f64(text, len, rate) && *rate > 0 && *rate < 1e9) {
        *rate /= per;
        return true;
    }
    return error_set(error, ERROR_USAGE, _("--rate: '%s' is not understood; expected a number and /s, /m or /h"), text);
}

static bool read_headers(const struct options *options, struct produce_run *run, struct error *error)
{
    size_t count;
    const char *const *texts = options_list(options, "header", &count);
    run->headers = mem_zero(count, sizeof *run->headers);
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(texts[i], '=');
        if (!equals || equals == texts[i])
            return error_set(error, ERROR_USAGE, _("--header: '%s' is not understood; expected NAME=VALUE"), texts[i]);
        run->headers[i] = (struct record_header){.name = {texts[i], (size_t)(equals - texts[i])},
                                                 .value = {equals + 1, strlen(equals + 1)}};
        run->header_count++;
    }
    return true;
}

static bool conflict(const char *one, const char *other, struct error *error)
{
    return error_set(error, ERROR_USAGE, _("%s and %s do not go together"), one, other);
}

static bool check_together(const struct command_call *call, struct error *error)
{
    const struct options *options = call->options;
    const char *csv = options_text(options, "csv"), *jsonl = options_text(options, "jsonl");
    bool values = call->operand_count > 1, tombstone = options_flag(options, "tombstone");
    if (csv && jsonl)
        return conflict("--csv", "--jsonl", error);
    if ((csv || jsonl) && values)
        return conflict(csv ? "--csv" : "--jsonl", "values", error);
    if (tombstone && (csv || jsonl || values))
        return conflict("--tombstone", csv ? "--csv" : jsonl ? "--jsonl" : "a value", error);
    if (tombstone && !options_text(options, "key"))
        return error_set(error, ERROR_USAGE, _("--tombstone needs --key: it says that the key is gone"));
    if (options_text(options, "key-separator") && options_text(options, "key"))
        return conflict("--key-separator", "--key", error);
    if (options_rank(options, "abort-after") && !options_flag(options, "transactional"))
        return error_set(error, ERROR_USAGE, _("--abort-after needs --transactional"));
    if (options_rank(options, "partition") && options_text(options, "partitioner"))
        return conflict("--partition", "--partitioner", error);
    if (!csv &&
        (options_text(options, "as") || options_text(options, "encoding") || options_text(options, "separator")))
        return error_set(error, ERROR_USAGE, _("--as, --encoding and --separator need --csv"));
    return true;
}

static struct produce_input *open_csv(const struct options *options, int *fd, struct error *error)
{
    const char *form = options_text(options, "as"), *separator = options_text(options, "separator");
    struct csv_wish wish = {.key = options_text(options, "key"),
                            .lines = form && strcmp(form, "csv") == 0,
                            .encoding = options_text(options, "encoding")};
    if (separator && strcmp(separator, "\\t") == 0)
        wish.separator = '\t';
    else if (separator && separator[0] && !separator[1])
        wish.separator = separator[0];
    else if (separator) {
        error_set(error, ERROR_USAGE, _("--separator: '%s' is not understood; expected one character or \\t"),
                  separator);
        return NULL;
    }
    const char *path = options_text(options, "csv");
    *fd = produce_input_open(path, error);
    struct produce_input *input = *fd < 0 ? NULL : produce_input_csv(*fd, &wish, error);
    if (*fd >= 0 && !input && error->kind != ERROR_USAGE)
        error_prefix(error, "%s", strcmp(path, "-") == 0 ? _("standard input") : path);
    return input;
}

/* NULL with an error. `*fd` is to be closed afterwards when it is above 2. */
static struct produce_input *open_input(const struct command_call *call, int *fd, struct error *error)
{
    const char *jsonl = options_text(call->options, "jsonl"), *separator = options_text(call->options, "key-separator");
    *fd = STDIN_FILENO;
    if (options_text(call->options, "csv"))
        return open_csv(call->options, fd, error);
    if (jsonl) {
        *fd = produce_input_open(jsonl, error);
        return *fd < 0 ? NULL : produce_input_jsonl(*fd);
    }
    if (options_flag(call->options, "tombstone"))
        return produce_input_tombstone();
    if (call->operand_count > 1)
        return produce_input_values(call->operands + 1, call->operand_count - 1);
    bool prompt = isatty(STDIN_FILENO) == 1;
    if (prompt)
        fprintf(stderr, _("one record a line%s; Ctrl-D ends\n"), separator ? _(", the key before the separator") : "");
    return produce_input_lines(*fd, separator && strcmp(separator, "\\t") == 0 ? "\t" : separator, prompt);
}

static bool read_options(struct command_call *call, struct produce_run *run, struct error *error)
{
    const struct options *options = call->options;
    const char *partitioner = options_text(options, "partitioner"), *format = call->format;
    bool file = options_text(options, "csv") || options_text(options, "jsonl");
    run->key = options_text(options, "csv") ? NULL : options_text(options, "key");
    run->partition = -1;
    if (options_rank(options, "partition")) {
        int64_t partition = options_count(options, "partition", 0);
        if (partition > INT32_MAX)
            return error_set(error, ERROR_USAGE, _("--partition: there is no partition %lld"), (long long)partition);
        run->partition = (int32_t)partition;
    }
    run->partitioner = !partitioner || strcmp(partitioner, "murmur2") == 0 ? PARTITIONER_MURMUR2
                       : strcmp(partitioner, "crc32") == 0                 ? PARTITIONER_CRC32
                                                                           : PARTITIONER_ROUNDROBIN;
    run->transactional = options_flag(options, "transactional");
    run->abort_after = options_count(options, "abort-after", -1);
    run->delivery_ms = options_duration_ms(options, "delivery-timeout", 0);
    run->print = !format                        ? (file ? PRODUCE_PRINT_NONE : PRODUCE_PRINT_TEXT)
                 : strcmp(format, "text") == 0  ? PRODUCE_PRINT_TEXT
                 : strcmp(format, "jsonl") == 0 ? PRODUCE_PRINT_JSONL
                                                : PRODUCE_PRINT_NONE;
    return read_rate(options, &run->rate, error) && read_headers(options, run, error);
}

static int run(struct command_call *call, struct error *error)
{
    struct produce_run run = {.call = call, .topic = call->operands[0]};
    int fd = -1, code = ERROR_USAGE;
    if (check_together(call, error) && read_options(call, &run, error)) {
        struct write_gate *gate = plan_gate(call);
        code = ERROR_FAILED;
        if (produce_open(&run, gate, error) && (run.input = open_input(call, &fd, error)))
            code = produce_all(&run, gate, error);
        produce_close(&run);
        write_gate_destroy(gate);
    }
    if (run.input)
        run.input->ops->destroy(run.input);
    if (fd > STDERR_FILENO)
        close(fd);
    free(run.headers);
    return code;
}

const struct command command_produce = {
    .name = "produce",
    .operands = "TOPIC [VALUE...]",
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .summary = N_("send records: values, lines, JSON lines, CSV"),
    .details = details,
    .own = own,
    .formats = "text|jsonl|none",
    .run = run,
};
