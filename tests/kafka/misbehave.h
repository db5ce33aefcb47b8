/* misbehave: members of groups and producers that do on purpose what nobody wants, for tests against a real Kafka.
 *
 * One process is one producer, or some members of a group. What they do is told on stdin, a command a line; what
 * happens is told on stdout, a line each. When stdin ends they leave politely.
 */
#ifndef WEIR_TEST_MISBEHAVE_H
#define WEIR_TEST_MISBEHAVE_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdint.h>

enum { TOPICS_MOST = 8, SETTINGS_MOST = 16 };

struct misbehave_options {
    const char *brokers, *group, *client, *instance; /* instance: group.instance.id */
    const char *topics[TOPICS_MOST];
    int topic_count;
    const char *settings[SETTINGS_MOST]; /* key=value for librdkafka */
    int setting_count;
    int count;         /* members of a group, or partitions of a producer's topic */
    int commit_ms;     /* how often a member commits */
    double rate;       /* records a second */
    const char *txid;  /* transactional.id */
    const char *log;   /* where a producer notes "partition offset create_ms acknowledged_ms" */
    const char *value; /* of each record; NULL: a number */
};

/* A client's configuration with the brokers and the settings. Ends the program when one of them is wrong. */
rd_kafka_conf_t *misbehave_conf(const struct misbehave_options *options);
_Noreturn void misbehave_die(const char *what, const char *why);
int64_t misbehave_now_us(void); /* monotonic */

/* Both run until stdin ends or says quit, and return the exit code. */
int misbehave_members(const struct misbehave_options *options);
int misbehave_producer(const struct misbehave_options *options);

#endif
