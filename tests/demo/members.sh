#!/usr/bin/env bash
# Members of other processes: who owns what, who was killed, and clients that are not weir.
# shellcheck disable=SC2034,SC2154,SC2016,SC2317
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
start_demo demo
"$weir" create-topic pagos --partitions 4 >"$work/out" || fail "no topic"

field() { "$weir" groups -o csv | grep "^$1," | cut -d, -f"$2"; }
# Partitions of the group cobros with an owner, and owners.
owned() { "$weir" lag cobros -o json | grep -o '"owner":{"member_id":"[^"]*"' | wc -l; }
owners() { "$weir" lag cobros -o json | grep -o '"owner":{"member_id":"[^"]*"' | sort -u | wc -l; }
is() { # COMMAND WANTED
    local wanted=${*: -1}
    [ "$("${@:1:$#-1}")" = "$wanted" ]
}

background uno "$weir" consume pagos --group cobros --from beginning
uno=$last
background dos "$weir" consume pagos --group cobros --from beginning
dos=$last
wait_until is field cobros 3 Stable
wait_until is field cobros 4 2
wait_until is owned 4
expect_equal "owners" "$(owners)" 2
expect_exit 0 -- "$weir" produce pagos --partition 0 uno
expect_exit 0 -- "$weir" produce pagos --partition 3 dos
all_read() { cat "$work/uno.out" "$work/dos.out" | grep -c '"value"'; }
wait_until is all_read 2
wait_until says '"lag":0,' "$weir" lag cobros -o json

# On the dashboard, too.
"$weir" --dump=160x40 pagos >"$work/dump" 2>&1 </dev/null || fail "no dashboard"
grep -q cobros "$work/dump" || fail "the dashboard does not show the group: $(cat "$work/dump")"

# Killed: what it owned has no owner at once, and the other one gets it after the session timeout.
kill -KILL "$uno"
one_owner() { [ "$(owners)" -le 1 ] && [ "$(owned)" -lt 4 ]; }
wait_until one_owner
wait_until is owned 4
expect_equal "owners after one was killed" "$(owners)" 1
expect_equal "members after one was killed" "$(field cobros 4)" 1

# Left in good order: empty, and its commits are still there.
kill -INT "$dos"
wait "$dos"
wait_until is field cobros 3 Empty
expect_equal "members after all left" "$(field cobros 4)" 0
expect_exit 0 '"lag":0' -- "$weir" lag cobros -o json

# The newer protocol, where the library has it.
if "$weir" --version | grep -q 'librdkafka 2\.15\.'; then
    background nuevo "$weir" consume pagos --group modernos --protocol consumer
    nuevo=$last
    wait_until is field modernos 3 Stable
    expect_equal "its type" "$(field modernos 2)" consumer
    kill -INT "$nuevo"
    wait "$nuevo"
fi

# Clients that are not weir: they are counted, and what they own is not known.
if command -v kcat >"$work/out"; then
    background gato kcat -q -u -b "$address" -X session.timeout.ms=6000 -X heartbeat.interval.ms=500 \
        -X auto.offset.reset=earliest -G gatos pagos
    gato=$last
    wait_until is field gatos 3 Stable
    expect_equal "members of kcat's group" "$(field gatos 4)" 1
    wait_until grep -q dos "$work/gato.out"
    background tres "$weir" consume pagos --group gatos -X session.timeout.ms=6000
    tres=$last
    two_stable() { is field gatos 4 2 && is field gatos 3 Stable; }
    wait_until two_stable
    half_owned() { [ "$("$weir" lag gatos -o json | grep -o '"owner":{"member_id"' | wc -l)" = 2 ]; }
    wait_until half_owned
    "$weir" --dump=160x40 --keys '3' >"$work/dump" 2>&1 </dev/null
    kill -INT "$gato"
    wait "$gato"
    kill -INT "$tres"
    wait "$tres"
    printf 'desde kcat\n' | kcat -P -q -b "$address" -t pagos -p 2
    expect_exit 0 "desde kcat" -- "$weir" tail pagos --from beginning --to end
    # Producing makes a topic there.
    printf 'x\n' | kcat -P -q -b "$address" -t nuevo
    expect_exit 0 nuevo -- "$weir" topics
else
    echo "SKIPPED: no kcat"
fi
finish
