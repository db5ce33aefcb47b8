#include "ui/event_words.h"

#include "base/lang.h"
#include "source/event_kind.h"

static const char *const words[EVENT_KINDS] = {
    [EVENT_TAIL_STARTED] = N_("reading"),
    [EVENT_TAIL_ENDED] = N_("read to its end"),
    [EVENT_TAIL_ERROR] = N_("read error"),
    [EVENT_PARTITIONS_ADDED] = N_("new partitions"),
    [EVENT_TOPIC_DELETED] = N_("topic deleted"),
    [EVENT_TOPIC_RECREATED] = N_("topic recreated"),
    [EVENT_CLUSTER_DOWN] = N_("cluster down"),
    [EVENT_CLUSTER_UP] = N_("cluster up"),
    [EVENT_FILE_FAILED] = N_("file error"),
    [EVENT_NOTICE] = N_("notice"),
    [EVENT_LOG] = N_("log"),
    [EVENT_WRITTEN] = N_("written"),
    [EVENT_WRITE_FAILED] = N_("write failed"),
    [EVENT_ALERT] = N_("alert"),
    [EVENT_ALERT_OVER] = N_("alert over"),
    [EVENT_GROUP_NEW] = N_("new group"),
    [EVENT_GROUP_GONE] = N_("group gone"),
    [EVENT_GROUP_STATE] = N_("group state"),
    [EVENT_GROUP_REBALANCE] = N_("rebalance"),
    [EVENT_MEMBER_LOST] = N_("member lost"),
    [EVENT_GROUP_ALARM] = N_("alarm"),
    [EVENT_GROUP_ALARM_OVER] = N_("alarm over"),
    [EVENT_OFFSET_RESET] = N_("offset reset"),
    [EVENT_OFFSET_VANISHED] = N_("offset vanished"),
    [EVENT_RECORDS_LOST] = N_("records lost"),
    [EVENT_TOPIC_CREATED] = N_("new topic"),
    [EVENT_LEADER_CHANGED] = N_("leader changed"),
};

const char *event_word(enum event_kind kind)
{
    return words[kind] ? _(words[kind]) : "";
}

char event_letter(enum event_kind kind)
{
    static const char letters[] = {[EVENT_INFO] = ' ', [EVENT_GOOD] = '+', [EVENT_WARNING] = '~', [EVENT_BAD] = '!'};
    return letters[event_severity(kind)];
}

enum role event_role(enum event_kind kind)
{
    static const enum role roles[] = {
        [EVENT_INFO] = ROLE_TEXT, [EVENT_GOOD] = ROLE_OK, [EVENT_WARNING] = ROLE_WARNING, [EVENT_BAD] = ROLE_ERROR};
    return kind == EVENT_NOTICE || kind == EVENT_LOG ? ROLE_DIM : roles[event_severity(kind)];
}
