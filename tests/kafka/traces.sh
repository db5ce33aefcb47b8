#!/usr/bin/env bash
# An observer that leaves no trace: on a fresh broker, after every reading command, both lists are still empty.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
dir=$work/fresh
port=19492
bash "$WEIR_ROOT/scripts/kafka.sh" start --no-profile --dir "$dir" --port $port >"$work/start.log" 2>&1 || {
    cat "$work/start.log"
    exit 1
}
trap 'bash "$WEIR_ROOT/scripts/kafka.sh" stop --clean --dir "$dir" >/dev/null 2>&1; rm -rf "$work"' EXIT
brokers=127.0.0.1:$port

run_weir topics >/dev/null || fail topics
run_weir topics --records --rate 200ms >/dev/null || fail "topics --records"
run_weir groups >/dev/null || fail groups
run_weir lag >/dev/null || fail lag
run_weir brokers >/dev/null || fail brokers
run_weir lag --behind -o prometheus >/dev/null || fail "lag -o prometheus"
run_weir lag --check >/dev/null
expect_equal "lag --check of no group" $? 6
run_weir events --for 1s --group nobody --topic nothing >/dev/null 2>&1 || fail events
run_weir partitions nothing >/dev/null 2>&1 && fail "partitions of no topic"
run_weir tail nothing >/dev/null 2>&1 && fail "tail of no topic"
run_weir lag nobody >/dev/null 2>&1 && fail "lag of no group"
run_weir nothing --dump=100x30 >/dev/null 2>&1
run_weir --dump=100x30 >/dev/null 2>&1
"$3" "$brokers" nobody >"$work/journal" || fail "the journal of no group"
grep -q '^error there is no topic __consumer_offsets: ' "$work/journal" || fail "a journal: $(cat "$work/journal")"
"$2" "$brokers" 3000 || fail "a survey at a fast rhythm"
expect_equal "topics afterwards" "$(kafka_tool kafka-topics.sh --bootstrap-server "$brokers" --list)" ""
expect_equal "groups afterwards" "$(kafka_tool kafka-groups.sh --bootstrap-server "$brokers" --list | grep -v '^GROUP' | tr -d ' \n')" ""

# Groups that live do not notice that they are watched: nobody joins, no generation passes, nothing is committed.
create_topic watched 3
# Each partition gets some: without a key all may go to one, and nobody commits where there is nothing.
give() { for partition in 0 1 2; do seq 1 "$1" | produce -t watched -p "$partition"; done; }
give 100
mkfifo "$work/orders"
members=()
for protocol in classic consumer; do
    "$8" member -b "$brokers" -t watched -g "$protocol-live" -n 2 -c 200 -X group.protocol=$protocol <"$work/orders" >"$work/$protocol.said" &
    members+=($!)
done
exec 7>"$work/orders" # while it is open they stay
have_read() { run_weir lag classic-live consumer-live -o json 2>/dev/null | grep -o '"lag":0,"unknown_partitions":0,"no_commit":0' | grep -c . | grep -qx 2; }
wait_until have_read
give 10
wait_until have_read
# Each group, partition, offset, member; and what the coordinator has done so far.
as_they_are() { kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --describe --all-groups 2>/dev/null | awk 'NF > 5 && $1 != "GROUP" { print $1, $2, $3, $4, $7 }' | sort; }
# What the coordinator did for the two groups: rounds, joins and leaves of the classic protocol, epochs, assignments and members of the other.
of_groups() { grep -E 'GroupCoordinator' "$dir/broker-1/log" | grep -E 'joins group|Preparing to rebalance|Stabilized group|Assignment received|joins the consumer group|left the consumer group|Bumped group epoch|new target assignment|fenced|removed|expired|transitioned'; }
coordinated() { of_groups | grep -c .; }
# Everything is read, every partition has its owner, and all four members own something: who joins last is given its
# partitions by one more rebalance, of which this test would make a trace.
settled() { [ "$(as_they_are | awk '{ sum += $4; owned += $5 != "-"; if ($5 != "-" && !seen[$1, $5]++) owners++ } END { print NR, sum + 0, owned + 0, owners + 0 }')" = "6 660 6 4" ]; }
# And the coordinator has done nothing for two heartbeats of the newer protocol, which are 5 s apart.
done_last='' quiet_since=$SECONDS
is_quiet() {
    local now
    now=$(coordinated)
    [ "$now" = "$done_last" ] || done_last=$now quiet_since=$SECONDS
    [ $((SECONDS - quiet_since)) -ge 12 ]
}
wait_until settled
wait_until is_quiet
before=$(as_they_are) done_before=$(coordinated)
[ "$(grep -c . <<<"$before")" = 6 ] || fail "two groups of three partitions: $before"
[ "$done_before" -gt 0 ] || fail "the broker's log says nothing of groups"
WEIR_LAG_WINDOWS=20 run_weir lag --for 4s >/dev/null || fail "lag --for"
WEIR_LAG_WINDOWS=20 run_weir events --for 4s >/dev/null || fail events
WEIR_LAG_WINDOWS=20 run_weir diagnose classic-live --for 3s >/dev/null || fail diagnose
WEIR_LAG_WINDOWS=20 run_weir diagnose consumer-live --for 3s --offsets-topic >/dev/null || fail "diagnose --offsets-topic"
"$2" "$brokers" 3000 || fail "a survey of live groups"
after=$(as_they_are)
[ "$after" = "$before" ] || of_groups | tail -n 20
[ "$after" = "$before" ] || fail "groups, members and offsets before (<) and after they were watched: $(diff <(echo "$before") <(echo "$after"))"
expect_equal "what the coordinator has done" "$(coordinated)" "$done_before"
expect_equal "groups there are" "$(run_weir groups -o csv | cut -d, -f1 | sort | tr '\n' ' ')" "classic-live consumer-live group "
exec 7>&-
wait "${members[@]}"
finish
