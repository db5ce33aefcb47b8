/* weir's own drain without a screen: drain BROKERS TOPIC COUNT
 *
 * The tail into the ring of 64 MiB, as on the dashboard, and nothing that reads the ring. Ends after COUNT records.
 */
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/wake.h"
#include "config/properties.h"
#include "kafka/kafka.h"
#include "store/ring.h"

struct ring_sink {
    struct sink sink; /* first */
    struct ring *ring;
    struct wake *wake;
    uint64_t count, wanted; /* T1's */
    atomic_bool full;
};

static bool put(struct sink *opaque, const struct batch *batch)
{
    struct ring_sink *sink = (struct ring_sink *)opaque;
    ring_push(sink->ring, batch);
    sink->count += batch->count;
    if (sink->count < sink->wanted)
        return true;
    atomic_store(&sink->full, true);
    wake_raise(sink->wake);
    return false;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    struct error error = {0};
    struct wake wake = {0};
    struct properties properties = {0};
    if (!wake_init(&wake, &error) || !properties_set(&properties, "bootstrap.servers", argv[1], "argument", &error))
        return 1;
    struct board *board = board_create(NULL);
    struct mailbox *events = mailbox_create(256, NULL);
    struct source *source = kafka_open(&properties, board, events, &error);
    struct ring_sink sink = {.sink = {.put = put}, .ring = ring_create(64 << 20), .wake = &wake};
    sink.wanted = strtoull(argv[3], NULL, 10);
    sink.sink.record_limit = ring_record_limit(sink.ring);
    const char *topic = argv[2];
    const struct tail_spec spec = {.topics = &topic, .topic_count = 1, .from = {.kind = START_BEGINNING}};
    if (!source || !source->ops->tail_start(source, &spec, &sink.sink, &error)) {
        fprintf(stderr, "drain: %s\n", error.text);
        return 1;
    }
    while (!atomic_load(&sink.full)) {
        struct pollfd wait = {.fd = wake.read_fd, .events = POLLIN};
        poll(&wait, 1, 1000);
        wake_clear(&wake);
    }
    printf("%llu records\n", (unsigned long long)sink.wanted);
    fflush(stdout);
    _Exit(0); /* as bare: without waiting for the library's threads */
}
