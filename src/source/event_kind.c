#include "source/event_kind.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    enum event_severity severity;
} kinds[EVENT_KINDS] = {
    [EVENT_TAIL_ERROR] = {"read_error", EVENT_BAD},
    [EVENT_PARTITIONS_ADDED] = {"partitions_added", EVENT_INFO},
    [EVENT_TOPIC_DELETED] = {"topic_deleted", EVENT_WARNING},
    [EVENT_TOPIC_RECREATED] = {"topic_recreated", EVENT_WARNING},
    [EVENT_CLUSTER_DOWN] = {"cluster_down", EVENT_BAD},
    [EVENT_CLUSTER_UP] = {"cluster_up", EVENT_GOOD},
    [EVENT_NOTICE] = {"notice", EVENT_INFO},
    [EVENT_FILE_FAILED] = {"file_failed", EVENT_BAD},
    [EVENT_LOG] = {"log", EVENT_INFO},
    [EVENT_WRITTEN] = {"written", EVENT_GOOD},
    [EVENT_WRITE_FAILED] = {"write_failed", EVENT_BAD},
    [EVENT_ALERT] = {"alert", EVENT_BAD},
    [EVENT_ALERT_OVER] = {"alert_over", EVENT_GOOD},
    [EVENT_GROUP_NEW] = {"group_new", EVENT_INFO},
    [EVENT_GROUP_GONE] = {"group_gone", EVENT_WARNING},
    [EVENT_GROUP_STATE] = {"group_state", EVENT_INFO},
    [EVENT_GROUP_REBALANCE] = {"group_rebalance", EVENT_INFO},
    [EVENT_MEMBER_LOST] = {"member_lost", EVENT_WARNING},
    [EVENT_GROUP_ALARM] = {"group_alarm", EVENT_BAD},
    [EVENT_GROUP_ALARM_OVER] = {"group_alarm_over", EVENT_GOOD},
    [EVENT_OFFSET_RESET] = {"offset_reset", EVENT_WARNING},
    [EVENT_OFFSET_VANISHED] = {"offset_vanished", EVENT_WARNING},
    [EVENT_RECORDS_LOST] = {"records_lost", EVENT_BAD},
    [EVENT_TOPIC_CREATED] = {"topic_created", EVENT_INFO},
    [EVENT_LEADER_CHANGED] = {"leader_changed", EVENT_WARNING},
};

const char *event_kind_name(enum event_kind kind)
{
    return kinds[kind].name;
}

bool event_kind_of(const char *name, enum event_kind *kind)
{
    for (size_t i = 0; i < EVENT_KINDS; i++)
        if (kinds[i].name && strcmp(kinds[i].name, name) == 0) {
            *kind = (enum event_kind)i;
            return true;
        }
    return false;
}

enum event_severity event_severity(enum event_kind kind)
{
    return kinds[kind].severity;
}

const char *event_severity_name(enum event_severity severity)
{
    static const char *const names[] = {
        [EVENT_INFO] = "info", [EVENT_GOOD] = "good", [EVENT_WARNING] = "warning", [EVENT_BAD] = "bad"};
    return names[severity];
}
