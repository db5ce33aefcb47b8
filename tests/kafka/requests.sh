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
run_weir lag >/dev/null || fail lag
run_weir lag "$group-0001" --for 2s --every 200ms >/dev/null || fail "lag --for"
run_weir lag --check --max-behind 1h "$group-0001" || fail "lag --check: $?"
run_weir lag --behind -o prometheus >/dev/null || fail "lag -o prometheus"
run_weir events --for 2s --group "$group-0001" >/dev/null || fail events
run_weir groups >/dev/null || fail groups
expect_equal "records of __consumer_offsets" "$(written)" "$before"
finish
