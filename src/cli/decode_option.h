/* --decode of the commands that read records. */
#ifndef WEIR_CLI_DECODE_OPTION_H
#define WEIR_CLI_DECODE_OPTION_H

#include "cli/command.h"
#include "codec/decoder.h"

/* A row of a command's table of options. */
#define DECODE_OPTION                                                                                                  \
    {                                                                                                                  \
        "decode", 0, OPTION_TEXT, "value=DECODER",                                                                     \
            N_("how to read values, or keys: json, msgpack, csv(NAME,...), key=int64"), .is_setting = false            \
    }

/* From --decode, and from the topic's name where that says it. */
bool decode_option_read(struct decoder *decoder, const struct options *options, const char *topic, struct error *error);

#endif
