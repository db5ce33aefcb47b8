#!/usr/bin/env bash
# One of three brokers is killed while a tail runs and comes back: the tail goes on and loses nothing. And what is said of a
# group whose partition was on the broker that was killed alone.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
dir=$work/three
port=19692
kafka() { bash "$WEIR_ROOT/scripts/kafka.sh" "$@" --dir "$dir"; }
kafka start --no-profile --port $port --brokers 3 >"$work/start.log" 2>&1 || {
    cat "$work/start.log"
    exit 1
}
trap 'kafka stop --clean >/dev/null 2>&1; rm -rf "$work"' EXIT
brokers=127.0.0.1:$port,127.0.0.1:$((port + 2)),127.0.0.1:$((port + 4))
create_topic lost 6 --replication-factor 3

seq 1 3000 | produce -t lost -X acks=all || fail "could not produce"
"$weir" tail lost -b "$brokers" --from beginning --follow -n 6000 -o raw >"$work/tail.out" 2>"$work/tail.err" &
tail_pid=$!
has_lines() { [ "$(wc -l <"$work/tail.out")" -ge "$1" ]; }
wait_until has_lines 3000
kafka kill 2
seq 3001 6000 | produce -t lost -X acks=all -X message.timeout.ms=60000 || fail "could not produce with a broker down"
is_done() { ! kill -0 $tail_pid 2>/dev/null; }
wait_until is_done || kill $tail_pid
wait $tail_pid || fail "the tail ended with $?: $(cat "$work/tail.err")"
sort -n "$work/tail.out" | cmp -s - <(seq 1 6000) || fail "records were lost or came twice: $(wc -l <"$work/tail.out")"

# What the survivors say of it.
shrunk() { "$weir" partitions lost -b "$brokers" -o csv 2>/dev/null | grep -q '"1,3"\|"3,1"\|1;3\|3;1\|"\[1,3\]"\|"\[3,1\]"'; }
wait_until shrunk
kafka revive 2
whole() { [ "$("$weir" topics -b "$brokers" -o json 2>/dev/null | grep -o '"name":"lost"[^}]*"under_replicated":[0-9]*' | grep -o '[0-9]*$')" = 0 ]; }
wait_until whole

# A group reads a topic of which each broker has a partition alone.
create_topic alone 3
seq 1 300 | produce -t alone || fail "could not produce"
"$weir" --write consume alone --group shop -b "$brokers" --from beginning -o raw >/dev/null 2>"$work/member.err" &
member=$!
lag_of() { "$weir" lag shop -b "$brokers" -o json 2>/dev/null; }
has_read_all() { [ "$(lag_of | jq '[.groups[0].partitions[] | select(.lag == 0)] | length')" = 3 ]; }
wait_until has_read_all

# A broker is killed halfway through sending: every line is acknowledged all the same, and is there exactly once.
create_topic sent 6 --replication-factor 3
seq 1 4000 | "$weir" --write produce sent -b "$brokers" --rate 1000/s -o text --delivery-timeout 60s >"$work/sent.out" 2>"$work/sent.err" &
sender=$!
has_sent() { [ "$(wc -l <"$work/sent.out")" -ge 1000 ]; }
wait_until has_sent
kafka kill 3
wait $sender || fail "sending ended with $?: $(cat "$work/sent.err")"
grep -q '4,000 records acknowledged' "$work/sent.err" || fail "sending says: $(cat "$work/sent.err")"
"$weir" tail sent -b "$brokers" --from beginning -o raw | sort -n | cmp -s - <(seq 1 4000) || fail "what was sent is not what is there"
expect_equal 'offsets told' "$(sed -E 's/.* //' "$work/sent.out" | sort -u | wc -l)" 4000

# Its partition has no leader: that is what is said first, whatever becomes of its reader meanwhile.
gone() { [ "$(lag_of | jq -c '[.groups[0].partitions[] | select(.state_reason == "no leader") | .verdict]')" = '["UNKNOWN"]' ]; }
wait_until gone
WEIR_LAG_WINDOWS=20 "$weir" diagnose shop -b "$brokers" --for 6s -o json >"$work/found" 2>"$work/found.err" || fail "diagnose: $(cat "$work/found.err")"
jq -e '.findings[0] | .question == 18 and .kind == "cause"' "$work/found" >/dev/null ||
    fail "the diagnosis: $(jq -c '{verdict, findings: [.findings[] | {question, kind, title}]}' "$work/found")"
kill "$member"
wait "$member"
finish
