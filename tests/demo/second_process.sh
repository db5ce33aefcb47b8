#!/usr/bin/env bash
# What a second terminal sees of a demo that runs in the first, without naming it.
# shellcheck disable=SC2034,SC2154,SC2016,SC2317
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
start_demo demo
demo=$last

expect_equal "the topics" "$("$weir" topics -o csv | cut -d, -f1,2,3 | tail -n +2 | tr '\n' ' ')" \
    "clicks,3,3 logs,2,3 mixed,2,3 orders,6,3 orders.dlq,1,3 payments,3,3 sensors,3,3 "
expect_equal "the partitions of orders" "$("$weir" partitions orders -o csv | tail -n +2 | wc -l)" 6
expect_equal "the brokers" "$("$weir" brokers -o csv | tail -n +2 | wc -l)" 3
all_stable() { [ "$("$weir" groups -o csv | grep -c ',Stable,')" = 4 ]; }
wait_until all_stable
expect_equal "the groups" "$("$weir" groups -o csv | cut -d, -f1,4 | tail -n +2 | tr '\n' ' ')" \
    "analytics,4 audit,1 billing,2 fraud,1 "
wait_until says '"lag":0,' "$weir" lag billing -o json
all_of_billing() { [ "$("$weir" lag billing -o csv | tail -n +2 | wc -l)" = 9 ]; }
wait_until all_of_billing
expect_equal "records of orders" "$("$weir" tail orders --from beginning --to end -o jsonl | wc -l)" 500

# Times are looked up, although mock brokers know none.
"$weir" tail orders --from beginning -o jsonl | grep -o '"timestamp_ms":[0-9]*' | tr -dc '0-9\n' | sort -n >"$work/times"
middle=$(sed -n 250p "$work/times")
since() { "$weir" tail orders --from "@$1" -o raw | wc -l; }
expect_equal "records since a time" "$(since "$middle")" "$(awk -v t="$middle" '$1 >= t' "$work/times" | wc -l)"
expect_equal "records before it" "$("$weir" tail orders --from beginning --to "@$middle" -o raw | wc -l)" \
    "$(awk -v t="$middle" '$1 < t' "$work/times" | wc -l)"
expect_equal "records since the first" "$(since "$(head -n 1 "$work/times")")" 500
expect_equal "records since after the last" "$(since $(($(tail -n 1 "$work/times") + 1)))" 0

# A topic of a person's own, on each way to the demo.
expect_exit 0 "created the topic pagos" "kept; the built-in cluster does not act on it" -- \
    "$weir" create-topic pagos --partitions 3 --config retention.ms=1000
expect_exit 0 "pagos 1:0" -- "$weir" produce pagos --partition 1 'Hiciste un pago de $1,000 a Bob'
for where in "-b demo" "-b $address" "-b localhost:${address#*:}"; do
    # shellcheck disable=SC2086
    expect_exit 0 'Hiciste un pago de $1,000 a Bob' -- "$weir" tail pagos --from beginning --to end $where
    # shellcheck disable=SC2086
    expect_exit 0 billing -- "$weir" groups $where
    # shellcheck disable=SC2086
    expect_exit 0 "pagos" -- "$weir" produce pagos --partition 0 $where again
done
KAFKA_BROKERS=$address expect_exit 0 billing -- env KAFKA_BROKERS="$address" "$weir" groups
expect_exit 0 "retention.ms" 1000 topic "kept; the built-in cluster does not act on it" -- "$weir" config topic pagos
expect_exit 0 -- "$weir" config topic pagos --set retention.ms=5 --execute --confirm pagos
expect_exit 0 ",5," -- "$weir" config topic pagos -o csv
expect_exit 0 "no settings" -- "$weir" config topic orders
expect_exit 2 "Unknown topic config name: foo" -- "$weir" create-topic t --config foo=1
expect_exit 2 "Invalid value abc for configuration retention.ms" -- "$weir" create-topic t --config retention.ms=abc
expect_exit 1 "only 3 broker(s) are registered" -- "$weir" create-topic t --replication 4
expect_exit 2 -- "$weir" create-topic t --partitions 100000
for name in . .. 'a b' 'ñ' "$(printf 'a%.0s' {1..250})"; do
    expect_exit 2 -- "$weir" create-topic "$name"
done
expect_exit 1 "already" -- "$weir" create-topic pagos
expect_exit 1 "orders.dlq" -- "$weir" create-topic orders_dlq
expect_exit 1 "no topic 'nope'" -- "$weir" delete-topic nope --execute --confirm nope
expect_exit 1 "cannot add partitions" -- "$weir" add-partitions pagos --partitions 9 --execute --confirm pagos
expect_equal "nothing was added" "$("$weir" topics -o csv | tail -n +2 | wc -l)" 8

# What it does not do is said where it is asked for.
"$weir" create-topic hechos --partitions 1 >"$work/out"
expect_exit 0 "does not act on transactions" "the transaction was aborted" -- "$weir" produce hechos --transactional --abort-after 1 uno
grep -q 'none of these' "$work/err" && fail "records of the mock's are not hidden, but it says: $(cat "$work/err")"
expect_equal "records of an aborted transaction there" "$("$weir" tail hechos --from beginning -o raw)" uno
expect_exit 0 "does not honour static membership" -- \
    "$weir" consume hechos --group fijo --instance-id uno --from beginning --until-end
expect_exit 0 "no settings that can be asked" -- "$weir" config broker 1
"$weir" delete-topic hechos --execute --confirm hechos >"$work/out" 2>&1

# Deleted is deleted: made again it is empty; one that the demo writes to stays away.
can_delete=$("$weir" --version | grep -c 'librdkafka 2\.15\.')
if [ "$can_delete" = 1 ]; then
    expect_exit 0 "begins at offset 100" -- "$weir" delete-records clicks 0:100 --execute --confirm clicks
    expect_exit 0 "deleted the topic pagos" -- "$weir" delete-topic pagos --execute --confirm pagos
    expect_equal "without pagos" "$("$weir" topics -o csv | grep -c '^pagos')" 0
    expect_exit 0 "created the topic pagos: 2" -- "$weir" create-topic pagos --partitions 2
    expect_equal "records of the new one" "$("$weir" tail pagos --from beginning --to end | wc -c)" 0
    expect_exit 0 "no settings" -- "$weir" config topic pagos
    expect_exit 0 "deleted the topic orders" -- "$weir" delete-topic orders --execute --confirm orders
    expect_exit 0 -- "$weir" produce payments --partition 0 '{}'
    expect_equal "orders stays away" "$("$weir" topics -o csv | grep -c '^orders,')" 0
    wait_until says '"lag":0,' "$weir" lag billing -o json
else
    expect_exit 1 "cannot delete topics with librdkafka" -- "$weir" delete-topic pagos --execute --confirm pagos
fi

# A second dashboard.
"$weir" --dump=120x30 >"$work/dump" 2>&1 </dev/null || fail "no second dashboard"
grep -q "pagos" "$work/dump" || fail "no pagos on the second dashboard: $(cat "$work/dump")"
grep -q "weir  demo" "$work/dump" || fail "the second dashboard does not say where it is: $(head -1 "$work/dump")"

# What is gone is said, and nothing is left behind.
kill -TERM "$demo"
wait "$demo"
expect_equal "the demo's exit code" $? 0
grep -q "its data is gone" "$work/demo.err" || fail "it does not say that its data is gone: $(cat "$work/demo.err")"
expect_equal "files left" "$(ls -A "$work/run/weir")" ""
expect_exit 2 "no demo of yours is running" -- "$weir" topics -b demo
expect_exit 2 "--serve goes with --demo" -- "$weir" --serve
finish
