/* Decoders: whatever a value holds, what comes out is JSON with its index, or nothing and, unless that was asked for, a
 * reason; a decoder written out reads back as itself. The first line of the input is the decoder. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codec/csv_guess.h"
#include "codec/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct decoder *decoder, struct bytes value)
{
    struct decoded decoded = {0};
    for (int round = 0; round < 2; round++) { /* the second uses the memory of the first */
        bool good = decode(&decoded, value, decoder);
        bool structured = decoded.json.data != NULL;
        if (good != (decoded.reason[0] == '\0') || structured != (decoded.index.count > 0) ||
            (structured && (!good || !json_valid(decoded.json.data, decoded.json.len))))
            abort();
    }
    decoded_finish(&decoded);
}

static void check_written(const struct decoder *decoder)
{
    struct str text = {0}, again = {0};
    struct decoder copy = {0};
    decoder_append(&text, decoder);
    if (!decoder_set(&copy, str_text(&text), NULL))
        abort();
    decoder_append(&again, &copy);
    if (strcmp(str_text(&text), str_text(&again)) != 0)
        abort();
    decoder_finish(&copy);
    str_finish(&text);
    str_finish(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data, *end = size ? memchr(text, '\n', size) : NULL;
    size_t head = end ? (size_t)(end - text) : 0, skip = end ? head + 1 : 0;
    char *spec = mem_strndup(text, head);
    struct bytes value = {text + skip, size - skip};
    struct decoder decoder = {0};
    check(&decoder, value);
    if (decoder_set(&decoder, spec, NULL)) {
        check(&decoder, value);
        check_written(&decoder);
    }
    struct csv_guess guess = {0};
    char separator;
    unsigned fields;
    for (int i = 0; i < CSV_GUESS_VALUES; i++)
        csv_guess_add(&guess, value);
    if (csv_guess_made(&guess, &separator, &fields) && fields < 2)
        abort();
    decoder_finish(&decoder);
    free(spec);
    return 0;
}
