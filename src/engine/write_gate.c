#include "engine/write_gate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "config/file.h"
#include "text/jsonw.h"

enum { CLUSTER_ID_MAX = 64 };

struct write_gate {
    bool allowed;
    char *cluster_name;
    char *wanted_id; /* NULL: any */
    char *journal;   /* NULL: there is no home directory */
    char cluster_id[CLUSTER_ID_MAX];
    bool entered, embedded;
    unsigned notes;
};

struct write_gate *write_gate_create(const struct write_policy *policy)
{
    struct write_gate *gate = mem_zero(1, sizeof *gate);
    gate->allowed = policy->allowed;
    gate->cluster_name = mem_strdup(policy->cluster_name ? policy->cluster_name : "this cluster");
    gate->wanted_id = mem_strdup(policy->cluster_id);
    gate->journal = policy->journal ? mem_strdup(policy->journal) : file_state_path("writes.jsonl");
    return gate;
}

void write_gate_destroy(struct write_gate *gate)
{
    if (!gate)
        return;
    free(gate->cluster_name);
    free(gate->wanted_id);
    free(gate->journal);
    free(gate);
}

bool write_gate_permits(const struct write_gate *gate, struct error *error)
{
    return gate->allowed ||
           error_set(error, ERROR_NOT_AUTHORISED,
                     _("nothing is written to %s without permission: give --write, put 'write = yes' into "
                       "its profile, or set WEIR_WRITE=1"),
                     gate->cluster_name);
}

/* The cheapest question that brings the cluster's id along. */
static bool ask_cluster_id(struct write_gate *gate, struct source *source, int64_t timeout_ms, struct error *error)
{
    struct question question = {.kind = ASK_TOPICS, .timeout_ms = timeout_ms};
    struct answer answer = {0};
    if (!source->ops->ask(source, &question, &answer, error))
        return false;
    snprintf(gate->cluster_id, sizeof gate->cluster_id, "%s", answer.cluster_id);
    answer_finish(&answer);
    return true;
}

bool write_gate_enter(struct write_gate *gate, struct source *source, int64_t timeout_ms, struct error *error)
{
    if (gate->entered)
        return true;
    struct capabilities capabilities = {0};
    source->ops->capabilities(source, &capabilities);
    gate->embedded = capabilities.embedded;
    if (!gate->embedded && !write_gate_permits(gate, error))
        return false;
    if (!ask_cluster_id(gate, source, timeout_ms, error))
        return false;
    if (gate->wanted_id && strcmp(gate->wanted_id, gate->cluster_id) != 0)
        return error_set(error, ERROR_NOT_AUTHORISED,
                         _("nothing was sent: the profile of %s names the cluster %s, but this one is %s"),
                         gate->cluster_name, gate->wanted_id, *gate->cluster_id ? gate->cluster_id : "unknown");
    gate->entered = true;
    return true;
}

static bool put_line(int fd, const struct str *line)
{
    size_t at = 0;
    while (at < line->len) {
        ssize_t put = write(fd, line->data + at, line->len - at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        at += (size_t)put;
    }
    return fsync(fd) == 0;
}

/* A line that could be written only in part is taken back: the journal stays readable. Other processes may append at
 * the same time, each line in one write. */
static bool append_line(const struct write_gate *gate, const struct str *line, struct error *error)
{
    if (!gate->journal)
        return error_set(error, ERROR_FAILED,
                         _("there is no home directory for the journal of writes (XDG_STATE_HOME)"));
    if (!file_make_parents(gate->journal, error))
        return false;
    int fd = open(gate->journal, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set(error, ERROR_FAILED, _("%s: cannot be opened: %s"), gate->journal, strerror(errno));
    off_t end = lseek(fd, 0, SEEK_END);
    bool good = put_line(fd, line);
    if (!good) {
        error_set(error, ERROR_FAILED, _("%s: cannot be written: %s"), gate->journal, strerror(errno));
        if (end < 0 || ftruncate(fd, end) != 0)
            error_prefix(error, _("(its last line is cut)"));
    }
    close(fd);
    return good;
}

static void json_or_null(struct jsonw *json, const char *name, const char *text)
{
    jsonw_name(json, name);
    if (text)
        jsonw_raw(json, text, strlen(text));
    else
        jsonw_null(json);
}

static void begin_line(struct jsonw *json, struct str *line, const struct write_note *note)
{
    jsonw_init(json, line);
    jsonw_object(json);
    jsonw_name(json, "at");
    jsonw_time(json, clock_wall_ms());
    jsonw_name(json, "id");
    jsonw_string(json, note->id);
}

static void end_line(struct jsonw *json, struct str *line)
{
    jsonw_end_object(json);
    str_append_char(line, '\n');
}

bool write_gate_begin(struct write_gate *gate, struct write_note *note, struct error *error)
{
    struct str line = {0};
    struct jsonw json;
    snprintf(note->id, sizeof note->id, "%lld-%lld-%u", (long long)clock_wall_ms(), (long long)getpid(), ++gate->notes);
    begin_line(&json, &line, note);
    jsonw_name(&json, "cluster");
    jsonw_string(&json, *gate->cluster_id ? gate->cluster_id : NULL);
    jsonw_name(&json, "name");
    jsonw_string(&json, gate->cluster_name);
    jsonw_name(&json, "write");
    jsonw_string(&json, note->write);
    jsonw_name(&json, "target");
    jsonw_string(&json, note->target);
    json_or_null(&json, "before", note->before);
    json_or_null(&json, "after", note->after);
    end_line(&json, &line);
    bool good = append_line(gate, &line, gate->embedded ? NULL : error);
    str_finish(&line);
    if (!good && !gate->embedded)
        return error_prefix(error, _("nothing was sent, for it could not be written down first"));
    return true;
}

void write_gate_end(struct write_gate *gate, const struct write_note *note, enum write_outcome outcome, const char *why,
                    const char *result)
{
    static const char *const names[] = {
        [WRITE_DONE] = "done", [WRITE_FAILED] = "failed", [WRITE_PARTLY] = "partly", [WRITE_UNKNOWN] = "unknown"};
    struct str line = {0};
    struct jsonw json;
    begin_line(&json, &line, note);
    jsonw_name(&json, "outcome");
    jsonw_string(&json, names[outcome]);
    jsonw_name(&json, "error");
    jsonw_string(&json, why);
    json_or_null(&json, "result", result);
    end_line(&json, &line);
    append_line(gate, &line, NULL);
    str_finish(&line);
}
