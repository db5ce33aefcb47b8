#!/usr/bin/env bash
# What weir lag says of groups in trouble, with which exit code: `--check`, `-o prometheus`, and what the reader may not see.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
set_offsets=$4
metrics=$WEIR_ROOT/tests/lib/prometheus.py
topic=check-$run_id
gone=checkgone-$run_id
create_topic "$topic" 2
create_topic "$gone" 1
for partition in 0 1; do seq 1 50 | produce -t "$topic" -p $partition; done
seq 1 5 | produce -t "$gone"

fine=fine-$run_id late=late-$run_id ahead=ahead-$run_id meta=meta-$run_id lost=lost-$run_id empty=empty-$run_id
"$set_offsets" "$brokers" "$fine" "$topic" 2 50 || fail "no commits of $fine"
"$set_offsets" "$brokers" "$late" "$topic" 2 20 || fail "no commits of $late"
"$set_offsets" "$brokers" "$ahead" "$topic" 2 500 || fail "no commits of $ahead"
"$set_offsets" "$brokers" "$meta" "$topic" 1 20 $'\e[31m "x\\\n\a' || fail "no commits of $meta"
"$set_offsets" "$brokers" "$lost" "$topic" 1 3 || fail "no commits of $lost"
"$set_offsets" "$brokers" "$empty" "$gone" 1 2 || fail "no commits of $empty"

# expect_check CODE OUTPUT ARGUMENT...: how many seconds it is behind, at the end of a line, is another number each time.
expect_check() {
    local code=$1 wanted=$2 got
    shift 2
    run_weir lag --check "$@" >"$work/out" 2>"$work/err"
    expect_equal "exit of $*" $? "$code"
    got=$(sed 's/; [^;]* behind$//' "$work/out")
    expect_equal "lag --check $*" "$got" "$wanted"
}
# field GROUP NAME: of its first partition.
field() { run_weir lag "$1" -o json | jq -c ".groups[0].partitions[0].$2"; }

# 0, 7, 6, 1; the worst of several decides, over the line before not judged.
expect_check 0 "" "$fine"
expect_check 0 "" --max-lag 60 --max-behind 1h "$fine" "$late"
expect_check 7 "$late: lag over 59 ($topic/0); lag 60" --max-lag 59 "$fine" "$late"
expect_check 6 "" -q "$late"
expect_check 6 "" -q "$late" "$fine"
expect_check 7 "" -q --max-lag 59 "$late" "$lost"
expect_exit 1 "unknown group" "did you mean" "$late" -- run_weir lag --check "lade-$run_id"
expect_exit 2 "belong to --check" -- run_weir lag --max-lag 5
"$weir" lag --check -b 127.0.0.1:1 --timeout 1s >/dev/null 2>&1
expect_equal "exit when nobody answers" $? 4

# Seconds behind of a record that was read are exact, and never more than the test has run.
expect_equal "how seconds behind are known" "$(field "$late" behind_kind)" '"exact"'
age=$(field "$late" behind_s)
awk -v a="$age" -v most=$SECONDS 'BEGIN { exit !(a > 0 && a <= most + 1) }' || fail "seconds behind: $age, the test runs for $SECONDS"
expect_equal "seconds behind of who has read all" "$(field "$fine" behind_s)" 0

# Several groups at other places of the same partitions: each of them is read.
run_weir lag --behind -o json >"$work/out"
expect_equal "how those of $topic were found" "$(jq -c --arg t "$topic" '[.groups[].partitions[] | select(.topic == $t and .lag > 0) | .behind_method] | unique' "$work/out")" '["read"]'

# Past the end: asked twice, and broken.
expect_check 7 "$ahead: BROKEN: ahead $topic/0 and 2 partitions whose lag is not known" "$ahead"
expect_equal "lag past the end" "$(field "$ahead" lag)" null

# What a member wrote beside its offset never reaches a terminal as it is.
for format in wide json csv; do
    run_weir lag "$meta" -o $format | grep -q "$(printf '\033')" && fail "an escape sequence in $format"
done
expect_equal "lag with strange metadata" "$(field "$meta" lag)" 30

# Deleted before it was read.
printf '{"partitions":[{"topic":"%s","partition":0,"offset":10}],"version":1}' "$topic" >"$work/delete.json"
kafka_tool kafka-delete-records.sh --bootstrap-server "$brokers" --offset-json-file "$work/delete.json" >/dev/null
is_cut() { [ "$(field "$lost" low)" = 10 ]; }
wait_until is_cut
expect_equal "lost" "$(field "$lost" lost)" 7
expect_equal "lost, and weir did not see it" "$(field "$lost" lost_observed)" false
expect_equal "why" "$(field "$lost" state_reason)" '"lost"'
expect_equal "lag of what is still there" "$(field "$lost" lag)" 40
expect_check 6 "$lost: not judged: suspected lost $topic/0; lag 40" --max-lag 40 "$lost"

# While one looks, and the group reads, it is certain.
"$weir" lag "$late" --watch --every 200ms -o jsonl -b "$brokers" >"$work/seen" 2>/dev/null &
looking=$!
last_look() { tail -n 1 "$work/seen" | jq -c "$1" 2>/dev/null; }
looks_twice() { [ "$(wc -l <"$work/seen")" -ge 2 ]; }
sees_commit() { [ "$(last_look '.partitions[0].committed')" = 25 ]; }
sees_loss() { [ "$(last_look '[.verdict, .state_reason, .partitions[0].lost, .partitions[0].lost_observed]')" = '["BROKEN","lost",5,true]' ]; }
wait_until looks_twice
"$set_offsets" "$brokers" "$late" "$topic" 1 25
wait_until sees_commit
printf '{"partitions":[{"topic":"%s","partition":0,"offset":30}],"version":1}' "$topic" >"$work/delete.json"
kafka_tool kafka-delete-records.sh --bootstrap-server "$brokers" --offset-json-file "$work/delete.json" >/dev/null
wait_until sees_loss || tail -n 1 "$work/seen"
kill $looking

# A topic that is deleted takes the commits on it along: nothing is claimed of a group that has no others.
kafka_tool kafka-topics.sh --bootstrap-server "$brokers" --delete --topic "$gone" >/dev/null
has_none() { [ "$(run_weir lag "$empty" -o json | jq '.groups[0].partitions | length')" = 0 ] || run_weir lag "$empty" -o json | grep -q '"topic gone"'; }
wait_until has_none
expect_equal "the lag of what is gone" "$(run_weir lag "$empty" -o json | jq -c '.groups[0] | [.verdict, .lag]')" '["UNKNOWN",null]'
expect_check 6 "" -q --max-lag 100 "$empty"

# Metrics: a strict reader takes them, with names as they are, and sees only what is known.
odd="odd \"quoted\" back\\slash-$run_id"
"$set_offsets" "$brokers" "$odd" "$topic" 1 40 || fail "no commits of $odd"
run_weir lag -o prometheus >"$work/metrics"
python3 "$metrics" <"$work/metrics" >"$work/samples" || fail "no valid metrics"
sample() { jq -c --arg n "$1" --arg g "$2" 'select(.name == $n and .labels.group == $g) | .value' "$work/samples"; }
expect_equal "lag of an odd name" "$(sample weir_group_lag "$odd")" 10
expect_equal "lag of $fine" "$(sample weir_group_lag "$fine")" 0
expect_equal "no sample of what is not known" "$(sample weir_group_lag "$ahead")" ""
expect_equal "up" "$(jq 'select(.name == "weir_up") | .value' "$work/samples")" 1
"$weir" lag -o prometheus -b 127.0.0.1:1 --timeout 1s 2>/dev/null | python3 "$metrics" | grep -q '"weir_up", "labels": {}, "value": 0' || fail "a cluster that is down is not 0"

# What the reader may not see. bob may do nothing; what he is given is taken back.
denied=${WEIR_TEST_KAFKA_DIR:-}/client-denied.properties
bob() { "$weir" "$@" -F "$denied"; }
acl() { kafka_tool kafka-acls.sh --bootstrap-server "$brokers" --force --allow-principal User:bob "$@" >/dev/null 2>&1; }
if [ -f "$denied" ]; then
    # Not even the list: nothing is there to be judged, which is not well.
    bob lag --check >"$work/out" 2>&1
    expect_equal "exit without a list" $? 6
    expect_exit 1 "unknown group" -- bob lag "$fine"
    # The list, and nothing of any group.
    acl --add --cluster --operation Describe
    lists() { bob groups -o json 2>/dev/null | jq -e --arg g "$fine" '.groups[] | select(.group == $g)' >/dev/null; }
    wait_until lists
    bob lag "$fine" -o json >"$work/out" 2>/dev/null
    expect_equal "exit when all is denied" $? 5
    jq -e '.groups[0] | .verdict == "UNKNOWN" and .lag == null and .error != null' "$work/out" >/dev/null || fail "denied: $(cat "$work/out")"
    bob lag --check -q "$fine"
    expect_equal "exit of --check when all is denied" $? 6
    # One group, but not its topic: its partitions are left out, and it is not called well.
    acl --add --group "$fine" --operation Describe
    describes() { bob lag "$fine" -o json 2>/dev/null | jq -e '.groups[0].error == null' >/dev/null; }
    wait_until describes
    bob lag "$fine" "$late" -o json >"$work/out" 2>/dev/null
    jq -e '.groups[0] | .verdict == "UNKNOWN" and .lag == null' "$work/out" >/dev/null || fail "without its topic: $(cat "$work/out")"
    jq -e '.groups[1].error != null' "$work/out" >/dev/null || fail "the other is not denied: $(cat "$work/out")"
    # Both: the rest is shown beside what is denied.
    acl --add --topic "$topic" --operation Describe
    sees() { bob lag "$fine" -o json 2>/dev/null | jq -e '.groups[0] | .verdict == "OK" and .lag == 0' >/dev/null; }
    wait_until sees
    bob lag "$fine" "$late" >"$work/out" 2>&1
    expect_equal "exit when some is denied" $? 0
    bob lag --check --max-lag 100 "$fine"
    expect_equal "exit of what may be seen" $? 0
    bob lag --check -q --max-lag 100 "$fine" "$late"
    expect_equal "exit with one that may not" $? 6
    acl --remove --topic "$topic" --operation Describe
    acl --remove --group "$fine" --operation Describe
    acl --remove --cluster --operation Describe
fi
finish
