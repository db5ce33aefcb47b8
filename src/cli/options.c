/* Each table row gets a value slot; slots are found by walking the tables, which are short. */
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "cli/option_value.h"

struct slot {
    const struct option_spec *spec;
    struct option_value value;
    const char **items; /* OPTION_LIST */
    size_t item_count;
};

struct options {
    struct slot *slots; /* of all tables, in order */
    size_t slot_count;
    const char **operands;
    size_t operand_count;
    size_t dashes; /* operands before `--` */
};

/* What is left to parse. */
struct cursor {
    int argc;
    char *const *argv;
    int at;
};

struct options *options_create(const struct option_spec *const *tables, size_t table_count)
{
    struct options *options = mem_zero(1, sizeof *options);
    for (size_t t = 0; t < table_count; t++) {
        for (const struct option_spec *spec = tables[t]; spec && spec->name; spec++) {
            options->slots = mem_resize(options->slots, options->slot_count + 1, sizeof *options->slots);
            options->slots[options->slot_count++] = (struct slot){.spec = spec};
        }
    }
    return options;
}

void options_destroy(struct options *options)
{
    if (!options)
        return;
    for (size_t i = 0; i < options->slot_count; i++)
        free(options->slots[i].items);
    free(options->slots);
    free(options->operands);
    free(options);
}

static struct slot *find_name(const struct options *options, const char *name, size_t len)
{
    for (size_t i = 0; i < options->slot_count; i++) {
        const char *known = options->slots[i].spec->name;
        if (strlen(known) == len && memcmp(known, name, len) == 0)
            return &options->slots[i];
    }
    return NULL;
}

static struct slot *find_letter(const struct options *options, char letter)
{
    for (size_t i = 0; i < options->slot_count; i++)
        if (options->slots[i].spec->letter == letter)
            return &options->slots[i];
    return NULL;
}

static bool unknown_option(const struct options *options, const char *name, size_t len, const char *label,
                           struct error *error)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "%.*s", (int)(len < sizeof wanted ? len : sizeof wanted - 1), name);
    struct nearest nearest;
    nearest_init(&nearest, wanted);
    for (size_t i = 0; i < options->slot_count; i++)
        nearest_offer(&nearest, options->slots[i].spec->name);
    if (nearest.count > 0)
        return error_set(error, ERROR_USAGE, _("unknown option '%s'; did you mean '--%s'?"), label, nearest.names[0]);
    return error_set(error, ERROR_USAGE, _("unknown option '%s'; --help lists the options"), label);
}

static bool slot_set(struct slot *slot, const char *text, enum option_rank rank, const char *label, struct error *error)
{
    struct option_value value = {.rank = rank};
    if (!option_value_read(slot->spec, text, label, &value, error))
        return false;
    if (rank < slot->value.rank)
        return true;
    if (slot->spec->kind == OPTION_LIST) {
        if (rank > slot->value.rank)
            slot->item_count = 0;
        slot->items = mem_resize(slot->items, slot->item_count + 1, sizeof *slot->items);
        slot->items[slot->item_count++] = text;
    }
    slot->value = value;
    return true;
}

/* The option was given without `=value`. */
static bool slot_set_next(struct slot *slot, struct cursor *cursor, const char *label, struct error *error)
{
    int columns, rows;
    int64_t ms;
    const char *next = cursor->at < cursor->argc ? cursor->argv[cursor->at] : NULL;
    switch (slot->spec->kind) {
    case OPTION_FLAG:
        return slot_set(slot, "yes", OPTION_COMMAND_LINE, label, error);
    case OPTION_MAYBE_GEOMETRY:
        if (next && option_value_geometry(next, &columns, &rows)) {
            cursor->at++;
            return slot_set(slot, next, OPTION_COMMAND_LINE, label, error);
        }
        slot->value = (struct option_value){.rank = OPTION_COMMAND_LINE};
        return true;
    case OPTION_MAYBE_DURATION:
        if (next && option_value_time(next, &ms)) {
            cursor->at++;
            return slot_set(slot, next, OPTION_COMMAND_LINE, label, error);
        }
        return slot_set(slot, "yes", OPTION_COMMAND_LINE, label, error);
    default:
        if (!next)
            return error_set(error, ERROR_USAGE, _("%s: a value is missing: %s %s"), label, label,
                             slot->spec->argument ? slot->spec->argument : "VALUE");
        cursor->at++;
        return slot_set(slot, next, OPTION_COMMAND_LINE, label, error);
    }
}

static bool parse_long(struct options *options, const char *word, struct cursor *cursor, struct error *error)
{
    const char *name = word + 2;
    size_t len = strcspn(name, "=");
    char label[80];
    snprintf(label, sizeof label, "--%.*s", (int)(len < 64 ? len : 64), name);
    struct slot *slot = find_name(options, name, len);
    if (!slot)
        return unknown_option(options, name, len, label, error);
    if (name[len] == '=')
        return slot_set(slot, name + len + 1, OPTION_COMMAND_LINE, label, error);
    return slot_set_next(slot, cursor, label, error);
}

/* What stands behind a letter: its value, or the next letter. */
static bool takes_letters(const struct option_spec *spec, const char *rest)
{
    int64_t ms;
    if (spec->kind == OPTION_MAYBE_DURATION)
        return *rest == '=' || option_value_rest(rest, &ms);
    return spec->kind != OPTION_FLAG;
}

static bool parse_letters(struct options *options, const char *word, struct cursor *cursor, struct error *error)
{
    for (const char *at = word + 1; *at; at++) {
        char label[3] = {'-', *at, '\0'};
        struct slot *slot = find_letter(options, *at);
        if (!slot)
            return unknown_option(options, word + 1, strlen(word + 1), word[2] ? word : label, error);
        bool takes_rest = at[1] && takes_letters(slot->spec, at + 1);
        if (takes_rest)
            return slot_set(slot, at + 1 + (at[1] == '='), OPTION_COMMAND_LINE, label, error);
        if (!slot_set_next(slot, cursor, label, error))
            return false;
    }
    return true;
}

static void add_operand(struct options *options, const char *word)
{
    options->operands = mem_resize(options->operands, options->operand_count + 1, sizeof *options->operands);
    options->operands[options->operand_count++] = word;
}

bool options_parse(struct options *options, int argc, char *const *argv, struct error *error)
{
    struct cursor cursor = {.argc = argc, .argv = argv};
    while (cursor.at < argc) {
        const char *word = argv[cursor.at++];
        if (strcmp(word, "--") == 0) {
            options->dashes = options->operand_count;
            while (cursor.at < argc)
                add_operand(options, argv[cursor.at++]);
            return true;
        }
        bool is_long = strncmp(word, "--", 2) == 0, is_short = word[0] == '-' && word[1];
        if (is_long && !parse_long(options, word, &cursor, error))
            return false;
        if (!is_long && is_short && !parse_letters(options, word, &cursor, error))
            return false;
        if (!is_long && !is_short)
            add_operand(options, word);
    }
    options->dashes = options->operand_count;
    return true;
}

bool options_set(struct options *options, const char *name, const char *value, enum option_rank rank,
                 const char *origin, struct error *error)
{
    struct slot *slot = find_name(options, name, strlen(name));
    char label[320];
    snprintf(label, sizeof label, "%s: %s", origin, name);
    if (slot && slot->spec->is_setting)
        return slot_set(slot, value, rank, rank == OPTION_ENVIRONMENT ? origin : label, error);
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < options->slot_count; i++)
        if (options->slots[i].spec->is_setting)
            nearest_offer(&nearest, options->slots[i].spec->name);
    return error_set(error, ERROR_USAGE, _("%s: unknown setting%s%s%s"), label,
                     nearest.count ? _("; did you mean '")
                                   : _("; the long names of the options in --help are settings"),
                     nearest.count ? nearest.names[0] : "", nearest.count ? "'?" : "");
}

const char *const *options_operands(const struct options *options, size_t *count, size_t *dashes)
{
    *count = options->operand_count;
    if (dashes)
        *dashes = options->dashes;
    return options->operands;
}

static const struct slot *must_find(const struct options *options, const char *name)
{
    const struct slot *slot = find_name(options, name, strlen(name));
    if (!slot) {
        fprintf(stderr, _("weir: no option table has --%s\n"), name);
        abort();
    }
    return slot;
}

enum option_rank options_rank(const struct options *options, const char *name)
{
    return must_find(options, name)->value.rank;
}

bool options_flag(const struct options *options, const char *name)
{
    return must_find(options, name)->value.flag;
}

const char *options_text(const struct options *options, const char *name)
{
    return must_find(options, name)->value.text;
}

int64_t options_count(const struct options *options, const char *name, int64_t otherwise)
{
    const struct slot *slot = must_find(options, name);
    return slot->value.rank ? slot->value.number : otherwise;
}

double options_real(const struct options *options, const char *name, double otherwise)
{
    const struct slot *slot = must_find(options, name);
    return slot->value.rank ? slot->value.real : otherwise;
}

uint64_t options_size(const struct options *options, const char *name, uint64_t otherwise)
{
    const struct slot *slot = must_find(options, name);
    return slot->value.rank ? (uint64_t)slot->value.number : otherwise;
}

int64_t options_duration_ms(const struct options *options, const char *name, int64_t otherwise)
{
    return options_count(options, name, otherwise);
}

const char *const *options_list(const struct options *options, const char *name, size_t *count)
{
    const struct slot *slot = must_find(options, name);
    *count = slot->item_count;
    return slot->items;
}

bool options_geometry(const struct options *options, const char *name, int *columns, int *rows)
{
    const struct slot *slot = must_find(options, name);
    *columns = slot->value.columns;
    *rows = slot->value.rows;
    return slot->value.rank != OPTION_UNSET;
}

const char *options_first_operand(const struct option_spec *const *tables, size_t table_count, int argc,
                                  char *const *argv)
{
    const char *found = NULL;
    /* A prefix at a time: whatever is wrong later on the line, the words before it are already understood. */
    for (int at = 0; at < argc && !found && strcmp(argv[at], "--") != 0; at++) {
        struct options *trial = options_create(tables, table_count);
        struct error ignored = {0};
        if (options_parse(trial, at + 1, argv, &ignored) && trial->operand_count > 0 && trial->dashes > 0)
            found = trial->operands[0];
        options_destroy(trial);
    }
    return found;
}
