#include "cli/group_options.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/interrupt.h"

void group_options_read(const struct command_call *call, struct group_wish *wish)
{
    wish->force = options_flag(call->options, "force");
    wish->watch_ms = options_duration_ms(call->options, "watch-for", GROUP_WATCH_MS);
    wish->offsets_topic = options_flag(call->options, "offsets-topic");
    if (wish->watch_ms == 0)
        fprintf(stderr, "%s", _("weir: the group is not watched for commits of others (--watch-for 0s)\n"));
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

static bool tell(struct group_watcher *watcher, int64_t left_ms)
{
    struct group_countdown *countdown = (struct group_countdown *)watcher;
    bool terminal = isatty(STDERR_FILENO) == 1, first = !countdown->told && left_ms > 0;
    if (first)
        interrupt_catch();
    if (terminal && countdown->told)
        fputs("\r\x1b[K", stderr);
    if (terminal ? left_ms > 0 : first)
        fprintf(stderr, _("watching the group for commits of others: %.0f s left (Ctrl-C refuses, --watch-for)"),
                ceil((double)left_ms / 1000));
    if (!terminal && first)
        fputc('\n', stderr);
    fflush(stderr);
    if (countdown->told && left_ms == 0)
        interrupt_release();
    countdown->told = left_ms > 0;
    return !interrupt_came();
}

void group_countdown_init(struct group_countdown *countdown)
{
    *countdown = (struct group_countdown){.watcher = {tell}};
}
