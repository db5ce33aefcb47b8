#include "codec/group_schema.h"

enum { ALL = INT16_MAX };

/* name, type, from the first version on */
#define FIELD(name, type)                                                                                              \
    {                                                                                                                  \
        name, GROUP_##type, 0, ALL, NULL                                                                               \
    }
#define SINCE(name, type, first)                                                                                       \
    {                                                                                                                  \
        name, GROUP_##type, first, ALL, NULL                                                                           \
    }
#define STRUCTS(name, members)                                                                                         \
    {                                                                                                                  \
        name, GROUP_STRUCTS, 0, ALL, members                                                                           \
    }

static const struct group_field offset_key[] = {
    FIELD("group", STRING), FIELD("topic", STRING), FIELD("partition", INT32), {0}};
static const struct group_field offset_value[] = {
    FIELD("offset", INT64),
    SINCE("leaderEpoch", INT32, 3),
    FIELD("metadata", STRING),
    FIELD("commitTimestamp", INT64),
    {"expireTimestamp", GROUP_INT64, 1, 1, NULL},
    {0},
};
static const struct group_field classic_key[] = {FIELD("group", STRING), {0}};
static const struct group_field classic_members[] = {
    FIELD("memberId", STRING),    SINCE("groupInstanceId", STRING, 3), FIELD("clientId", STRING),
    FIELD("clientHost", STRING),  SINCE("rebalanceTimeout", INT32, 1), FIELD("sessionTimeout", INT32),
    FIELD("subscription", BYTES), FIELD("assignment", BYTES),          {0},
};
static const struct group_field classic_value[] = {
    FIELD("protocolType", STRING),
    FIELD("generation", INT32),
    FIELD("protocol", STRING),
    FIELD("leader", STRING),
    SINCE("currentStateTimestamp", INT64, 2),
    STRUCTS("members", classic_members),
    {0},
};

static const struct group_field group_key[] = {FIELD("groupId", STRING), {0}};
static const struct group_field member_key[] = {FIELD("groupId", STRING), FIELD("memberId", STRING), {0}};
static const struct group_field regex_key[] = {FIELD("groupId", STRING), FIELD("regularExpression", STRING), {0}};

static const struct group_field epoch[] = {FIELD("epoch", INT32), {0}};
static const struct group_field assignment_epoch[] = {FIELD("assignmentEpoch", INT32), {0}};
static const struct group_field partition_racks[] = {FIELD("partition", INT32), FIELD("racks", STRINGS), {0}};
static const struct group_field subscribed_topics[] = {
    FIELD("topicId", UUID),
    FIELD("topicName", STRING),
    FIELD("numPartitions", INT32),
    STRUCTS("partitionMetadata", partition_racks),
    {0},
};
static const struct group_field partition_metadata[] = {STRUCTS("topics", subscribed_topics), {0}};
static const struct group_field consumer_member[] = {
    FIELD("instanceId", STRING),
    FIELD("rackId", STRING),
    FIELD("clientId", STRING),
    FIELD("clientHost", STRING),
    FIELD("subscribedTopicNames", STRINGS),
    FIELD("subscribedTopicRegex", STRING),
    FIELD("rebalanceTimeoutMs", INT32),
    FIELD("serverAssignor", STRING),
    {0},
};
static const struct group_field share_member[] = {
    FIELD("rackId", STRING),
    FIELD("clientId", STRING),
    FIELD("clientHost", STRING),
    FIELD("subscribedTopicNames", STRINGS),
    {0},
};
static const struct group_field topic_partitions[] = {FIELD("topicId", UUID), FIELD("partitions", INT32S), {0}};
static const struct group_field target_member[] = {STRUCTS("topicPartitions", topic_partitions), {0}};
static const struct group_field consumer_current[] = {
    FIELD("memberEpoch", INT32),
    FIELD("previousMemberEpoch", INT32),
    FIELD("state", INT8),
    STRUCTS("assignedPartitions", topic_partitions),
    STRUCTS("partitionsPendingRevocation", topic_partitions),
    {0},
};
static const struct group_field share_current[] = {
    FIELD("memberEpoch", INT32),
    FIELD("previousMemberEpoch", INT32),
    FIELD("state", INT8),
    STRUCTS("assignedPartitions", topic_partitions),
    {0},
};
static const struct group_field regex_value[] = {
    FIELD("topics", STRINGS), FIELD("version", INT64), FIELD("timestamp", INT64), {0}};

static const struct group_schema schemas[] = {
    {0, "OffsetCommit", offset_key, offset_value, 4, 4},
    {1, "OffsetCommit", offset_key, offset_value, 4, 4},
    {2, "GroupMetadata", classic_key, classic_value, 4, 4},
    {3, "ConsumerGroupMetadata", group_key, epoch, 0, 0},
    {4, "ConsumerGroupPartitionMetadata", group_key, partition_metadata, 0, 0},
    {5, "ConsumerGroupMemberMetadata", member_key, consumer_member, 0, 0},
    {6, "ConsumerGroupTargetAssignmentMetadata", group_key, assignment_epoch, 0, 0},
    {7, "ConsumerGroupTargetAssignmentMember", member_key, target_member, 0, 0},
    {8, "ConsumerGroupCurrentMemberAssignment", member_key, consumer_current, 0, 0},
    {9, "ShareGroupPartitionMetadata", group_key, partition_metadata, 0, 0},
    {10, "ShareGroupMemberMetadata", member_key, share_member, 0, 0},
    {11, "ShareGroupMetadata", group_key, epoch, 0, 0},
    {12, "ShareGroupTargetAssignmentMetadata", group_key, assignment_epoch, 0, 0},
    {13, "ShareGroupTargetAssignmentMember", member_key, target_member, 0, 0},
    {14, "ShareGroupCurrentMemberAssignment", member_key, share_current, 0, 0},
    {16, "ConsumerGroupRegularExpression", regex_key, regex_value, 0, 0},
};

const struct group_schema *group_schema_of(int16_t type)
{
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
        if (schemas[i].type == type)
            return &schemas[i];
    return NULL;
}
