/* Every value comes from a small generator that is seeded by (seed, topic, n), so that a record does not depend on the
 * ones before it. Slow movements (the daily rhythm, the temperatures) are waves over n. */
#include "kafka/demo_data.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"

enum { ORDERS, PAYMENTS, SENSORS, CLICKS, LOGS, MIXED, DEAD_LETTERS };

static const struct demo_topic topics[DEMO_TOPICS] = {
    [ORDERS] = {"orders", 6, 40, 8},
    [PAYMENTS] = {"payments", 3, 16, 4},
    [SENSORS] = {"sensors", 3, 24, 5},
    [CLICKS] = {"clicks", 3, 160, 50},
    [LOGS] = {"logs", 2, 8, 2},
    [MIXED] = {"mixed", 2, 2, 1},
    [DEAD_LETTERS] = {"orders.dlq", 1, 0.5, 0.2},
};

static const char *const people[] = {"alice", "bob",   "carla", "diego", "elena", "fabio", "gloria", "hugo",
                                     "inés",  "jorge", "katia", "luis",  "marta", "noé",   "olga",   "pablo"};
static const char *const cities[] = {"Bogotá", "Lima", "Quito", "Madrid", "México", "Santiago"};
static const char *const pages[] = {"/", "/cart", "/checkout", "/product/17", "/product/42", "/search", "/help"};

const struct demo_topic *demo_topic(size_t index)
{
    return &topics[index];
}

/* splitmix64, Sebastiano Vigna, public domain: https://prng.di.unimi.it/splitmix64.c */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static double unit(uint64_t *state) /* [0, 1) */
{
    return (double)(next_random(state) >> 11) / 9007199254740992.0;
}

static uint64_t below(uint64_t *state, uint64_t bound)
{
    return next_random(state) % bound;
}

static double wave(uint64_t n, double period)
{
    return sin(6.283185307179586 * (double)n / period);
}

/* An amount of money with two digits; large ones are rare, and one in 300 stands out. */
static double amount_of(uint64_t *state, uint64_t n)
{
    double amount = 120 + 70 * wave(n, 900) + 30 * (unit(state) + unit(state) - 1);
    return below(state, 300) == 0 ? amount * 6 : amount;
}

static void make_order(struct demo_record *record, uint64_t *state, uint64_t n)
{
    const char *customer = people[below(state, sizeof people / sizeof *people)];
    str_append(&record->key, customer);
    double amount = amount_of(state, n);
    str_appendf(&record->value, "{\"amount\":%.2f,\"city\":\"%s\",\"items\":[", amount,
                cities[below(state, sizeof cities / sizeof *cities)]);
    uint64_t items = 1 + below(state, 3);
    for (uint64_t i = 0; i < items; i++) {
        char shelf = (char)('A' + below(state, 5));
        unsigned slot = (unsigned)below(state, 90) + 10;
        unsigned quantity = (unsigned)below(state, 4) + 1;
        str_appendf(&record->value, "%s{\"sku\":\"%c%u\",\"qty\":%u}", i ? "," : "", shelf, slot, quantity);
    }
    str_appendf(&record->value, "],\"order\":\"ord-%06llu\"}", (unsigned long long)n);
    snprintf(record->header_text, sizeof record->header_text, "trace-%016llx", (unsigned long long)next_random(state));
    record->headers[0] = (struct demo_header){"trace", {record->header_text, strlen(record->header_text)}};
    record->headers[1] = (struct demo_header){"source", {"shop", 4}};
    record->header_count = 2;
}

static void make_payment(struct demo_record *record, uint64_t *state, uint64_t n)
{
    static const char *const methods[] = {"card", "transfer", "cash", "wallet"};
    str_append(&record->key, people[below(state, sizeof people / sizeof *people)]);
    double amount = amount_of(state, n + 300);
    const char *method = methods[below(state, 4)];
    const char *status = below(state, 40) == 0 ? "declined" : "captured";
    str_appendf(&record->value, "{\"payment\":\"pay-%06llu\",\"amount\":%.2f,\"method\":\"%s\",\"status\":\"%s\"}",
                (unsigned long long)n, amount, method, status);
}

static void make_reading(struct demo_record *record, uint64_t *state, uint64_t n)
{
    unsigned device = (unsigned)(n % 12);
    str_appendf(&record->key, "device-%02u", device);
    double temperature = 21 + device * 0.4 + 4 * wave(n, 2400) + unit(state) - 0.5;
    double humidity = 55 - 10 * wave(n, 2400) + 2 * unit(state);
    str_appendf(&record->value, "{\"temperature\":%.2f,\"humidity\":%.1f,\"device\":\"device-%02u\",\"ok\":%s}",
                temperature, humidity, device, below(state, 60) ? "true" : "false");
}

static void make_click(struct demo_record *record, uint64_t *state, uint64_t n)
{
    str_appendf(&record->key, "s%04llx", (unsigned long long)below(state, 2000));
    const char *page = pages[below(state, sizeof pages / sizeof *pages)];
    double spent = 40 + 25 * wave(n, 4000) + 60 * unit(state) * unit(state);
    str_appendf(&record->value, "{\"page\":\"%s\",\"ms\":%.0f}", page, spent);
}

static void make_log(struct demo_record *record, uint64_t *state, uint64_t n)
{
    static const uint64_t shares[] = {60, 20, 12, 6, 2};
    uint64_t pick = below(state, 100);
    size_t line = 0;
    while (pick >= shares[line])
        pick -= shares[line++];
    record->null_key = true;
    str_appendf(&record->value, "%05llu ", (unsigned long long)n);
    unsigned long long number = (unsigned long long)below(state, 900);
    if (line < 3)
        str_appendf(&record->value,
                    line == 0   ? "INFO  request served in %llu ms"
                    : line == 1 ? "INFO  cache refreshed, %llu entries"
                                : "DEBUG poll returned %llu records",
                    number);
    else
        str_appendf(&record->value, line == 3 ? "WARN  queue is %llu deep" : "ERROR upstream timed out after %llu ms",
                    number);
}

/* One of everything that a view must bear, in turn. The large one comes once, in the middle of the first records. */
static void make_mixed(struct demo_record *record, uint64_t *state, uint64_t n)
{
    static const char escapes[] = "\033[31mred\033[0m \033]0;title\007 tab\there \xe2\x80\xae"
                                  "txt.exe";
    static const char binary[] = {0, 1, 2, (char)0xff, (char)0xfe, 'w', 'e', 'i', 'r', (char)0x80};
    str_appendf(&record->key, "k%llu", (unsigned long long)(n % 50));
    if (n == DEMO_PRELOAD / 2) {
        str_append(&record->value, "{\"blob\":\"");
        for (int i = 0; i < 200000; i++)
            str_append_char(&record->value, (char)('a' + i % 26));
        str_append(&record->value, "\",\"size\":200000}");
        return;
    }
    switch (n % 8) {
    case 0:
        str_appendf(&record->value,
                    "{\"id\":9007199254740993%03llu,\"price\":1.10,\"note\":\"x\\u0000y\",\"a\":1,\"a\":2}",
                    (unsigned long long)(n % 1000));
        break;
    case 1:
        record->tombstone = true;
        break;
    case 2:
        str_append_bytes(&record->value, binary, sizeof binary);
        break;
    case 3:
        str_append_bytes(&record->value, escapes, sizeof escapes - 1);
        break;
    case 4:
        str_append(&record->value, "plain text, ñandú, 日本語, e\xcc\x81 and 👋");
        break;
    case 5:
        break; /* empty, which is not null */
    case 6:
        str_append(&record->value, "{\"cut\":[1,2,{\"short\":tru");
        break;
    default:
        str_appendf(&record->value, "{\"level\":%llu,\"deep\":[[[[{\"er\":{\"and\":\"deeper\"}}]]]]}",
                    (unsigned long long)below(state, 100));
        break;
    }
    record->headers[0] = (struct demo_header){"kind", {"mixed", 5}};
    record->headers[1] = (struct demo_header){"bin\033ary", {binary, sizeof binary}};
    record->headers[2] = (struct demo_header){"nothing", {NULL, 0}};
    record->header_count = DEMO_HEADERS;
}

static void make_dead_letter(struct demo_record *record, uint64_t *state, uint64_t n)
{
    str_append(&record->key, people[below(state, sizeof people / sizeof *people)]);
    str_appendf(&record->value, "{\"order\":\"ord-%06llu\",\"attempts\":%u,\"error\":\"amount is not a number\"}",
                (unsigned long long)n * 80, (unsigned)below(state, 5) + 1);
    record->headers[0] = (struct demo_header){"reason", {"validation", 10}};
    record->header_count = 1;
}

void demo_record(struct demo_record *record, uint64_t seed, size_t topic, uint64_t n)
{
    static void (*const makers[DEMO_TOPICS])(struct demo_record *, uint64_t *, uint64_t) = {
        [ORDERS] = make_order, [PAYMENTS] = make_payment, [SENSORS] = make_reading,          [CLICKS] = make_click,
        [LOGS] = make_log,     [MIXED] = make_mixed,      [DEAD_LETTERS] = make_dead_letter,
    };
    str_clear(&record->key);
    str_clear(&record->value);
    record->null_key = record->tombstone = false;
    record->header_count = 0;

    uint64_t state = seed * UINT64_C(0x2545f4914f6cdd1d) + (uint64_t)topic * UINT64_C(0x9e3779b97f4a7c15) + n;
    next_random(&state);
    makers[topic](record, &state, n);

    uint64_t spread = record->null_key ? n : map_hash(str_text(&record->key), record->key.len);
    record->partition = (int32_t)(spread % (uint64_t)topics[topic].partitions);
}

void demo_record_finish(struct demo_record *record)
{
    str_finish(&record->key);
    str_finish(&record->value);
}
