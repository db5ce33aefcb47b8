/* What the demo knows of the consumer groups on its mock brokers, which cannot be asked.
 *
 * From three sides: its own members (demo_members.h) tell what they own; weirs of other processes that are members
 * report themselves over the control socket; and the mock brokers' log lines tell, of any client's groups, that they
 * exist, their state, how many members they have, who left, and what is committed. So a group of clients that are not
 * weir is there with its size, and only what its members own is not known.
 */
#ifndef WEIR_KAFKA_DEMO_GROUPS_H
#define WEIR_KAFKA_DEMO_GROUPS_H

#include "kafka/demo_members.h"
#include "kafka/demo_parts.h"

enum { DEMO_GROUPS_MAX = 1000, DEMO_REPORTS_MAX = 256 };

struct demo_groups;

/* A member as it reports itself. Text is copied. */
struct demo_report {
    const char *group, *member_id, *client_id, *host; /* member_id "": it has not joined */
    const struct demo_parts *owned;
    bool consumer_protocol;
};

struct demo_groups *demo_groups_create(void);
void demo_groups_destroy(struct demo_groups *groups); /* NULL is allowed */

/* The members in this process; they must live until they are taken away with NULL. */
void demo_groups_set_members(struct demo_groups *groups, struct demo_members *members);

/* @locality any thread, the mock brokers' own too. A line of their log; those that tell nothing are passed over. */
void demo_groups_log(struct demo_groups *groups, const char *line);

/* A member that another process has, by the number of its connection: replaces what it said before. False: there are
 * too many. */
bool demo_groups_report(struct demo_groups *groups, uint64_t reporter, const struct demo_report *report);
/* Its connection closed. Unless the brokers have seen the member leave, the group waits for its session timeout: until
 * then it is listed as gone. */
void demo_groups_closed(struct demo_groups *groups, uint64_t reporter);

void demo_groups_topic_deleted(struct demo_groups *groups, const char *topic);

/* Writes the members "groups": [...] and "not_listed": N of an open JSON object; see demo_service.h. */
void demo_groups_write(struct demo_groups *groups, struct jsonw *json);

#endif
