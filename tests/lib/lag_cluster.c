#include "lag_cluster.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

struct lag_cluster cluster;

static struct member_row members[] = {{.member_id = "m-1", .client_id = "c-1", .host = "10.0.0.1", .partitions = 1}};

const struct made_group made_caught_up = {
    .summary = {MADE_GROUP("calm")}, .rows = {{MADE_ROW("orders", 0, 30, 10, 30)}}, .count = 1};
const struct made_group made_reading = {.summary = {MADE_GROUP("billing")},
                                        .rows = {{MADE_ROW("orders", 0, 12, 10, 30),
                                                  .behind = {.known = true,
                                                             .seconds = 372.5,
                                                             .error = 0.25,
                                                             .kind = SPAN_EXACT,
                                                             .method = SPAN_READ,
                                                             .age = SPAN_AGE_RECORD},
                                                  .record_age = {.known = true, .seconds = 372.5}},
                                                 {MADE_ROW("orders", 1, 30, 10, 30)}},
                                        .count = 2};
const struct made_group made_beyond = {.summary = {MADE_GROUP("jumped")},
                                       .rows = {{.topic = "orders",
                                                 .partition = 0,
                                                 .committed = MADE_AT(40),
                                                 .low = MADE_AT(10),
                                                 .high = MADE_AT(30),
                                                 .owner = -1,
                                                 .state.error = "the committed offset is past the end"}},
                                       .count = 1};
const struct made_group made_below = {.summary = {MADE_GROUP("late")},
                                      .rows = {{.topic = "orders",
                                                .committed = MADE_AT(4),
                                                .low = MADE_AT(10),
                                                .high = MADE_AT(30),
                                                .lag = MADE_AT(20),
                                                .owner = -1}},
                                      .count = 1};
const struct made_group made_denied = {
    .summary = {
        .group = "secret", .members = -1, .coordinator = -1, .status = {.error = "not authorised", .denied = 1}}};
const struct made_group made_hostile = {
    .summary = {MADE_GROUP("a\"b\\c\nd\xff")},
    .rows = {{MADE_ROW("t\033[31m", 7, 30, 10, 30)}, {.topic = "z", .partition = 1}},
    .count = 2};
const struct made_group made_shared = {
    .summary = {.group = "pool", .type = GROUP_SHARE, .state = GROUP_STABLE, .members = 3, .coordinator = -1}};

static struct group_detail *make_detail(const struct made_group *made)
{
    struct group_detail *detail = made_block(sizeof *detail + sizeof made->rows);
    detail->rows = (struct lag_row *)(detail + 1);
    memcpy(detail->rows, made->rows, sizeof made->rows);
    detail->count = made->count;
    detail->summary = made->summary;
    detail->summary.partitions = made->count ? (int32_t)made->count : -1;
    detail->members = members;
    detail->members_known = made->summary.members >= 0;
    detail->member_count = made->summary.members == 1;
    for (size_t i = 0; i < detail->count; i++)
        if (detail->rows[i].lag.known) {
            detail->rows[i].high.value += cluster.growth * cluster.asked;
            detail->rows[i].lag.value += cluster.growth * cluster.asked;
        }
    return detail;
}

bool cluster_ask(struct source *source, const struct question *question, struct answer *answer, struct error *error)
{
    (void)source;
    if (cluster.unreachable)
        return error_set(error, ERROR_UNREACHABLE, "no broker answered");
    strcpy(answer->cluster_id, "cluster-1");
    answer->groups = made_block(sizeof *answer->groups + MADE_ROWS * 4 * sizeof *answer->groups->rows);
    answer->groups->rows = (struct group_row *)(answer->groups + 1);
    answer->groups->error = cluster.listing_error;
    answer->groups->count = cluster.count;
    answer->details = mem_zero(cluster.count + 1, sizeof(struct group_detail *));
    for (size_t i = 0; i < cluster.count; i++) {
        answer->groups->rows[i] = cluster.groups[i].summary;
        if (question->kind == ASK_LAG && question_names(question, cluster.groups[i].summary.group))
            answer->details[answer->detail_count++] = make_detail(&cluster.groups[i]);
    }
    if (question->kind != ASK_LAG)
        return true;
    cluster.asked++;
    cluster.last_with_behind = question->with_behind;
    cluster.last_names[0] = '\0';
    for (size_t i = 0; i < question->name_count; i++)
        snprintf(cluster.last_names + strlen(cluster.last_names),
                 sizeof cluster.last_names - strlen(cluster.last_names), "%s ", question->names[i]);
    return true;
}

void groups_are(const struct made_group *groups, size_t count)
{
    cluster = (struct lag_cluster){.groups = groups, .count = count};
}

struct source_opener *cluster_opener(void)
{
    static const struct source_ops ops = {.ask = cluster_ask, .destroy = made_source_destroy};
    return made_source_opener(&cluster.made, &ops);
}

void lag_run_with(struct result *result, const char *line, struct command_call call)
{
    command_run(result, line, call, cluster_opener());
}

void lag_run(struct result *result, const char *line)
{
    lag_run_with(result, line, (struct command_call){.ascii = true});
}
