#!/usr/bin/env bash
# Groups are made sick on a real Kafka, and the diagnosis says what was done to them; with all windows divided by 20, for
# both group protocols where the library speaks them. WEIR_DIAGNOSIS_KEEP=FOLDER keeps the texts.
# shellcheck disable=SC2317 # functions for trap and wait_until
# shellcheck source=tests/kafka/lib.sh
. "$(dirname "$0")/lib.sh"
sick=$6
export WEIR_LAG_WINDOWS=20
protocols=classic
"$weir" --version | grep -q '2\.0\.2' || protocols="classic consumer"
protocols=${WEIR_DIAGNOSIS_PROTOCOLS:-$protocols}
pids=()

cleanup() {
    exec {hold}>&- 2>/dev/null
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    wait
    rm -rf "$work"
}
trap cleanup EXIT

# Members end with their standard input: what holds it open is a fifo of each.
join() { # name, group, topic, behaviour, properties...
    local name=$1
    shift
    mkfifo "$work/$name"
    "$sick" "$brokers" "$@" <"$work/$name" >"$work/$name.out" 2>"$work/$name.err" &
    pids+=($!)
    eval "pid_$name=$!"
    exec {hold}>"$work/$name"
    eval "hold_$name=$hold"
}

leave() { # name
    local fd="hold_$1" pid="pid_$1"
    eval "exec ${!fd}>&-"
    wait "${!pid}"
    rm -f "$work/$1"
}

write() { # topic, records a second: until the end
    "$weir" produce "$1" -b "$brokers" --write --rate "$2/s" --key-separator : <"$work/lines" >/dev/null 2>&1 &
    pids+=($!)
    writer=$!
}

stop_writing() { kill "$writer" 2>/dev/null; wait "$writer" 2>/dev/null; }

has_commits() { "$weir" lag "$1" -b "$brokers" -o json 2>/dev/null | grep -q '"committed":[0-9]'; }

# What comes first of what explains, and the questions with findings that are no mere facts.
summary() {
    python3 -c '
import json, sys
found = json.load(open(sys.argv[1]))
causes = [f for f in found["findings"] if f["kind"] != "fact"]
print(causes[0]["question"] if causes else 0, found["verdict"], ",".join(str(f["question"]) for f in causes))' "$1"
}

# Wanted: the question that explains most and the word (several with |), and one that must be among the findings.
diagnose() { # what, group, first question, word, seconds, further question
    local what=$1 group=$2 wanted=$3 word=$4 seconds=$5 among=${6:-}
    shift $(($# < 6 ? $# : 6))
    local text=
    if [ -n "${WEIR_DIAGNOSIS_KEEP:-}" ]; then # at the same time: what is sick now may be well later
        run_weir diagnose "$group" --for "${seconds}s" "$@" >"$WEIR_DIAGNOSIS_KEEP/$what-$protocol.txt" 2>/dev/null &
        text=$!
    fi
    run_weir diagnose "$group" --for "${seconds}s" -o json "$@" >"$work/found" 2>"$work/err" || fail "$what: exit $?: $(cat "$work/err")"
    read -r first said all <<<"$(summary "$work/found")"
    [[ "|$wanted|" == *"|$first|"* ]] || fail "$what ($protocol): question $first ($all), not $wanted: $(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["summary"])' "$work/found")"
    [[ "|$word|" == *"|$said|"* ]] || fail "$what ($protocol): $said, not $word"
    [ -z "$among" ] || [[ ",$all," == *",$among,"* ]] || fail "$what ($protocol): no question $among in $all"
    echo "$what ($protocol): $said, question $first ($all)"
    [ -z "$text" ] || wait "$text"
}

group_of() { # scenario: names of its own
    group=diag-$1-$protocol-$run_id
    topic=diag-$1-$protocol-$run_id
    create_topic "$topic" "${2:-3}"
}

for ((i = 0; i < 200000; i++)); do echo "k$((i % 97)):{\"id\":$i}"; done >"$work/lines"

for protocol in $protocols; do
    extra=(session.timeout.ms=6000)
    [ "$protocol" = consumer ] && extra=(group.protocol=consumer)

    group_of well
    write "$topic" 60
    join a "$group" "$topic" well client.id=shop-1 "${extra[@]}"
    wait_until has_commits "$group"
    diagnose healthy "$group" 0 OK 8
    leave a
    wait_until has_commits "$group"
    diagnose nobody "$group" 1 'BROKEN|UNKNOWN' 8
    stop_writing

    group_of hang
    write "$topic" 60
    join a "$group" "$topic" hang client.id=shop-1 "${extra[@]}"
    wait_until has_commits "$group"
    diagnose hang "$group" '17|10' BROKEN 16
    run_weir delete-records "$topic" all:end --write --execute --confirm "$topic" >/dev/null 2>"$work/err" || fail "delete-records: $(cat "$work/err")"
    diagnose deleted "$group" '15|17' 'BROKEN|UNKNOWN' 5 15
    leave a
    stop_writing

    group_of poison
    write "$topic" 60
    join a "$group" "$topic" poison client.id=shop-1 "${extra[@]}"
    wait_until has_commits "$group"
    diagnose poison "$group" 12 BROKEN 8
    leave a
    stop_writing

    group_of slow 2
    write "$topic" 200
    join a "$group" "$topic" slow client.id=shop-1 "${extra[@]}"
    wait_until has_commits "$group"
    diagnose slow "$group" '3|21' BEHIND 10
    leave a
    stop_writing

    group_of return 2
    write "$topic" 60
    join a "$group" "$topic" return client.id=shop-1 max.poll.interval.ms=6000 "${extra[@]}"
    wait_until has_commits "$group"
    # A member of the consumer protocol leaves and is back within milliseconds: only the offsets topic tells.
    written=()
    [ "$protocol" = consumer ] && written=(10 --offsets-topic)
    diagnose return "$group" 10 'BROKEN|UNKNOWN|BEHIND|OK' 25 "${written[@]}"
    leave a
    stop_writing

    group_of loop 4
    write "$topic" 60
    join a "$group" "$topic" well client.id=shop-1 "${extra[@]}"
    wait_until has_commits "$group"
    (
        for round in 1 2 3 4 5 6; do
            mkfifo "$work/loop-$protocol-$round"
            "$sick" "$brokers" "$group" "$topic" well client.id=shop-2 "${extra[@]}" <"$work/loop-$protocol-$round" >/dev/null 2>&1 &
            exec 9>"$work/loop-$protocol-$round"
            read -rt 2.5 <> <(:)
            exec 9>&-
            wait
        done
    ) &
    pids+=($!)
    looper=$!
    diagnose loop "$group" 9 'BROKEN|OK|BEHIND|UNKNOWN' 14
    kill "$looper" 2>/dev/null
    leave a
    stop_writing

    group_of open
    mkfifo "$work/txn-$protocol"
    "$weir" produce "$topic" -b "$brokers" --write --transactional <"$work/txn-$protocol" >/dev/null 2>/dev/null &
    pids+=($!)
    txn=$!
    exec {txn_hold}>"$work/txn-$protocol"
    write "$topic" 60 # before the member: it would hold its input open, too
    join a "$group" "$topic" well client.id=shop-1 "${extra[@]}"
    wait_until has_commits "$group"
    for i in 1 2 3; do echo "in a transaction $i" >&"$txn_hold"; done
    diagnose open "$group" 13 'BROKEN|UNKNOWN' 10
    exec {txn_hold}>&-
    kill "$txn" # others hold its input open, too
    wait "$txn"
    leave a
    stop_writing
done
finish
