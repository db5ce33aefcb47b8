#include "cli/read_all.h"

#include "base/clock.h"
#include "base/lang.h"
#include "source/seek.h"

bool read_all_to(const char *text, struct tail_start *place, struct error *error)
{
    if (!text)
        return true;
    if (!seek_parse(text, clock_wall_ms(), place, error))
        return error_prefix(error, "--to");
    if (place->kind == START_NEWEST || place->kind == START_BEGINNING)
        return error_set(error, ERROR_USAGE, _("--to: '%s' is no place to stop; expected end, an offset or @TIME"),
                         text);
    return true;
}

bool read_all_range(const struct command_call *call, struct tail_spec *spec, struct error *error)
{
    const char *from = options_text(call->options, "from"), *to = options_text(call->options, "to");
    int64_t now_ms = clock_wall_ms();
    *spec = (struct tail_spec){.topics = call->operands,
                               .topic_count = 1,
                               .from = {START_BEGINNING, 0},
                               .to = {START_END, 0},
                               .bounded = true,
                               .max_rate = call->max_rate};
    if (from && !seek_parse_or_group(from, now_ms, &spec->from, error))
        return error_prefix(error, "--from");
    return read_all_to(to, &spec->to, error);
}
