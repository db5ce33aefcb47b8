/* Kafka's records about groups: whatever is read is JSON, what is refused has a reason. Input: the key's length, the
 * key, the value. */
#include <stdint.h>
#include <stdlib.h>

#include "codec/group_record.h"
#include "codec/json_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good, const struct str *out, const char *reason)
{
    if (good ? !json_valid(str_text(out), out->len) : out->len != 0 || !*reason)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char reason[GROUP_REASON] = "";
    struct str out = {0};
    if (size < 1)
        return 0;
    size_t key_len = data[0] < size - 1 ? data[0] : size - 1;
    struct bytes key = {(const char *)data + 1, key_len}, value = {key.data + key_len, size - 1 - key_len};
    check(group_key_to_json(key, &out, reason), &out, reason);
    str_clear(&out);
    check(group_value_to_json(key, value, &out, reason), &out, reason);
    str_finish(&out);
    return 0;
}
