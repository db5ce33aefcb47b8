/* Reading what group_file.c writes, from whatever bytes there are: first whether the file is whole and as it was
 * written, then each value by its own rule.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/lang.h"
#include "base/mem.h"
#include "codec/base64.h"
#include "codec/json_scan.h"
#include "engine/group_names.h"

struct parsing {
    const char *name; /* the file's, for errors */
    const char *text;
    struct json_index index;
    struct group_plan *plan;
    struct error *error;
};

static bool wrong(const struct parsing *parsing, const char *member)
{
    return error_set(parsing->error, ERROR_USAGE, _("%s: \"%s\" is missing or is not what it should be"), parsing->name,
                     member);
}

static const struct json_token *value_of(const struct parsing *parsing, size_t object, const char *member)
{
    size_t at = json_member(&parsing->index, parsing->text, object, member, strlen(member));
    return at == SIZE_MAX ? NULL : &parsing->index.tokens[at];
}

/* NULL when it is null, with `*good`. */
static char *get_text(const struct parsing *parsing, size_t object, const char *member, bool may_be_null, bool *good)
{
    const struct json_token *token = value_of(parsing, object, member);
    struct str text = {0};
    if (token && token->kind == JSON_NULL && may_be_null)
        return NULL;
    if (token && token->kind == JSON_STRING) {
        json_unescape(&text, parsing->text, token);
        if (!text.len || strlen(str_text(&text)) == text.len)
            return text.len ? str_take(&text) : mem_strdup("");
    }
    str_finish(&text);
    *good = *good && wrong(parsing, member);
    return NULL;
}

/* A whole number from 0 to `most`, or null, which leaves it unknown. Every digit counts. */
static struct offset get_number(const struct parsing *parsing, size_t object, const char *member, int64_t most,
                                bool *good)
{
    const struct json_token *token = value_of(parsing, object, member);
    char digits[24];
    long long number;
    if (token && token->kind == JSON_NULL)
        return (struct offset){0};
    if (token && token->kind == JSON_NUMBER && token->len < sizeof digits) {
        memcpy(digits, parsing->text + token->start, token->len);
        digits[token->len] = '\0';
        if (str_to_i64(digits, &number) && number >= 0 && number <= most)
            return offset_of(number);
    }
    *good = *good && wrong(parsing, member);
    return (struct offset){0};
}

static int32_t get_epoch(const struct parsing *parsing, size_t object, const char *member, bool *good)
{
    struct offset epoch = get_number(parsing, object, member, INT32_MAX, good);
    return epoch.known ? (int32_t)epoch.value : -1;
}

/* TEXT, {"base64":TEXT} or null. */
static char *get_metadata(const struct parsing *parsing, size_t object, const char *member, size_t *len, bool *good)
{
    const struct json_token *token = value_of(parsing, object, member);
    struct str text = {0}, bytes = {0};
    bool fits = token != NULL;
    *len = 0;
    if (token && token->kind == JSON_NULL)
        return NULL;
    if (token && token->kind == JSON_OBJECT) {
        const struct json_token *code = value_of(parsing, (size_t)(token - parsing->index.tokens), "base64");
        fits = code && code->kind == JSON_STRING;
        if (fits)
            json_unescape(&text, parsing->text, code);
        fits = fits && base64_decode(&bytes, str_text(&text), text.len);
    } else {
        fits = token && token->kind == JSON_STRING;
        if (fits)
            json_unescape(&bytes, parsing->text, token);
    }
    str_finish(&text);
    if (!fits) {
        str_finish(&bytes);
        *good = *good && wrong(parsing, member);
        return NULL;
    }
    *len = bytes.len;
    return bytes.len ? str_take(&bytes) : mem_strdup("");
}

static bool fits_together(const struct group_move *move)
{
    return (move->step != STEP_COMMIT || move->to.known) && *move->now.topic != '\0';
}

static bool take_move(struct parsing *parsing, size_t object)
{
    bool good = true;
    char *topic = get_text(parsing, object, "topic", false, &good);
    struct offset partition = get_number(parsing, object, "partition", INT32_MAX, &good);
    char *step = get_text(parsing, object, "step", false, &good);
    struct group_offset now = {.topic = topic, .partition = (int32_t)partition.value, .leader_epoch = -1};
    if (good && !partition.known)
        good = wrong(parsing, "partition");
    if (good) {
        struct group_move *move = group_plan_add(parsing->plan, &now);
        move->now.topic_id = get_text(parsing, object, "topic_id", true, &good);
        move->now.committed = get_number(parsing, object, "offset", INT64_MAX, &good);
        move->now.leader_epoch = get_epoch(parsing, object, "leader_epoch", &good);
        move->now.metadata = get_metadata(parsing, object, "metadata", &move->now.metadata_len, &good);
        move->to = get_number(parsing, object, "to", INT64_MAX, &good);
        move->to_epoch = get_epoch(parsing, object, "to_leader_epoch", &good);
        move->to_metadata = get_metadata(parsing, object, "to_metadata", &move->to_metadata_len, &good);
        move->note = get_text(parsing, object, "note", true, &good);
        if (good && (!group_step_find(step, &move->step) || !fits_together(move)))
            good = wrong(parsing, "step");
    }
    free(topic);
    free(step);
    return good;
}

static int by_place(const void *a, const void *b)
{
    const struct group_move *x = a, *y = b;
    int order = strcmp(x->now.topic, y->now.topic);
    return order ? order : (x->now.partition > y->now.partition) - (x->now.partition < y->now.partition);
}

static bool take_moves(struct parsing *parsing)
{
    const struct json_token *array = value_of(parsing, 0, "partitions");
    if (!array || array->kind != JSON_ARRAY)
        return wrong(parsing, "partitions");
    for (size_t at = (size_t)(array - parsing->index.tokens) + 1; at < array->next; at = parsing->index.tokens[at].next)
        if (!take_move(parsing, at))
            return false;
    struct group_plan *plan = parsing->plan;
    if (plan->count)
        qsort(plan->moves, plan->count, sizeof *plan->moves, by_place);
    for (size_t i = 1; i < plan->count; i++)
        if (by_place(&plan->moves[i - 1], &plan->moves[i]) == 0)
            return error_set(parsing->error, ERROR_USAGE, _("%s: partition %ld of %s is in it twice"), parsing->name,
                             (long)plan->moves[i].now.partition, plan->moves[i].now.topic);
    return true;
}

static bool take_head(struct parsing *parsing)
{
    bool good = true;
    char *write = get_text(parsing, 0, "write", false, &good);
    parsing->plan->group = get_text(parsing, 0, "group", false, &good);
    parsing->plan->cluster_id = get_text(parsing, 0, "cluster", true, &good);
    if (good && !group_write_find(write, &parsing->plan->write))
        good = wrong(parsing, "write");
    if (good && !*parsing->plan->group)
        good = wrong(parsing, "group");
    free(write);
    return good;
}

static bool has_schema(const char *text, size_t len, const char *schema)
{
    struct str head = {0};
    str_appendf(&head, "{\"schema\":\"%s\"", schema);
    bool has = len >= head.len && memcmp(text, str_text(&head), head.len) == 0;
    str_finish(&head);
    return has;
}

static bool check_kind(const char *name, const char *text, size_t len, enum group_file_kind kind, struct error *error)
{
    enum group_file_kind other = kind == GROUP_FILE_UNDO ? GROUP_FILE_PLAN : GROUP_FILE_UNDO;
    if (has_schema(text, len, group_file_schema(kind)))
        return true;
    if (len == 0)
        return error_set(error, ERROR_USAGE, _("%s: the file is empty"), name);
    if (has_schema(text, len, group_file_schema(other)))
        return error_set(error, ERROR_USAGE,
                         kind == GROUP_FILE_UNDO ? _("%s: this is a plan, not an undo file; give it with --plan")
                                                 : _("%s: this is an undo file, not a plan; give it with --undo"),
                         name);
    return error_set(error, ERROR_USAGE, _("%s: not a file of this kind: it does not begin with the schema %s"), name,
                     group_file_schema(kind));
}

/* The length of what the checksum is of; 0 with an error: cut short, or edited. */
static size_t check_sum(const char *name, const char *text, size_t len, struct error *error)
{
    static const char tail[] = ",\"checksum\":\"crc32c:01234567\"}\n";
    size_t tail_len = sizeof tail - 1, mark_len = strlen(",\"checksum\":\"crc32c:");
    char sum[9];
    if (len < tail_len || memcmp(text + len - tail_len, tail, mark_len) != 0 ||
        memcmp(text + len - 3, "\"}\n", 3) != 0) {
        error_set(error, ERROR_USAGE,
                  _("%s: the file is cut short, or something follows its end: nothing is taken "
                    "from it"),
                  name);
        return 0;
    }
    snprintf(sum, sizeof sum, "%08lx", (unsigned long)crc32c(0, text, len - tail_len));
    if (memcmp(text + len - tail_len + mark_len, sum, 8) == 0)
        return len - tail_len;
    error_set(error, ERROR_USAGE,
              _("%s: the file was changed after it was written (its checksum is not that of its contents): nothing is "
                "taken from it"),
              name);
    return 0;
}

struct group_plan *group_file_parse(const char *name, const char *text, size_t len, enum group_file_kind kind,
                                    struct error *error)
{
    struct parsing parsing = {.name = name, .text = text, .error = error};
    size_t error_at = 0;
    if (!check_kind(name, text, len, kind, error) || !check_sum(name, text, len, error))
        return NULL;
    bool good = json_scan(&parsing.index, text, len, &error_at);
    if (!good)
        error_set(error, ERROR_USAGE, _("%s: not JSON from byte %zu on"), name, error_at);
    parsing.plan = mem_zero(1, sizeof *parsing.plan);
    good = good && take_head(&parsing) && take_moves(&parsing);
    json_index_finish(&parsing.index);
    if (good)
        return parsing.plan;
    group_plan_destroy(parsing.plan);
    return NULL;
}
