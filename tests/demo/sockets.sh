#!/usr/bin/env bash
# Demos that were killed, several of them, and those of somebody else.
# shellcheck disable=SC2034,SC2154,SC2016,SC2317
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
place="$work/run/weir"

# Killed: what it left is noticed and removed.
start_demo killed
expect_equal "mode of the socket" "$(stat -c %a "$place"/*.socket)" 600
expect_equal "mode of its directory" "$(stat -c %a "$place")" 700
id=$(basename "$place"/*.socket .socket)
kill -KILL "$last"
wait "$last" 2>/dev/null
[ -S "$place/$id.socket" ] || fail "a killed demo left no socket: the test tests nothing"
expect_exit 4 "localhost:9092" -- "$weir" topics --timeout 1s
expect_equal "files left" "$(ls -A "$place")" ""

# Stopped while a client asks: an error in one sentence, no wait without end.
start_demo stopped
kill -STOP "$last"
background asks "$weir" groups --timeout 20s
asking=$last
stopped=${processes[-2]}
wait_until test -e /proc/"$asking"/fd
kill -KILL "$stopped"
wait "$asking"
code=$?
case $code in
1 | 4) ;;
*) fail "asking a demo that is killed meanwhile: exit $code: $(cat "$work/asks.out" "$work/asks.err")" ;;
esac
[ -s "$work/asks.err" ] || fail "asking a demo that is killed meanwhile says nothing"

# Two at once: each is found by its address, neither is guessed.
start_demo first
first=$address
start_demo second
second=$address
expect_exit 2 "2 demos of yours are running" "$first" "$second" -- "$weir" topics
expect_exit 2 "2 demos of yours are running" -- "$weir" topics -b demo
expect_exit 0 "created the topic uno" -- "$weir" create-topic uno -b "$first"
expect_exit 0 "created the topic dos" -- "$weir" create-topic dos -b "$second"
expect_equal "topics of the first" "$("$weir" topics -b "$first" -o csv | grep -c -e '^uno' -e '^dos')" 1
expect_exit 0 billing -- "$weir" groups -b "$second"
# A profile or KAFKA_BROKERS still wins over them.
expect_exit 4 "127.0.0.1:1" -- env KAFKA_BROKERS=127.0.0.1:1 "$weir" topics --timeout 1s

# A command's own cluster is nobody else's.
expect_exit 0 orders -- "$weir" --demo topics
expect_equal "files of two demos" "$(find "$place" -mindepth 1 | wc -l)" 4

kill -TERM "$last"
wait "$last"
id=$(basename "$place"/*.socket .socket)

# A directory that others can write to, and one that is a link, are nobody's.
chmod 777 "$place"
expect_exit 2 "no demo of yours" -- "$weir" topics -b demo
chmod 700 "$place"
expect_exit 0 uno -- "$weir" topics -b demo
mv "$place" "$work/elsewhere"
ln -s "$work/elsewhere" "$place"
expect_exit 2 "no demo of yours" -- "$weir" topics -b demo
rm "$place"
mv "$work/elsewhere" "$place"

# Somebody else's: neither used nor removed. Its brokers answer any client, so its groups alone are unknown.
if [ "$(id -u)" = 0 ]; then
    chown 65534 "$place/$id" "$place/$id.socket"
    expect_exit 2 "no demo of yours" -- "$weir" topics -b demo
    expect_exit 0 uno -- "$weir" topics -b "$first"
    "$weir" groups -b "$first" >"$work/out" 2>"$work/err" </dev/null
    grep -q "another user's" "$work/err" || fail "another user's demo is asked: $(cat "$work/out" "$work/err")"
    expect_exit 5 -- "$weir" create-topic tres -b "$first"
    expect_exit 4 "another user's" -- "$weir" create-topic tres -b "$first" --write
    [ -S "$place/$id.socket" ] || fail "another user's socket was removed"
else
    echo "SKIPPED: another user's socket: only root can make one"
fi
finish
