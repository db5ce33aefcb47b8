#!/usr/bin/env bash
# weir tail prints, per partition and byte for byte, what kcat prints.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"

topic=kcat-$run_id
partitions=3
create_topic "$topic" $partitions
for partition in 0 1 2; do
    seq -f "{\"id\":%.0f,\"partition\":$partition,\"text\":\"a \\\"quoted\\\" one\"}" 1 20000 | produce -t "$topic" -p $partition ||
        fail "could not produce"
done
for partition in 0 1 2; do
    kcat -C -q -e -b "$brokers" -t "$topic" -p $partition -o beginning >"$work/wanted"
    run_weir tail "$topic" --partition $partition --from beginning -o raw >"$work/got"
    expect_equal "records that kcat sees" "$(grep -c . "$work/wanted")" 20000
    cmp -s "$work/wanted" "$work/got" || fail "partition $partition differs from kcat's"
    kcat -C -q -e -J -b "$brokers" -t "$topic" -p $partition -o beginning | sed 's/"broker":[0-9]*,//' >"$work/wanted"
    run_weir tail "$topic" --partition $partition --from beginning -o kcat >"$work/got"
    cmp -s "$work/wanted" "$work/got" || fail "partition $partition differs from kcat -J's: $(head -n 1 "$work/got"), $(head -n 1 "$work/wanted")"
done
# The whole topic at once, and as JSON lines, holds the same records.
run_weir tail "$topic" --from beginning -o raw | sort | cksum >"$work/got"
kcat -C -q -e -b "$brokers" -t "$topic" -o beginning | sort | cksum >"$work/wanted"
cmp -s "$work/wanted" "$work/got" || fail "the whole topic differs"
expect_equal "records as JSON lines" "$(run_weir tail "$topic" --from beginning -o jsonl | grep -c '"value":{"id":[0-9]*,"partition":[0-2],')" 60000
expect_equal "the newest 10 of each" "$(run_weir tail "$topic" | grep -c .)" 30
expect_equal "the newest of all" "$(run_weir tail "$topic" -n 4 -o raw | grep -c .)" 4
finish
