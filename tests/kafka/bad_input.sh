#!/usr/bin/env bash
# What bad input gets, on a real broker.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"

# Addresses that do not answer: what failed, why, what to do.
expect_exit 4 "refused" "-b HOST:PORT" -- "$weir" topics -b 127.0.0.1:1
expect_exit 4 "resolve" -- "$weir" topics -b no-such-host.invalid:9092
expect_exit 4 "refused" -- "$weir" tail any -b 127.0.0.1:1
expect_exit 4 -- "$weir" topics -b "$brokers" -X security.protocol=ssl --timeout 3s
expect_exit 2 "group.id" -- "$weir" topics -b "$brokers" -X group.id=x
expect_exit 2 "no.such.property" -- "$weir" topics -b "$brokers" -X no.such.property=1

# Unknown topics: the nearest names, and nothing created.
topic=bad-$run_id
create_topic "$topic" 1 --config max.message.bytes=25000000
expect_exit 1 "unknown topic" "$topic" -- run_weir tail "bad_$run_id"
expect_exit 1 "unknown topic" -- run_weir partitions "bad_$run_id"
run_weir topics -o csv | grep -q "bad_$run_id" && fail "looking at a topic created it"

# Values of every kind leave as they came.
printf '' >"$work/empty"
printf 'x' >"$work/one"
printf '\377\376\000\200' >"$work/binary"
printf '\033[31mred\033]0;title\007 \342\200\256bidi' >"$work/escapes"
printf '{"id":9007199254740993123,"p":1.10,"a":1,"a":2,"z":"x\\u0000y"}' >"$work/exact"
printf '{"cut":[1,2' >"$work/cut"
head -c 10000 /dev/zero | tr '\0' '[' >"$work/deep"
head -c 10000 /dev/zero | tr '\0' ']' >>"$work/deep"
head -c 1000000 /dev/zero | tr '\0' 'm' >"$work/mega"
head -c 20000000 /dev/zero | tr '\0' 'h' >"$work/huge"
for value in one binary escapes exact cut deep mega huge; do
    produce -t "$topic" -X message.max.bytes=30000000 "$work/$value" || fail "could not produce $value"
done
produce -t "$topic" -Z -K: <<<'null-value:' || fail "could not produce a tombstone"
number=0
for value in one binary escapes exact cut deep mega huge; do
    run_weir tail "$topic" --from "$number" -n 1 -o raw >"$work/got"
    { cat "$work/$value" && echo; } | cmp -s - "$work/got" || fail "$value came out differently"
    number=$((number + 1))
done
expect_equal "a tombstone" "$(run_weir tail "$topic" --from 8 -o jsonl | sed 's/.*"value":\([^,]*\),"value_format":"\([a-z]*\)".*/\1 \2/')" "null null"
exact=$(run_weir tail "$topic" --from 3 -n 1 -o jsonl)
case $exact in *'"value":{"id":9007199254740993123,"p":1.10,"a":1,"a":2,"z":"x\u0000y"}'*) ;; *) fail "JSON was changed: $exact" ;; esac
case $(run_weir tail "$topic" --from 1 -n 1 -o jsonl) in *'{"base64":"//4AgA=="}'*) ;; *) fail "binary is not base64" ;; esac
case $(run_weir tail "$topic" --from 5 -n 1 -o jsonl) in *'"value_format":"json"'*) ;; *) fail "10,000 levels are not JSON" ;; esac
case $(run_weir tail "$topic" --from 4 -n 1 -o jsonl) in *'"value_format":"text"'*) ;; *) fail "JSON cut short is not text" ;; esac

# A reader that leaves early ends it quietly.
run_weir tail "$topic" --from beginning -o raw 2>"$work/err" | head -c 1 >/dev/null
[ -s "$work/err" ] && fail "a closed pipe says: $(cat "$work/err")"

# Groups: none, no commits, and one whose topic was deleted.
expect_exit 1 "unknown group" -- run_weir lag "no-such-group-$run_id"
gone=gone-$run_id
create_topic "$gone" 1
echo a | produce -t "$gone"
kcat -C -b "$brokers" -G "orphan-$run_id" -X auto.offset.reset=earliest -c 1 "$gone" >/dev/null 2>&1
kafka_tool kafka-topics.sh --bootstrap-server "$brokers" --delete --topic "$gone" >/dev/null
expect_exit 0 -- run_weir lag -o json
expect_exit 0 -- run_weir groups
finish
