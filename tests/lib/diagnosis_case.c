#include "diagnosis_case.h"

#include <stdlib.h>
#include <string.h>

#include "model/lag_judge.h"
#include "model/lag_watch.h"

enum { POLL_S = 2 };

void case_two_hosts(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    (void)now_s;
    for (size_t i = 0; i < detail->member_count; i++)
        detail->members[i].host = i % 2 ? "10.0.0.2" : "10.0.0.1";
}

void case_hidden(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena, (void)now_s;
    detail->members_known = false;
    detail->member_count = 0;
    for (size_t i = 0; i < detail->count; i++)
        detail->rows[i].owner = -1;
}

void case_behind(struct lag_row *row, int64_t lag)
{
    row->lag = offset_of(lag);
    row->judgement = (struct lag_judgement){.word = LAG_BEHIND, .state = STATE_LAGGING, .since_us = CASE_ORIGIN_US};
    row->behind = (struct span){.known = true, .seconds = 60, .kind = SPAN_EXACT, .method = SPAN_RING};
}

void case_worst_is(struct group_detail *detail, const struct lag_row *row)
{
    detail->summary.judgement = row->judgement;
    detail->summary.worst_topic = row->topic;
    detail->summary.worst_partition = row->partition;
}

void case_too_many(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->dropped = 52;
}

static const int32_t replicas[] = {1, 2};

static void tell_partitions(struct partitions *partitions, struct partition_row *rows, const char *topic, size_t count)
{
    partitions->topic = topic;
    partitions->rows = rows;
    partitions->count = count;
    for (size_t i = 0; i < count + 1 && i < 50; i++)
        rows[i] = (struct partition_row){.partition = (int32_t)i,
                                         .leader = 1,
                                         .replicas = replicas,
                                         .replica_count = 2,
                                         .isrs = replicas,
                                         .isr_count = 2};
}

static void tell_usual(struct told *told, const struct group_detail *last)
{
    size_t here = 0;
    for (size_t i = 0; i < last->count; i++)
        here += strcmp(last->rows[i].topic, "orders") == 0;
    tell_partitions(&told->partitions, told->rows, "orders", here < CASE_PARTITIONS ? here : CASE_PARTITIONS - 1);
    told->topic = (struct diagnosis_topic){.name = "orders",
                                           .asked = true,
                                           .deletes = FACT_YES,
                                           .compacts = FACT_NO,
                                           .retention_ms = offset_of(604800000),
                                           .retention_bytes = offset_of(-1),
                                           .min_insync = offset_of(1),
                                           .partitions = &told->partitions};
    tell_partitions(&told->offsets_partitions, told->offsets_rows, "__consumer_offsets", 49);
    told->offsets_partitions.count = 50;
    told->offsets = (struct diagnosis_topic){.name = "__consumer_offsets",
                                             .asked = true,
                                             .min_insync = offset_of(1),
                                             .partitions = &told->offsets_partitions};
    for (int i = 0; i < 3; i++)
        told->broker_rows[i] =
            (struct broker_row){.id = i + 1, .host = "b", .port = 9092, .round_trip_ms = real_of(2), .up = true};
    told->brokers.rows = told->broker_rows;
    told->brokers.count = 3;
    told->others = (struct others_behind){.known = true, .apart_us = 20000000, .count = 3};
    for (int i = 0; i < 3; i++)
        told->others.led[i] = (struct others_led){.broker = i + 1, .groups = 3};
}

static struct group_detail *look(const struct diagnosis_case *one, struct sim *sim, struct sim_eye *eye,
                                 struct lag_watch *watch, struct watched *watched)
{
    struct arena *arena = NULL;
    struct group_detail *detail = sim_look(sim, eye, &arena);
    struct lag_news_list news = {0};
    int now_s = (int)(sim_now_us(sim) / SIM_SECOND);
    int64_t now_us = sim_now_us(sim) + CASE_ORIGIN_US;
    detail->summary.status.as_of_us = now_us;
    if (one->see)
        one->see(detail, arena, now_s);
    const struct lag_look at = {
        .rules = &lag_rules_shipped, .now_us = now_us, .now_ms = sim_wall_ms(sim), .arena = arena};
    lag_watch_look(watch, detail, &at, &news);
    sim_eye_note(eye, detail);
    if (one->judge)
        one->judge(detail, arena, now_s);
    watched_look(watched, detail, judge_stuck(&lag_rules_shipped, detail->summary.commit_gap_us));
    free(news.items);
    return detail;
}

void diagnosis_case_play(const struct diagnosis_case *one, struct diagnosis *diagnosis)
{
    struct sim *sim = sim_create(&one->spec, 7);
    struct sim_eye *eye = sim_eye_create(POLL_S);
    struct lag_watch *watch = lag_watch_create();
    struct watched watched = {0};
    struct group_detail *last = NULL;
    for (int at_s = one->from_s; at_s <= one->to_s; at_s += POLL_S) {
        if (at_s >= one->blind_from_s && at_s < one->blind_to_s)
            continue;
        sim_run_to(sim, (int64_t)at_s * SIM_SECOND + SIM_SECOND / 2);
        if (last)
            block_release(&last->block);
        last = look(one, sim, eye, watch, &watched);
    }
    struct told *told = calloc(1, sizeof *told);
    if (!last || !told)
        abort(); /* a case without a look */
    tell_usual(told, last);
    if (one->tell)
        one->tell(told, last);
    watched.partitions_dropped = told->dropped;
    struct diagnosis_facts facts = {.group = "shop",
                                    .detail = last,
                                    .watched = &watched,
                                    .rules = &lag_rules_shipped,
                                    .topics = &told->topic,
                                    .topic_count = 1,
                                    .records = &told->record,
                                    .record_count = told->record_count,
                                    .others = &told->others,
                                    .brokers_error = told->brokers_error,
                                    .brokers = told->no_brokers ? NULL : &told->brokers,
                                    .offsets = &told->offsets,
                                    .journal = told->journal,
                                    .keys = told->keys.topic ? &told->keys : NULL,
                                    .now_us = sim_now_us(sim) + CASE_ORIGIN_US,
                                    .now_ms = sim_wall_ms(sim),
                                    .weir = "weir",
                                    .bootstrap = "localhost:9092"};
    diagnose(diagnosis, &facts);
    free(told);
    watched_finish(&watched);
    block_release(&last->block);
    lag_watch_destroy(watch);
    sim_eye_destroy(eye);
    sim_destroy(sim);
}
