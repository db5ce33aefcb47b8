#include "fake_cluster.h"

#include <string.h>

#include "base/mem.h"
#include "model/brokers.h"
#include "model/group_detail.h"
#include "model/topics.h"

struct fake_cluster fake;

static struct topic_row topic_rows[] = {
    {.name = "orders",
     .partitions = 3,
     .replication = 2,
     .under_replicated = 1,
     .records = {.value = 9007199254740993, .known = true},
     .rate = {.value = 12.5, .known = true}},
    {.name = "pay,\"ments", .partitions = 1, .replication = 1, .records = {.value = 0, .known = true}},
    {.name = "secret", .partitions = -1, .replication = -1, .internal = true, .state = {.error = "denied"}},
};

static const int32_t brokers12[] = {1, 2};

static struct partition_row partition_rows[] = {
    {.partition = 0,
     .leader = 1,
     .replicas = brokers12,
     .replica_count = 2,
     .isrs = brokers12,
     .isr_count = 1,
     .low = {.value = 10, .known = true},
     .high = {.value = 30, .known = true}},
    {.partition = 1, .leader = -1, .replicas = brokers12, .replica_count = 2, .state = {.error = "no leader"}},
};

static struct group_row group_rows[] = {
    {.group = "bil\033[31mling",
     .type = GROUP_CLASSIC,
     .state = GROUP_STABLE,
     .members = 2,
     .coordinator = 3,
     .assignor = "range"},
    {.group = "new", .members = -1, .coordinator = -1},
};

static struct member_row member_rows[] = {{.member_id = "m-1", .client_id = "c-1", .host = "10.0.0.1"}};

static struct lag_row lag_rows[] = {
    {.topic = "orders",
     .partition = 0,
     .committed = {.value = 12, .known = true},
     .low = {.value = 10, .known = true},
     .high = {.value = 30, .known = true},
     .lag = {.value = 18, .known = true},
     .owner = 0},
    {.topic = "orders", .partition = 1, .owner = -1, .state = {.error = "no leader"}},
};

static struct broker_row broker_rows[] = {
    {.id = 1,
     .host = "kafka-1",
     .port = 9092,
     .leaders = 4,
     .replicas = 8,
     .round_trip_ms = {.value = 1.25, .known = true}},
    {.id = 2,
     .host = "kafka-2",
     .port = 9092,
     .leaders = -1,
     .replicas = -1,
     .under_replicated = -1,
     .state = {.error = "timed out"}},
};

static void answer_topics(const struct question *question, struct answer *answer)
{
    answer->topics = made_block(sizeof *answer->topics + sizeof topic_rows);
    answer->topics->rows = (struct topic_row *)(answer->topics + 1);
    for (size_t i = 0; i < 3; i++)
        if (question_names(question, topic_rows[i].name))
            answer->topics->rows[answer->topics->count++] = topic_rows[i];
    for (size_t i = 0; i < answer->topics->count && fake.row_error; i++)
        answer->topics->rows[i].state = (struct row_state){.error = fake.row_error, .denied = fake.denied};
}

static void answer_lag(const struct question *question, struct answer *answer)
{
    answer->groups = made_block(sizeof *answer->groups);
    answer->details = mem_zero(2, sizeof(struct group_detail *));
    for (size_t i = 0; i < 2; i++) {
        if (!question_names(question, group_rows[i].group))
            continue;
        struct group_detail *detail = made_block(sizeof *detail);
        detail->summary = group_rows[i];
        detail->summary.partitions = i == 0 ? 2 : -1;
        detail->summary.lag = i == 0 ? offset_of(18) : (struct offset){0};
        detail->summary.unknown_partitions = i == 0;
        detail->rows = lag_rows;
        detail->count = i == 0 ? 2 : 0;
        detail->members = member_rows;
        detail->member_count = 1;
        detail->members_known = true;
        answer->details[answer->detail_count++] = detail;
    }
}

static bool fake_ask(struct source *source, const struct question *question, struct answer *answer, struct error *error)
{
    (void)source;
    fake.last = *question;
    fake.asked++;
    if (fake.refusal.kind != ERROR_NONE) {
        *error = fake.refusal;
        return false;
    }
    strcpy(answer->cluster_id, "cluster-1");
    switch (question->kind) {
    case ASK_TOPICS:
        answer_topics(question, answer);
        break;
    case ASK_PARTITIONS:
        if (strcmp(question->names[0], "orders") != 0)
            break;
        answer->partitions = made_block(sizeof *answer->partitions);
        answer->partitions->topic = "orders";
        answer->partitions->rows = partition_rows;
        answer->partitions->count = 2;
        break;
    case ASK_GROUPS:
        answer->groups = made_block(sizeof *answer->groups);
        answer->groups->rows = group_rows;
        answer->groups->count = fake.groups_denied ? 0 : 2;
        answer->groups->error = fake.groups_denied ? "not authorised" : NULL;
        answer->groups->denied = fake.groups_denied;
        break;
    case ASK_LAG:
        answer_lag(question, answer);
        break;
    case ASK_BROKERS:
        answer->brokers = made_block(sizeof *answer->brokers);
        answer->brokers->rows = broker_rows;
        answer->brokers->count = 2;
        break;
    case ASK_JOURNAL:
        answer->journal = journal_of_error(question->names[0], "not authorised", true);
        break;
    }
    return true;
}

static struct source *open_damaged(struct source_opener *opener, struct board *board, struct mailbox *events,
                                   struct error *error)
{
    struct event down = {.kind = EVENT_CLUSTER_DOWN}, up = {.kind = EVENT_CLUSTER_UP};
    struct event damaged = {.kind = EVENT_NOTICE, .text = "1 piece is damaged"};
    error_set(&damaged.error, ERROR_FAILED, "%s", damaged.text);
    mailbox_send(events, &down);
    mailbox_send(events, &damaged);
    mailbox_send(events, &up);
    return made_source_open(opener, board, events, error);
}

struct source_opener *fake_opener(void)
{
    static const struct source_ops ops = {.ask = fake_ask, .destroy = made_source_destroy};
    struct source_opener *opener = made_source_opener(&fake.made, &ops);
    if (fake.damaged)
        opener->open = open_damaged;
    return opener;
}

/* ---- running a command ---- */

void fake_run_with(struct result *result, const char *line, struct command_call call)
{
    command_run(result, line, call, fake_opener());
}

void fake_run(struct result *result, const char *line)
{
    fake_run_with(result, line, (struct command_call){0});
}

int fake_reset(void **state)
{
    (void)state;
    fake = (struct fake_cluster){0};
    return 0;
}
