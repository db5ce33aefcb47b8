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
finish
