/* show_journal BROKERS|PROPERTIES_FILE GROUP [SINCE_MS [MAX_BYTES [TIMEOUT_MS]]]: asks for a group's journal and prints
 * it, a line a fact. For tests of what is read. Exit 0; 1 when the question failed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/wake.h"
#include "config/property_file.h"
#include "kafka/kafka.h"
#include "model/groups.h"

static const char *or_none(const char *text)
{
    return text && *text ? text : "-";
}

static void show_commits(const struct group_journal *journal)
{
    for (size_t p = 0; p < journal->partition_count; p++) {
        const struct journal_partition *part = &journal->partitions[p];
        printf("partition %s %d commits %zu dropped %" PRIu64 "\n", part->topic, (int)part->partition, part->count,
               part->dropped);
        for (size_t i = part->first; i < part->first + part->count; i++) {
            const struct journal_commit *commit = &journal->commits[i];
            printf("commit %s %d %" PRId64 " %" PRId64 " epoch %d metadata %s%s%s\n", commit->topic,
                   (int)commit->partition, commit->offset, commit->commit_ms, (int)commit->leader_epoch,
                   or_none(commit->metadata), commit->tombstone ? " tombstone" : "",
                   commit->unsettled ? " unsettled" : "");
        }
    }
}

static const char *name_of(enum journal_member_state state)
{
    static const char *const names[] = {
        [JOURNAL_MEMBER_UNKNOWN] = NULL,
        [JOURNAL_MEMBER_STABLE] = "STABLE",
        [JOURNAL_MEMBER_UNREVOKED] = "UNREVOKED_PARTITIONS",
        [JOURNAL_MEMBER_UNRELEASED] = "UNRELEASED_PARTITIONS",
    };
    return names[state];
}

static void show_member(const struct journal_member *member)
{
    printf("member %s client %s host %s instance %s session %d rebalance %d epoch %d state %s topics",
           member->member_id, or_none(member->client_id), or_none(member->host), or_none(member->instance_id),
           (int)member->session_timeout_ms, (int)member->rebalance_timeout_ms, (int)member->member_epoch,
           or_none(name_of(member->state)));
    for (size_t i = 0; i < member->topic_count; i++)
        printf(" %s", member->topics[i]);
    printf("%s\n", member->topics_known ? "" : " unknown");
}

static void show_generations(const struct group_journal *journal)
{
    struct journal_return returns[16];
    for (size_t i = 0; i < journal->generation_count; i++) {
        const struct journal_generation *row = &journal->generations[i];
        printf("generation %d %s at %" PRId64 " members %d assignor %s leader %s\n", (int)row->generation,
               or_none(group_type_name(row->type)), row->at_ms, (int)row->member_count, or_none(row->assignor),
               or_none(row->leader));
        for (size_t m = 0; m < row->member_rows; m++)
            show_member(&row->members[m]);
    }
    for (size_t i = 0; i < journal->tombstone_count; i++)
        printf("ended %" PRId64 "\n", journal->tombstones_ms[i]);
    size_t count = journal_returns(journal, 0, INT64_MAX, returns, 16);
    for (size_t i = 0; i < count && i < 16; i++)
        printf("returned %s %s left %" PRId64 " back %" PRId64 "\n", returns[i].client_id,
               returns[i].same_id ? "same" : "other", returns[i].left_ms, returns[i].back_ms);
    printf("rebalances %zu without_members %zu\n", journal_rebalances(journal, 0, INT64_MAX),
           journal_commits_without_members(journal, 0, INT64_MAX));
}

static void show(const struct group_journal *journal)
{
    struct journal_interval interval = journal_group_commit_interval(journal);
    printf("journal %s partition %d read %" PRIu64 " records %" PRIu64 " undecoded %" PRIu64 " missing %" PRIu64
           " from %" PRId64 " to %" PRId64 "%s%s%s\n",
           journal->group, (int)journal->partition, journal->read, journal->records, journal->undecoded,
           journal->missing, journal->from_ms, journal->to_ms, journal->from_start ? " from_start" : "",
           journal->complete ? " complete" : "", journal->denied ? " denied" : "");
    if (journal->error)
        printf("error %s\n", journal->error);
    printf("interval %.3f of %zu\n", interval.seconds.known ? interval.seconds.value : -1, interval.gaps);
    show_commits(journal);
    show_generations(journal);
}

/* An argument that is not there, or no number, is 0: the question's own default. */
static long long number_at(int argc, char **argv, int at)
{
    long long number = 0;
    return at < argc && str_to_i64(argv[at], &number) ? number : 0;
}

static bool set_cluster(struct properties *properties, const char *where, struct error *error)
{
    struct str warnings = {0};
    bool good = strchr(where, '/') ? property_file_read(where, properties, NULL, &warnings, error)
                                   : properties_set(properties, "bootstrap.servers", where, "test", error);
    str_finish(&warnings);
    return good;
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct wake wake = {0};
    struct properties properties = {0};
    struct answer answer = {0};
    if (argc < 3)
        return 2;
    const char *const group = argv[2];
    const struct question question = {.kind = ASK_JOURNAL,
                                      .names = &group,
                                      .name_count = 1,
                                      .since_ms = number_at(argc, argv, 3),
                                      .max_bytes = (size_t)number_at(argc, argv, 4),
                                      .timeout_ms = number_at(argc, argv, 5)};
    if (!wake_init(&wake, &error) || !set_cluster(&properties, argv[1], &error)) {
        fprintf(stderr, "show_journal: %s\n", error.text);
        return 1;
    }
    struct board *board = board_create(&wake);
    struct mailbox *events = mailbox_create(64, &wake);
    struct source *source = kafka_open(&properties, board, events, &error);
    bool good = source && source->ops->ask(source, &question, &answer, &error);
    if (good)
        show(answer.journal);
    else
        fprintf(stderr, "show_journal: %s\n", error.text);
    answer_finish(&answer);
    if (source)
        source->ops->destroy(source);
    mailbox_destroy(events);
    board_destroy(board);
    wake_finish(&wake);
    properties_finish(&properties);
    return !good;
}
