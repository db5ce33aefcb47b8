#include "kafka/demo_wire.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "kafka/demo_parts.h"

enum { CHANGES_MOST = 200, OFFSETS_MOST = DEMO_PARTS_MAX, ENTRIES_MOST = 1000 };

static const char *const notes[] = {
    [DEMO_NOTE_KEPT] = "kept; the built-in cluster does not act on it",
    [DEMO_NOTE_NONE] = "the built-in cluster has no settings of its own: a partition holds 5 MiB or 100,000 records, "
                       "and nothing expires",
    [DEMO_NOTE_BROKER] = "the brokers of the built-in cluster have no settings that can be asked for",
};

const char *demo_note(int note)
{
    return note > 0 && (size_t)note < sizeof notes / sizeof *notes ? notes[note] : NULL;
}

/* cJSON reads nested values by recursion: how deep is looked at first. */
static bool is_flat(const char *line, size_t len)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < len; i++) {
        if (in_string && line[i] == '\\')
            i++;
        else if (line[i] == '"')
            in_string = !in_string;
        else if (!in_string && (line[i] == '{' || line[i] == '['))
            depth++;
        else if (!in_string && (line[i] == '}' || line[i] == ']'))
            depth--;
        if (depth > DEMO_DEPTH_MAX)
            return false;
    }
    return true;
}

cJSON *demo_wire_parse(const char *line, size_t len, struct error *error)
{
    cJSON *message = is_flat(line, len) ? cJSON_ParseWithLength(line, len) : NULL;
    int64_t version = 0;
    if (!cJSON_IsObject(message))
        error_set(error, ERROR_FAILED, _("not a message of weir's control socket"));
    else if (!demo_json_int(cJSON_GetObjectItemCaseSensitive(message, "weir"), 1, INT32_MAX, &version) ||
             version != DEMO_WIRE_VERSION)
        error_set(error, ERROR_FAILED, _("the demo and this weir are of different versions: start the demo anew"));
    else
        return message;
    cJSON_Delete(message);
    return NULL;
}

bool demo_wire_ok(const cJSON *reply, struct error *error)
{
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(reply, "ok")))
        return true;
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(reply, "error");
    int64_t kind = ERROR_FAILED;
    if (!demo_json_int(cJSON_GetObjectItemCaseSensitive(reply, "kind"), ERROR_FAILED, ERROR_NOT_AUTHORISED, &kind))
        kind = ERROR_FAILED;
    return error_set(error, (enum error_kind)kind, "%s",
                     cJSON_IsString(text) ? text->valuestring : "the demo does not say why it refuses");
}

static void open_message(struct jsonw *json, struct str *out)
{
    jsonw_init(json, out);
    jsonw_object(json);
    jsonw_name(json, "weir");
    jsonw_int(json, DEMO_WIRE_VERSION);
}

void demo_wire_ask(struct jsonw *json, struct str *out, const char *question)
{
    open_message(json, out);
    jsonw_name(json, "ask");
    jsonw_string(json, question);
}

void demo_wire_reply(struct jsonw *json, struct str *out)
{
    open_message(json, out);
    jsonw_name(json, "ok");
    jsonw_bool(json, true);
}

void demo_wire_end(struct jsonw *json)
{
    jsonw_end_object(json);
    str_append_char(json->out, '\n');
}

void demo_wire_failure(struct str *out, const struct error *error)
{
    struct jsonw json;
    open_message(&json, out);
    jsonw_name(&json, "ok");
    jsonw_bool(&json, false);
    jsonw_name(&json, "kind");
    jsonw_int(&json, error->kind);
    jsonw_name(&json, "error");
    jsonw_string(&json, error->text);
    demo_wire_end(&json);
}

static void put_changes(struct jsonw *json, const struct admin_request *request)
{
    jsonw_name(json, "changes");
    jsonw_array(json);
    for (size_t i = 0; i < request->change_count; i++) {
        jsonw_object(json);
        jsonw_name(json, "name");
        jsonw_string(json, request->changes[i].name);
        jsonw_name(json, "value");
        jsonw_string(json, request->changes[i].value);
        jsonw_end_object(json);
    }
    jsonw_end_array(json);
}

static void put_offsets(struct jsonw *json, const struct admin_request *request)
{
    jsonw_name(json, "offsets");
    jsonw_array(json);
    for (size_t i = 0; i < request->offset_count; i++) {
        jsonw_object(json);
        jsonw_name(json, "partition");
        jsonw_int(json, request->offsets[i].partition);
        jsonw_name(json, "offset");
        jsonw_int(json, request->offsets[i].offset);
        jsonw_end_object(json);
    }
    jsonw_end_array(json);
}

void demo_wire_put_request(struct jsonw *json, const struct admin_request *request)
{
    jsonw_name(json, "kind");
    jsonw_int(json, request->kind);
    jsonw_name(json, "name");
    jsonw_string(json, request->name);
    jsonw_name(json, "broker");
    jsonw_bool(json, request->about_broker);
    jsonw_name(json, "partitions");
    jsonw_int(json, request->partitions);
    jsonw_name(json, "replication");
    jsonw_int(json, request->replication);
    jsonw_name(json, "validate_only");
    jsonw_bool(json, request->validate_only);
    put_changes(json, request);
    put_offsets(json, request);
}

/* An array of at most `most` objects, or nothing: -1 when it is something else. */
static int array_of(const cJSON *message, const char *name, int most, const cJSON **array)
{
    *array = cJSON_GetObjectItemCaseSensitive(message, name);
    if (!*array)
        return 0;
    int count = cJSON_IsArray(*array) ? cJSON_GetArraySize(*array) : -1;
    return count <= most ? count : -1;
}

static bool get_changes(const cJSON *message, struct admin_request *request)
{
    const cJSON *array, *one;
    int count = array_of(message, "changes", CHANGES_MOST, &array);
    if (count <= 0)
        return count == 0;
    struct config_change *changes = mem_zero((size_t)count, sizeof *changes);
    request->changes = changes;
    cJSON_ArrayForEach(one, array)
    {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(one, "value");
        const char *name = demo_json_text(one, "name");
        if (!name || (value && !cJSON_IsString(value) && !cJSON_IsNull(value)))
            return false;
        changes[request->change_count++] =
            (struct config_change){.name = name, .value = cJSON_IsString(value) ? value->valuestring : NULL};
    }
    return true;
}

static bool get_offsets(const cJSON *message, struct admin_request *request)
{
    const cJSON *array, *one;
    int count = array_of(message, "offsets", OFFSETS_MOST, &array);
    if (count <= 0)
        return count == 0;
    struct partition_offset *offsets = mem_zero((size_t)count, sizeof *offsets);
    request->offsets = offsets;
    cJSON_ArrayForEach(one, array)
    {
        int64_t partition, offset;
        if (!demo_json_int(cJSON_GetObjectItemCaseSensitive(one, "partition"), 0, INT32_MAX, &partition) ||
            !demo_json_int(cJSON_GetObjectItemCaseSensitive(one, "offset"), -1, INT64_MAX, &offset))
            return false;
        offsets[request->offset_count++] = (struct partition_offset){.partition = (int32_t)partition, .offset = offset};
    }
    return true;
}

bool demo_wire_get_request(const cJSON *message, struct admin_request *request, struct error *error)
{
    int64_t kind, partitions = 0, replication = 0;
    *request = (struct admin_request){.name = demo_json_text(message, "name")};
    const cJSON *count = cJSON_GetObjectItemCaseSensitive(message, "partitions");
    const cJSON *replicas = cJSON_GetObjectItemCaseSensitive(message, "replication");
    bool good = request->name &&
                demo_json_int(cJSON_GetObjectItemCaseSensitive(message, "kind"), 0, ADMIN_DELETE_RECORDS, &kind) &&
                (!count || demo_json_int(count, INT32_MIN, INT32_MAX, &partitions)) &&
                (!replicas || demo_json_int(replicas, INT32_MIN, INT32_MAX, &replication)) &&
                get_changes(message, request) && get_offsets(message, request);
    if (!good)
        return error_set(error, ERROR_FAILED, _("the request is not understood"));
    request->kind = (enum admin_kind)kind;
    request->partitions = (int32_t)partitions;
    request->replication = (int32_t)replication;
    request->about_broker = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(message, "broker"));
    request->validate_only = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(message, "validate_only"));
    return true;
}

static void free_const(const void *memory)
{
    union {
        const void *from;
        void *to;
    } same = {.from = memory};
    free(same.to);
}

void demo_wire_request_finish(struct admin_request *request)
{
    free_const(request->changes);
    free_const(request->offsets);
    *request = (struct admin_request){0};
}

static int note_of(const char *text)
{
    for (int i = 1; text && demo_note(i); i++)
        if (strcmp(demo_note(i), text) == 0)
            return i;
    return 0;
}

static void put_partitions(struct jsonw *json, const struct admin_answer *answer)
{
    jsonw_name(json, "partitions");
    jsonw_array(json);
    for (size_t i = 0; i < answer->partition_count; i++) {
        const struct admin_partition *partition = &answer->partitions[i];
        jsonw_object(json);
        jsonw_name(json, "partition");
        jsonw_int(json, partition->partition);
        if (partition->error.kind != ERROR_NONE) {
            jsonw_name(json, "error");
            jsonw_string(json, partition->error.text);
        } else {
            jsonw_name(json, "low");
            jsonw_offset(json, partition->low);
        }
        jsonw_end_object(json);
    }
    jsonw_end_array(json);
}

void demo_wire_put_answer(struct jsonw *json, const struct admin_answer *answer)
{
    jsonw_name(json, "entries");
    jsonw_array(json);
    for (size_t i = 0; i < answer->entry_count; i++) {
        const struct config_entry *entry = &answer->entries[i];
        jsonw_object(json);
        jsonw_name(json, "name");
        jsonw_string(json, entry->name);
        jsonw_name(json, "value");
        jsonw_string(json, entry->value);
        jsonw_name(json, "default");
        jsonw_string(json, entry->default_value);
        jsonw_name(json, "origin");
        jsonw_int(json, entry->origin);
        jsonw_end_object(json);
    }
    jsonw_end_array(json);
    put_partitions(json, answer);
    jsonw_name(json, "note");
    jsonw_int(json, note_of(answer->note));
}

static char *copy_text(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsString(item) ? mem_strdup(item->valuestring) : NULL;
}

static bool get_entries(const cJSON *message, struct admin_answer *answer)
{
    const cJSON *array, *one;
    int count = array_of(message, "entries", ENTRIES_MOST, &array);
    if (count <= 0)
        return count == 0;
    answer->entries = mem_zero((size_t)count, sizeof *answer->entries);
    cJSON_ArrayForEach(one, array)
    {
        int64_t origin;
        if (!demo_json_text(one, "name") ||
            !demo_json_int(cJSON_GetObjectItemCaseSensitive(one, "origin"), CONFIG_UNKNOWN, CONFIG_DEFAULT, &origin))
            return false;
        answer->entries[answer->entry_count++] = (struct config_entry){.name = copy_text(one, "name"),
                                                                       .value = copy_text(one, "value"),
                                                                       .default_value = copy_text(one, "default"),
                                                                       .origin = (enum config_origin)origin};
    }
    return true;
}

static bool get_partitions(const cJSON *message, struct admin_answer *answer)
{
    const cJSON *array, *one;
    int count = array_of(message, "partitions", OFFSETS_MOST, &array);
    if (count <= 0)
        return count == 0;
    answer->partitions = mem_zero((size_t)count, sizeof *answer->partitions);
    cJSON_ArrayForEach(one, array)
    {
        struct admin_partition *partition = &answer->partitions[answer->partition_count++];
        int64_t number, low;
        if (!demo_json_int(cJSON_GetObjectItemCaseSensitive(one, "partition"), 0, INT32_MAX, &number))
            return false;
        partition->partition = (int32_t)number;
        const cJSON *text = cJSON_GetObjectItemCaseSensitive(one, "error");
        if (cJSON_IsString(text))
            error_set(&partition->error, ERROR_FAILED, "%s", text->valuestring);
        else if (demo_json_int(cJSON_GetObjectItemCaseSensitive(one, "low"), 0, INT64_MAX, &low))
            partition->low = offset_of(low);
    }
    return true;
}

bool demo_wire_get_answer(const cJSON *message, struct admin_answer *answer, struct error *error)
{
    int64_t note = 0;
    *answer = (struct admin_answer){0};
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(message, "note");
    bool good = get_entries(message, answer) && get_partitions(message, answer) &&
                (!number || demo_json_int(number, 0, INT32_MAX, &note));
    answer->note = good ? demo_note((int)note) : NULL;
    if (!good)
        admin_answer_finish(answer);
    return good || error_set(error, ERROR_FAILED, _("the demo's answer is not understood"));
}
