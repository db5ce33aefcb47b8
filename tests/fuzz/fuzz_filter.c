/* Filters: any text is refused with a place within it, or judges any record the same twice. The first line is the
 * filter, the rest the value. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "filter/filter.h"
#include "store/batch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    size_t len = end ? (size_t)(end - data) : size, at = SIZE_MAX;
    char *text = mem_strndup(size ? (const char *)data : "", len);
    struct error error = {0};
    struct filter *filter = filter_create_at(text, &at, &error);
    if (!filter) {
        must(error.kind == ERROR_USAGE && at <= strlen(text));
    } else {
        struct batch batch = {0};
        struct record record;
        const char *value = end ? (const char *)end + 1 : NULL;
        struct record_fields fields = {
            .key = {"k", 1}, .value = {value, value ? size - len - 1 : 0}, .timestamp_type = TIMESTAMP_CREATE};
        size_t next = 0, start, length;
        batch_add(&batch, &fields, 0);
        must(batch_next(&batch, &next, &record));
        enum verdict verdict = filter_judge(filter, &record);
        must(verdict == filter_judge(filter, &record));
        if (value && filter_find(filter, value, fields.value.len, 0, &start, &length))
            must(length > 0 && start + length <= fields.value.len);
        batch_finish(&batch);
    }
    struct str hint = {0};
    must(!filter_hint(text, &hint) || (hint.len > 0 && (!filter || !filter_is_expression(filter))));
    str_finish(&hint);
    filter_destroy(filter);
    free(text);
    return 0;
}
