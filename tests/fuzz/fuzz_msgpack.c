/* Whatever is read as MessagePack is JSON afterwards, and what is refused leaves no trace. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json_scan.h"
#include "codec/msgpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str out = {0};
    struct msgpack_fault fault = {0};
    str_append(&out, "before");
    bool good = msgpack_to_json((struct bytes){(const char *)data, size}, &out, &fault);
    if (strncmp(str_text(&out), "before", 6) != 0 || (!good && (out.len != 6 || !fault.reason || fault.at > size)))
        abort();
    if (good && !json_valid(out.data + 6, out.len - 6))
        abort();
    str_finish(&out);
    return 0;
}
