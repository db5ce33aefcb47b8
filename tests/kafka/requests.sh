#!/usr/bin/env bash
# What looking costs and leaves: requests are bounded by the groups on screen plus one pass of the sweep, and a cluster
# that is watched sees no join and no commit.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
set_offsets=$4
survey_requests=$7
topic=requests-$run_id
group=watched-$run_id
create_topic "$topic" 2
for partition in 0 1; do seq 1 20 | produce -t "$topic" -p $partition; done
"$set_offsets" "$brokers" "$group" "$topic" 2 5 - 100 || fail "no commits of 100 groups"

# Each join and each commit is a record of __consumer_offsets.
written() { run_weir partitions __consumer_offsets -o json | jq '[.partitions[].high] | add'; }
before=$(written)

# A visible group costs a request for its commits each second (the rhythm is ten times the shipped one), and each second
# a dozen others at most for all of them together; a pass of the sweep, each six seconds, one a group and a quarter more
# for descriptions and ends. Two passes may fall into what is counted.
for visible in 0 10 40; do
    "$survey_requests" "$brokers" "$group" $visible >"$work/count" || fail "no survey"
    awk -v v=$visible '{
        groups = $2; seconds = $4; requests = $6
        most = (seconds + 1) * (v * 1.5 + 12) + 2 * (groups * 1.25 + 10)
        least = v
        if (requests < least || requests > most) { printf "%d visible: %s; from %d to %d were to be made\n", v, $0, least, most; exit 1 }
    }' "$work/count" || fail "$(cat "$work/count")"
done
# Who may see the topic and not read it: what is on screen is searched for by time, all partitions in one request a look
# until it is known. What was denied is tried again at each look, a request a partition.
denied=${WEIR_TEST_KAFKA_DIR:-}/client-denied.properties
acls() { kafka_tool kafka-acls.sh --bootstrap-server "$brokers" --"$1" --force --allow-principal User:bob --operation Describe "${@:2}" >/dev/null; }
if [ -f "$denied" ]; then
    acls add --topic "$topic" || fail "no ACL for the topic"
    acls add --group "$group" --resource-pattern-type prefixed || fail "no ACL for the groups"
    sees() { "$weir" lag "$group-0001" -o csv -F "$denied" | grep -q "^$group-0001,$topic,1,5,"; }
    wait_until sees
    "$survey_requests" "$brokers" "$group" 10 "$denied" >"$work/count" || fail "no survey of who may not read"
    awk -v v=10 '{
        groups = $2; seconds = $4; requests = $6; searched = $8
        most = (seconds + 1) * (v * 3.5 + 12) + 2 * (groups * 1.25 + 10) + 12
        if (requests > most || searched != v) { printf "%d visible, not to be read: %s; to %d were to be made\n", v, $0, most; exit 1 }
    }' "$work/count" || fail "$(cat "$work/count")"
    "$weir" lag "$group-0001" -o json -F "$denied" | jq -e '[.groups[0].partitions[] | .behind_method == "log" and .behind_kind == "at_least" and .behind_s > 0] | all' >/dev/null ||
        fail "what may not be read is not searched for: $("$weir" lag "$group-0001" -o json -F "$denied")"
    acls remove --topic "$topic"
    acls remove --group "$group" --resource-pattern-type prefixed
fi
run_weir lag >/dev/null || fail lag
run_weir lag "$group-0001" --for 2s --every 200ms >/dev/null || fail "lag --for"
run_weir lag --check --max-behind 1h "$group-0001" || fail "lag --check: $?"
run_weir lag --behind -o prometheus >/dev/null || fail "lag -o prometheus"
run_weir events --for 2s --group "$group-0001" >/dev/null || fail events
run_weir groups >/dev/null || fail groups
expect_equal "records of __consumer_offsets" "$(written)" "$before"
finish
