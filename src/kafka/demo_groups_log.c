/* The mock brokers have no call that tells of groups; they write lines about them for whoever debugs. These forms have
 * been the same from 2.0.2 to 2.15.1; should one change, groups of other clients are seen less well, and nothing
 * breaks. Group ids may hold anything, so a line is taken apart from both ends. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kafka/demo_groups_inner.h"

static bool starts_with(const char **text, const char *prefix)
{
    size_t len = strlen(prefix);
    if (strncmp(*text, prefix, len) != 0)
        return false;
    *text += len;
    return true;
}

/* The last occurrence. */
static char *find_last(char *text, const char *what)
{
    char *found = NULL;
    for (char *at = text; (at = strstr(at, what)); at++)
        found = at;
    return found;
}

static enum group_state state_named(const char *name)
{
    static const struct {
        const char *name;
        enum group_state state;
    } states[] = {{"Empty", GROUP_EMPTY},
                  {"Joining", GROUP_PREPARING_REBALANCE},
                  {"Syncing", GROUP_COMPLETING_REBALANCE},
                  {"Rebalancing", GROUP_PREPARING_REBALANCE},
                  {"Up", GROUP_STABLE}};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strncmp(name, states[i].name, strlen(states[i].name)) == 0)
            return states[i].state;
    return GROUP_STATE_UNKNOWN;
}

/* "GROUP with N member(s)...": cuts the text after GROUP; -1 when there is no such thing. */
static int32_t cut_count(char *text)
{
    char *end = NULL, *with = find_last(text, " with ");
    long count = with ? strtol(with + 6, &end, 10) : -1;
    if (!with || end == with + 6 || strncmp(end, " member(s)", 10) != 0 || count < 0 || count > INT32_MAX)
        return -1;
    *with = '\0';
    return (int32_t)count;
}

/* "GROUP with N member(s) changing state A -> B: why" */
static void take_state(struct demo_groups *groups, char *text)
{
    char *arrow = find_last(text, " -> ");
    char *changing = find_last(text, " changing state ");
    if (!arrow || !changing || arrow < changing)
        return;
    enum group_state state = state_named(arrow + 4);
    *changing = '\0';
    int32_t count = cut_count(text);
    struct demo_known_group *group = count >= 0 ? demo_groups_meet(groups, text) : NULL;
    if (group && state != GROUP_STATE_UNKNOWN) {
        group->members = count;
        group->state = state;
    }
}

/* "GROUP with N member(s) is rebalancing: ..." */
static void take_count(struct demo_groups *groups, char *text)
{
    char *rebalancing = find_last(text, " is rebalancing: ");
    if (!rebalancing)
        return;
    *rebalancing = '\0';
    int32_t count = cut_count(text);
    struct demo_known_group *group = count >= 0 ? demo_groups_meet(groups, text) : NULL;
    if (group)
        group->members = count;
}

/* "ID is leaving group GROUP", in the newer protocol followed by ", is static: ..."; "ID session timed out for group
 * GROUP" */
static void take_leaving(struct demo_groups *groups, char *text)
{
    static const char *const ways[] = {" is leaving group ", " session timed out for group "};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char *way = strstr(text, ways[i]);
        if (!way)
            continue;
        char *name = way + strlen(ways[i]), *rest = find_last(name, ", is static: ");
        *way = '\0';
        if (rest)
            *rest = '\0';
        demo_groups_left(groups, name, text);
        struct demo_known_group *group = demo_groups_meet(groups, name);
        if (group && group->members > 0)
            group->members--;
        return;
    }
}

/* "TOPIC [N] committing offset O for group GROUP" */
static void take_commit(struct demo_groups *groups, char *text)
{
    char *bracket = strstr(text, " ["), *commit = strstr(text, "] committing offset ");
    char *group_name = commit ? strstr(commit, " for group ") : NULL;
    if (!bracket || !group_name || bracket > commit)
        return;
    *bracket = '\0';
    long partition = strtol(bracket + 2, NULL, 10);
    struct demo_known_group *group = demo_groups_meet(groups, group_name + 11);
    if (group && partition >= 0 && partition <= INT32_MAX &&
        !demo_parts_add(&group->committed, text, (int32_t)partition))
        groups->not_listed++;
}

void demo_groups_log(struct demo_groups *groups, const char *line)
{
    static const struct {
        const char *prefix;
        void (*take)(struct demo_groups *groups, char *text);
    } forms[] = {{"Mock consumer group ", take_state},
                 {"Consumer group ", take_count},
                 {"Member ", take_leaving},
                 {"Topic ", take_commit}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const char *text = line;
        if (!starts_with(&text, forms[i].prefix))
            continue;
        char *copy = mem_strdup(text);
        pthread_mutex_lock(&groups->lock);
        forms[i].take(groups, copy);
        pthread_mutex_unlock(&groups->lock);
        free(copy);
    }
}
