#include "diagnosis_written.h"

struct written written;

void write_journal(struct told *told)
{
    written = (struct written){.topics = {"orders", "payments"}};
    written.journal = (struct group_journal){.group = "shop",
                                             .generations = written.generations,
                                             .generation_count = GENERATIONS,
                                             .commits = written.commits,
                                             .commit_count = COMMITS,
                                             .partitions = &written.partition,
                                             .partition_count = 1,
                                             .from_ms = written_now_ms - 3600000,
                                             .to_ms = written_now_ms,
                                             .from_start = true,
                                             .complete = true};
    written.partition = (struct journal_partition){.topic = "orders", .count = COMMITS};
    for (int i = 0; i < GENERATIONS; i++) {
        for (int m = 0; m < 2; m++)
            written.members[i][m] = (struct journal_member){.member_id = m ? "shop-2-2" : "shop-1-1",
                                                            .client_id = m ? "shop-2" : "shop-1",
                                                            .host = "10.0.0.1",
                                                            .rebalance_timeout_ms = 50000,
                                                            .session_timeout_ms = 45000,
                                                            .topics = written.topics,
                                                            .topic_count = 1,
                                                            .topics_known = true,
                                                            .member_epoch = -1};
        written.generations[i] = (struct journal_generation){.at_ms = written_now_ms - (GENERATIONS - i) * 30000,
                                                             .generation = 10 + i,
                                                             .type = GROUP_CLASSIC,
                                                             .member_count = 2,
                                                             .members = written.members[i],
                                                             .member_rows = 2};
    }
    for (int i = 0; i < COMMITS; i++)
        written.commits[i] = (struct journal_commit){
            .topic = "orders", .offset = 1000 * i, .metadata = "", .commit_ms = written_now_ms - (COMMITS - i) * 10000};
    told->journal = &written.journal;
}

void tell_one_generation(struct told *told, const struct group_detail *last)
{
    (void)last;
    write_journal(told);
    written.journal.generation_count = 1;
}
