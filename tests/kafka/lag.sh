#!/usr/bin/env bash
# weir's lag equals the stock tool's: groups of the classic and of the consumer protocol, live and empty, with lag and without.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
topic=lag-$run_id
members=()
# A stock tool is a script and the Java that it started.
# shellcheck disable=SC2317 # the trap calls it
end_members() {
    local member
    for member in ${members[@]+"${members[@]}"}; do
        pkill -P "$member" 2>/dev/null
        kill "$member" 2>/dev/null
    done
    rm -rf "$work"
}
trap end_members EXIT
create_topic "$topic" 3
fill() { # records, a third to each partition
    local partition
    for partition in 0 1 2; do seq 1 $(($1 / 3)) | produce -t "$topic" -p $partition; done
}

# A console consumer of this protocol and group; commits when it ends, never before. In the background its process is $!.
read_some() {
    exec bash "$WEIR_ROOT/scripts/kafka.sh" run kafka-console-consumer.sh --bootstrap-server "$brokers" --topic "$topic" \
        --group "$2" --from-beginning --consumer-property "group.protocol=$1" \
        --consumer-property auto.commit.interval.ms=600000 "${@:3}" 2>/dev/null
}
fill 90
for protocol in classic consumer; do
    (read_some $protocol "$protocol-empty-$run_id" --max-messages 90 >/dev/null)
    (read_some $protocol "$protocol-live-$run_id" --max-messages 90 >/dev/null)
done
fill 60
for protocol in classic consumer; do
    read_some $protocol "$protocol-live-$run_id" >"$work/$protocol.read" &
    members+=($!)
done
kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --group "set-$run_id" --topic "$topic:1" \
    --reset-offsets --to-offset 7 --execute >/dev/null

have_read() { [ "$(wc -l <"$work/$1.read")" -ge 60 ]; }
wait_until have_read classic
wait_until have_read consumer

# Both as: group topic partition committed end lag owner host client
stock() {
    kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --describe --all-groups 2>/dev/null |
        awk -v id="-$run_id" 'index($1, id) && $2 != "TOPIC" { sub("^/", "", $8); print $1, $2, $3, $4, $5, $6, $7, $8, $9 }' | sort
}
ours() {
    run_weir lag -o csv | tr -d '\r' | awk -F, -v id="-$run_id" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        function cell(name) { return $at[name] == "" ? "-" : $at[name] }
        index($1, id) { print cell("group"), cell("topic"), cell("partition"), cell("committed"), cell("high"), cell("lag"),
                              cell("member_id"), cell("host"), cell("client_id") }' | sort
}
# With the older library owners of the consumer protocol cannot be seen.
visible() { if "$weir" --version | grep -q consumer-protocol; then sed '/^consumer-/s/\( [^ ]*\)\{3\}$//'; else cat; fi; }

expected=$(stock | visible)
got=$(ours | visible)
expect_equal "number of rows" "$(printf '%s\n' "$expected" | wc -l)" 13
[ "$got" = "$expected" ] || {
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$got")
    fail "lag differs from the stock tool's (<)"
}
printf '%s\n' "$expected" | awk '{ if ($6 > 0) lag++; else none++ } END { exit !(lag && lag + none == NR) }' || fail "no lag in what was compared"

# Groups and what is said of them.
groups=$(run_weir groups -o csv | tr -d '\r')
if ! "$weir" --version | grep -q consumer-protocol; then
    grep -q "^consumer-live-$run_id,consumer,Stable,1," <<<"$groups" || fail "consumer-live: $groups"
    grep -q "^consumer-empty-$run_id,consumer,Empty,0," <<<"$groups" || fail "consumer-empty: $groups"
else
    grep -q "^consumer-live-$run_id,,Stable,," <<<"$groups" || fail "consumer-live: $groups"
fi
grep -q "^classic-live-$run_id,classic,Stable,1," <<<"$groups" || fail "classic-live: $groups"
grep -q "^classic-empty-$run_id,classic,Empty,0," <<<"$groups" || fail "classic-empty: $groups"
grep -q Dead <<<"$groups" && fail "a living group is called Dead: $groups"

# Share groups and Connect's workers commit nothing here: no verdict, no alarm and no error, wherever they are asked for.
share=share-$run_id workers=workers-$run_id
bash "$WEIR_ROOT/scripts/kafka.sh" run kafka-console-share-consumer.sh --bootstrap-server "$brokers" --topic "$topic" --group "$share" >/dev/null 2>&1 &
members+=($!)
mkfifo "$work/stay" # nobody writes to it, and it has no end
python3 "$WEIR_ROOT/tests/kafka/connect_worker.py" "$brokers" "$workers" <>"$work/stay" >"$work/workers" 2>&1 &
members+=($!)
is_listed() { [ "$(run_weir groups "$1" -o json 2>/dev/null | jq -c '.groups[] | [.type, .state, .members, .error]')" = "$2" ]; }
wait_until is_listed "$share" '["share?",null,null,null]' || run_weir groups "$share" -o json
wait_until is_listed "$workers" '["classic","Stable",1,null]' || run_weir groups "$workers" -o json
expect_equal "verdicts of groups that get none" \
    "$(run_weir lag "$share" "$workers" -o json | jq -c '[.groups[] | [.verdict, .state_reason, .lag, .error]]')" \
    '[["UNKNOWN","no verdict",null,null],["UNKNOWN","no verdict",null,null]]'
expect_exit 0 -- run_weir lag "$share" "$workers"
# One that was asked for by name may be a Streams group whose commits are gone: it is not passed over.
expect_equal "lag --check of them" "$(run_weir lag --check -v --max-lag 1000000 "$share" "$workers"; echo $?)" \
    "$(printf '%s: not judged: no verdict\n%s: not judged, and need not be: no verdict\n6\n' "$share" "$workers")"
expect_exit 1 kafka-share-groups.sh -- run_weir reset-offsets "$share" --topic "$topic" --to end --watch-for 0s --write
shows() { "$weir" -b "$brokers" --dump=200x50 --keys ": type:group_$1 Enter" 2>/dev/null >"$work/frame" && grep -qF "$2" "$work/frame"; }
wait_until shows "$share" "kafka-share-groups.sh --bootstrap-server $brokers --describe --group $share" || cat "$work/frame"
wait_until shows "$workers" "workers of Kafka Connect: they commit nothing here" || cat "$work/frame"

# Commits on a topic that is deleted afterwards are shown, and their lag is not known.
kafka_tool kafka-topics.sh --bootstrap-server "$brokers" --create --topic "gone-$run_id" --partitions 1 >/dev/null
kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --group "gone-$run_id" --topic "gone-$run_id:0" \
    --reset-offsets --to-offset 0 --execute >/dev/null
run_weir lag "gone-$run_id" -o json | grep -q '"lag":0,"unknown_partitions":0' || fail "an empty topic has a lag of 0"
expect_exit 1 "unknown group" "set-$run_id" -- run_weir lag "sat-$run_id"
finish
