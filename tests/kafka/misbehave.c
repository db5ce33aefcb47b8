#include "misbehave.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage[] = "usage: misbehave member   -b BROKERS -t TOPIC... -g GROUP [-n MEMBERS] [-c COMMIT_MS] [-i "
                            "CLIENT_ID] [-s INSTANCE_ID]\n"
                            "       misbehave producer -b BROKERS -t TOPIC [-n PARTITIONS] [-r RATE] [-T "
                            "TRANSACTIONAL_ID] [-l LOG] [-v VALUE]\n"
                            "both: [-X KEY=VALUE]...\n"
                            "\n"
                            "A member is told, on stdin (all of them, or @N for one, from 0 on):\n"
                            "  good          reads, and commits every COMMIT_MS\n"
                            "  stall         goes on reading, and commits nothing\n"
                            "  hang [MS]     does not even poll; with MS once in that time\n"
                            "  slow RATE     reads so many records a second\n"
                            "  poison P      gets no further in partition P; goes on with the others\n"
                            "  loop MS       leaves and returns, again and again\n"
                            "  leave, join\n"
                            "A producer:\n"
                            "  rate N        so many records a second, evenly over time and partitions\n"
                            "  hot P PERCENT so much of them to one partition\n"
                            "  burst N       so many at once\n"
                            "  skew SECONDS  create times so far off\n"
                            "  commits MS    (with -T) transactions of that length;  aborts MS  each of them aborted\n"
                            "  open          a transaction that stays open;  close  commits it\n"
                            "  offsets GROUP TOPIC PARTITION OFFSET   commits these in the open transaction\n"
                            "Both: quit.\n";

void misbehave_die(const char *what, const char *why)
{
    fprintf(stderr, "misbehave: %s: %s\n", what, why);
    exit(1);
}

int64_t misbehave_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void set(rd_kafka_conf_t *conf, const char *key, const char *value)
{
    char why[256];
    if (rd_kafka_conf_set(conf, key, value, why, sizeof why) != RD_KAFKA_CONF_OK)
        misbehave_die(key, why);
}

rd_kafka_conf_t *misbehave_conf(const struct misbehave_options *options)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", options->brokers);
    set(conf, "client.id", options->client ? options->client : "misbehave");
    set(conf, "log_level", "3");
    for (int i = 0; i < options->setting_count; i++) {
        char key[128];
        const char *equals = strchr(options->settings[i], '=');
        if (!equals || equals - options->settings[i] >= (int)sizeof key)
            misbehave_die("-X", options->settings[i]);
        snprintf(key, sizeof key, "%.*s", (int)(equals - options->settings[i]), options->settings[i]);
        set(conf, key, equals + 1);
    }
    return conf;
}

static void add(const char **list, int *count, int most, const char *value)
{
    if (*count == most)
        misbehave_die("too many", value);
    list[(*count)++] = value;
}

static void read_options(int argc, char **argv, struct misbehave_options *options)
{
    for (int letter; (letter = getopt(argc, argv, "b:t:g:n:c:i:s:r:T:l:v:X:")) != -1;) {
        switch (letter) {
        case 'b':
            options->brokers = optarg;
            break;
        case 't':
            add(options->topics, &options->topic_count, TOPICS_MOST, optarg);
            break;
        case 'g':
            options->group = optarg;
            break;
        case 'n':
            options->count = atoi(optarg);
            break;
        case 'c':
            options->commit_ms = atoi(optarg);
            break;
        case 'i':
            options->client = optarg;
            break;
        case 's':
            options->instance = optarg;
            break;
        case 'r':
            options->rate = atof(optarg);
            break;
        case 'T':
            options->txid = optarg;
            break;
        case 'l':
            options->log = optarg;
            break;
        case 'v':
            options->value = optarg;
            break;
        case 'X':
            add(options->settings, &options->setting_count, SETTINGS_MOST, optarg);
            break;
        default:
            fputs(usage, stderr);
            exit(2);
        }
    }
}

int main(int argc, char **argv)
{
    struct misbehave_options options = {.count = 1, .commit_ms = 1000};
    const char *role = argc > 1 ? argv[1] : "";
    if (argc > 1)
        read_options(argc - 1, argv + 1, &options);
    bool whole = options.brokers && options.topic_count && options.count > 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (whole && strcmp(role, "member") == 0 && options.group)
        return misbehave_members(&options);
    if (whole && strcmp(role, "producer") == 0)
        return misbehave_producer(&options);
    fputs(usage, stderr);
    return 2;
}
