#!/usr/bin/env bash
# Members of a group: who reads what, what is given up in good order, and what a killed one leaves to the others.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
topic=consume-$run_id
export XDG_STATE_HOME="$work/state" WEIR_WRITE=1
members=()
# shellcheck disable=SC2317 # the trap calls it
end_members() {
    local member
    for member in ${members[@]+"${members[@]}"}; do kill -9 "$member" 2>/dev/null; done
    rm -rf "$work"
}
trap end_members EXIT
member() { # NAME OPTIONS...: in the background; its process is $!
    local name=$1
    shift
    exec "$weir" -b "$brokers" consume "$topic" -o raw "$@" >"$work/$name.out" 2>"$work/$name.err" </dev/null
}
start() {
    member "$@" &
    members+=($!)
}
says() { grep -qF -- "$2" "$work/$1.err"; }
# shellcheck disable=SC2086,SC2317 # the name is a pattern
has_lines() { [ "$(cat "$work"/$1.out | sort -u | wc -l)" -ge "$2" ]; }
lag_of() { run_weir lag "$1" -o jsonl | sed -E 's/.*"members":([0-9]+|null),"lag":([0-9]+|null).*/\2/'; }
lag_is() { [ "$(lag_of "$1")" = "$2" ]; }
run_weir create-topic "$topic" --partitions 3 >/dev/null || fail 'no topic'
seq 1 30 | run_weir produce "$topic" --partitioner roundrobin -o none 2>/dev/null

for protocol in classic consumer; do
    group=$protocol-$run_id
    if [ $protocol = consumer ] && run_weir --version | grep -q 'lacks.*consumer'; then continue; fi
    # Read to the end, committed, left: nothing to do for the next one, and the group is empty.
    run_weir consume "$topic" --group "$group" --from beginning --until-end --protocol $protocol -o raw >"$work/all" 2>"$work/err"
    expect_equal "$protocol: read by the first" "$(sort -n "$work/all" | cksum)" "$(seq 1 30 | cksum)"
    grep -q "gained  $topic 0 1 2" "$work/err" || fail "$protocol: it says: $(cat "$work/err")"
    wait_until lag_is "$group" 0
    expect_equal "$protocol: read by the second" "$(run_weir consume "$topic" --group "$group" --from beginning --until-end --protocol $protocol -o raw 2>/dev/null)" ''

    # Two members share the partitions; one leaves in good order and the other gets all at once.
    start "$protocol-a" --group "$group-two" --from beginning --protocol $protocol
    one=$!
    wait_until says "$protocol-a" '+ gained'
    start "$protocol-b" --group "$group-two" --from beginning --protocol $protocol
    second=$!
    wait_until says "$protocol-b" '+ gained'
    wait_until says "$protocol-a" '- gave up'
    kill -INT $second
    wait $second
    expect_equal "$protocol: exit after Ctrl-C" $? 0
    grep -q 'left the group' "$work/$protocol-b.err" || fail "$protocol: b says: $(cat "$work/$protocol-b.err")"
    owns_all() { run_weir lag "$group-two" -o jsonl | grep -o '"client_id"' | wc -l | grep -qx 3; }
    wait_until owns_all
    # None read twice: what b had read was committed before it left.
    seq 31 60 | run_weir produce "$topic" --partitioner roundrobin -o none 2>/dev/null
    wait_until has_lines "$protocol-[ab]" 60
    expect_equal "$protocol: each once" "$(cat "$work/$protocol"-[ab].out | sort -n | uniq -d)" ''
    kill -INT "$one"
    wait "$one"
    # The topic has 60 records now; the next protocol begins anew.
    run_weir delete-records "$topic" all:end --execute --confirm "$topic" >/dev/null
    seq 1 30 | run_weir produce "$topic" --partitioner roundrobin -o none 2>/dev/null
done

# Killed: the group goes on without it, and reads again what it had not committed; nothing is lost.
start killed-a --group "killed-$run_id" --from beginning --delay 300ms -X session.timeout.ms=6000
first=$!
wait_until says killed-a '+ gained'
wait_until has_lines killed-a 5
kill -9 $first
start killed-b --group "killed-$run_id" --from beginning -X session.timeout.ms=6000
wait_until says killed-b '+ gained'
wait_until has_lines 'killed-[ab]' 30
expect_equal 'read by both' "$(sort -nu "$work"/killed-[ab].out | cksum)" "$(seq 1 30 | cksum)"

# More members than partitions: one stands by, and says so. Without commits nothing is committed.
for n in 1 2 3 4; do start "many-$n" --group "many-$run_id" --from beginning --no-commit -X session.timeout.ms=6000; done
four() { cat "$work"/many-?.err | grep -cF '+ gained' | awk '{ exit !($1 >= 4) }' && cat "$work"/many-?.err | grep -qF 'stands by'; }
wait_until four
expect_equal 'commits of --no-commit' "$(run_weir lag "many-$run_id" -o jsonl | grep -o '"committed":[0-9]' | head -n 1)" ''
expect_exit 2 '--group is needed' -- run_weir consume "$topic"
finish
