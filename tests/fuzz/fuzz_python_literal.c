/* Python literals: what is read is JSON; what is refused leaves the output alone and has its reason within the text. */
#include <stdint.h>
#include <stdlib.h>

#include "codec/json_scan.h"
#include "codec/python_literal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str out = {0};
    struct python_fault fault = {SIZE_MAX, NULL};
    str_append(&out, "<");
    bool good = python_literal_to_json((struct bytes){(const char *)data, size}, &out, &fault);
    if (good ? !json_valid(out.data + 1, out.len - 1) : out.len != 1 || fault.at > size || !fault.reason)
        abort();
    str_finish(&out);
    return 0;
}
