#include "cli/group_options.h"

void group_options_read(const struct command_call *call, struct group_wish *wish)
{
    wish->force = options_flag(call->options, "force");
    wish->watch_ms = options_duration_ms(call->options, "watch-for", GROUP_WATCH_MS);
}

bool group_options_topics(const struct command_call *call, struct group_wish *wish, bool *given, struct error *error)
{
    size_t count;
    const char *const *topics = options_list(call->options, "topic", &count);
    wish->all_topics = options_flag(call->options, "all-topics");
    if (given)
        *given = count > 0 || wish->all_topics;
    if (count && wish->all_topics)
        return error_set(error, ERROR_USAGE, _("--topic and --all-topics exclude each other"));
    for (size_t i = 0; i < count; i++)
        if (!group_wish_add_topic(wish, topics[i], error))
            return false;
    return true;
}
