#include "cli/decode_option.h"

bool decode_option_read(struct decoder *decoder, const struct options *options, const char *topic, struct error *error)
{
    const char *text = options_text(options, "decode");
    if (text && !decoder_set(decoder, text, error))
        return error_prefix(error, "--decode");
    decoder_for_topic(decoder, topic);
    return true;
}
