#include "ring_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void record_add(struct batch *batch, int64_t offset, const char *value)
{
    batch_add(batch, &(struct record_fields){.offset = offset, .value = {value, value ? strlen(value) : 0}}, 0);
}

void ring_add(struct ring *ring, int64_t first, int count)
{
    struct batch batch = {0};
    char value[64];
    for (int64_t i = first; i < first + count; i++) {
        snprintf(value, sizeof value, "%s %lld", i % 2 ? "odd" : "even", (long long)i);
        record_add(&batch, i, value);
    }
    ring_push(ring, &batch);
    batch_finish(&batch);
}

int64_t first_offset(const struct batch *batch)
{
    struct record record;
    size_t at = 0;
    assert_true(batch_next(batch, &at, &record));
    return record.head->offset;
}
