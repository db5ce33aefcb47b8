/* A filter that is typed over a full ring: how soon the first matches are there, and how soon all of it is judged.
 *
 * usage: filter MIB FILTER...   prints a line a filter: ms to the first match, ms until complete, records, matches
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/wake.h"
#include "engine/analysis.h"

enum { VALUE = 175, AT_ONCE = 2000 };

/* Records of 175 bytes of JSON, as the other benches have them, until the ring begins to evict. */
static void fill(struct ring *ring)
{
    static const char *const cities[] = {"Bogota", "Lima", "Quito", "Caracas", "Sucre"};
    struct batch batch = {0};
    struct ring_stats stats = {0};
    for (long long i = 0; stats.evicted == 0; ring_stats(ring, &stats)) {
        batch_clear(&batch);
        for (int k = 0; k < AT_ONCE; k++, i++) {
            char value[VALUE + 1], key[32];
            int used = snprintf(value, sizeof value,
                                "{\"id\":%lld,\"user\":\"u%lld\",\"amount\":%lld.%02lld,\"city\":\"%s\",\"pad\":\"", i,
                                i * 7919 % 100000, i * 31 % 500, i * 17 % 100, cities[i % 5]);
            memset(value + used, 'x', (size_t)(VALUE - used - 2));
            memcpy(value + VALUE - 2, "\"}", 2);
            struct record_fields fields = {.partition = (int32_t)(i % 6),
                                           .offset = i / 6,
                                           .timestamp_ms = 1767268800000 + i,
                                           .timestamp_type = TIMESTAMP_CREATE,
                                           .key = {key, (size_t)snprintf(key, sizeof key, "key-%lld", i)},
                                           .value = {value, VALUE}};
            batch_add(&batch, &fields, 0);
        }
        ring_push(ring, &batch);
    }
    batch_finish(&batch);
}

static void wait_for(struct wake *wake)
{
    struct pollfd fd = {.fd = wake->read_fd, .events = POLLIN};
    poll(&fd, 1, 1000);
    wake_clear(wake);
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct wake wake;
    if (argc < 3 || !wake_init(&wake, &error))
        return 2;
    size_t budget = (size_t)strtoul(argv[1], NULL, 10) << 20;
    struct ring *ring = ring_create(budget - budget / 4); /* as a session divides it */
    fill(ring);
    struct analysis *analysis = analysis_create(ring, budget / 4, &wake);
    struct ring_stats stats;
    ring_stats(ring, &stats);
    for (int i = 2; i < argc; i++) {
        struct filter *filter = filter_create(argv[i], &error);
        if (!filter) {
            fprintf(stderr, "filter: %s\n", error.text);
            return 1;
        }
        struct analysis_state state = {0};
        double first_ms = -1;
        int64_t began_us = clock_mono_us();
        analysis_set_filter(analysis, filter, VERDICT_MATCH);
        while (state.examined + state.filter_skipped < stats.end - stats.first) {
            wait_for(&wake);
            analysis_state(analysis, &state);
            if (first_ms < 0 && state.matched > 0)
                first_ms = (double)(clock_mono_us() - began_us) / 1000;
        }
        printf("%.1f %.1f %llu %llu\n", first_ms, (double)(clock_mono_us() - began_us) / 1000,
               (unsigned long long)state.examined, (unsigned long long)state.matched);
    }
    analysis_destroy(analysis);
    ring_destroy(ring);
    wake_finish(&wake);
    return 0;
}
