/* Optimal string alignment over three rows: O(n·m) time, no memory beyond the stack. */
#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { MAX_NAME = 255 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t nearest_distance(const char *a, const char *b)
{
    size_t rows[3][MAX_NAME + 1];
    size_t a_len = strnlen(a, MAX_NAME), b_len = strnlen(b, MAX_NAME);
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b_len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t replaced = last[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            now[j] = smaller(replaced, smaller(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                now[j] = smaller(now[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b_len];
}

void nearest_init(struct nearest *nearest, const char *wanted)
{
    size_t len = strlen(wanted);
    *nearest = (struct nearest){.wanted = wanted, .limit = len < 4 ? 1 : len < 9 ? 2 : 3};
}

void nearest_offer(struct nearest *nearest, const char *name)
{
    size_t distance = nearest_distance(nearest->wanted, name);
    size_t wanted_len = strlen(nearest->wanted);
    bool begins = wanted_len >= 2 && strncasecmp(name, nearest->wanted, wanted_len) == 0;
    bool within = strlen(name) >= 4 && strstr(nearest->wanted, name) != NULL;
    if (distance > nearest->limit && (begins || within))
        distance = nearest->limit;
    if (distance > nearest->limit)
        return;
    size_t at = nearest->count;
    while (at > 0 && nearest->distances[at - 1] > distance)
        at--;
    if (at == NEAREST_KEPT)
        return;
    if (nearest->count < NEAREST_KEPT)
        nearest->count++;
    for (size_t i = nearest->count - 1; i > at; i--) {
        nearest->names[i] = nearest->names[i - 1];
        nearest->distances[i] = nearest->distances[i - 1];
    }
    nearest->names[at] = name;
    nearest->distances[at] = distance;
}
