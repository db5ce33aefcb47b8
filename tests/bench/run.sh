#!/usr/bin/env bash
# ./dev bench: weir, kcat and a bare librdkafka loop side by side on a real local broker. Runs are interleaved, so that
# what else the machine does hits all alike; what is printed are medians and their ratios.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/scripts/lib.sh"
rounds=5
only=
brokers=${WEIR_BENCH_BROKERS:-}
small="weir-bench-1m"
large="weir-bench-200k"
own_kafka=
kaf=
work=$(mktemp -d)

help() {
    cat <<'HELP'
usage: ./dev bench [--rounds N] [--only groups]

Medians of N (5) interleaved runs: a bare librdkafka loop, weir's drain into the ring, `weir tail`, kcat and kaf, over 1 M records
of 175 bytes and 200 k of 2 kB; start to first record; `weir topics` beside `kcat -L`; `weir lag` of 1,000 groups beside the stock tool. It starts a Kafka of its own, or uses
WEIR_BENCH_BROKERS=HOST:PORT, where it leaves topics and groups whose names begin with weir-bench. --only groups measures the groups alone.
HELP
}

finish() {
    rm -rf "$work"
    [ -n "$own_kafka" ] && bash "$root/scripts/kafka.sh" stop --clean --dir "$own_kafka" >/dev/null 2>&1
}
trap finish EXIT
trap 'exit 130' INT TERM

start_kafka() {
    [ -n "$brokers" ] && return 0
    own_kafka=$build/bench-kafka
    bash "$root/scripts/kafka.sh" start --no-profile --dir "$own_kafka" --port auto >"$build/bench-kafka.log" 2>&1 ||
        { cat "$build/bench-kafka.log" >&2; die "no Kafka could be started"; }
    brokers=$(bash "$root/scripts/kafka.sh" status --dir "$own_kafka" | grep -o '127\.0\.0\.1:[0-9]*\|localhost:[0-9]*' | head -n 1)
    [ -n "$brokers" ] || die "the broker's address is not known"
}

fill() { # topic count value-bytes
    "$weir" topics -b "$brokers" -o csv | grep -q "^$1," && return
    say "filling $1 with $2 records"
    "$bin/bench_datagen" "$brokers" "$1" 6 "$2" "$3" || die "$1 could not be filled"
}

# add NAME MODE COMMAND...: a row of the current table.
names=()
add() {
    local index=${#names[@]}
    names+=("$1")
    shift
    printf '%s\n' "$@" >"$work/command.$index"
    : >"$work/runs.$index"
}

run_one() { # index
    local words=() word
    while IFS= read -r word; do words+=("$word"); done <"$work/command.$1"
    "$bin/bench_measure" "${words[@]}" >>"$work/runs.$1" 2>>"$work/errors"
}

median() { # file column
    awk -v c="$2" '{print $c}' "$1" | sort -n | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'
}

# kaf, the other tool that people stream with, is built here where there is Go and a registry of modules.
make_kaf() {
    kaf=$deps/kaf-0.2.14/kaf
    [ -x "$kaf" ] && return
    if ! have go; then kaf=; say "kaf is not measured: there is no Go"; return; fi
    say "building kaf 0.2.14"
    mkdir -p "${kaf%/*}"
    printf 'module bench\n\nrequire github.com/birdayz/kaf v0.2.14\n' >"${kaf%/*}/go.mod"
    (cd "${kaf%/*}" && GOFLAGS=-mod=mod go build -o kaf github.com/birdayz/kaf/cmd/kaf) >"$build/kaf.log" 2>&1 && return
    kaf=
    say "kaf is not measured: it could not be built ($(tail -n 1 "$build/kaf.log"))"
}

# Runs all rows in turn, then prints them; the first is the measure of all.
table() { # title
    local index round base seconds
    say ""
    say "$1"
    for ((round = 0; round < rounds; round++)); do
        for ((index = 0; index < ${#names[@]}; index++)); do run_one "$index"; done
    done
    printf '  %-34s %9s %9s %9s %8s\n' '' 'median s' 'CPU s' 'RSS MiB' 'ratio'
    base=$(median "$work/runs.0" 1)
    for ((index = 0; index < ${#names[@]}; index++)); do
        seconds=$(median "$work/runs.$index" 1)
        awk -v n="${names[$index]}" -v s="$seconds" -v c="$(median "$work/runs.$index" 2)" \
            -v m="$(median "$work/runs.$index" 3)" -v b="$base" \
            'BEGIN {printf "  %-34s %9.3f %9.2f %9.1f %7.2fx\n", n, s, c, m / 1024, b / s}'
        eval "last_$index=$seconds"
    done
    if awk '$4 != 0 {exit 1}' "$work"/runs.*; then :; else warn "  some runs failed: $(tail -n 1 "$work/errors")"; fi
}

ratio() { # text numerator denominator
    awk -v t="$1" -v a="$2" -v b="$3" 'BEGIN {printf "  %-60s %.2fx\n", t, a / b}'
}

# A number that is to hold on any machine: what is over it fails the bench.
missed=0
at_most() { # what value limit
    awk -v a="$2" -v b="$3" 'BEGIN {exit !(a <= b)}' && return
    say "  MISSED: $1 is $2, and is to be at most $3"
    missed=$((missed + 1))
}

throughput() { # topic count title
    names=()
    add "bare librdkafka loop" total "$bin/bench_bare" "$brokers" "$1" "$2"
    add "weir: tail into the ring" total "$bin/bench_drain" "$brokers" "$1" "$2"
    add "weir tail -o raw" total "$weir" tail "$1" -b "$brokers" --from beginning -o raw
    add "weir tail -o jsonl" total "$weir" tail "$1" -b "$brokers" --from beginning -o jsonl
    if have kcat; then
        add "kcat" total kcat -C -q -e -b "$brokers" -t "$1" -o beginning
        add "kcat -J" total kcat -C -q -e -J -b "$brokers" -t "$1" -o beginning
    fi
    local kaf_row=${#names[@]}
    if [ -n "$kaf" ]; then
        add "kaf --output raw" total "$kaf" consume "$1" -b "$brokers" --offset oldest --output raw
        add "kaf --output json-each-row" total "$kaf" consume "$1" -b "$brokers" --offset oldest --output json-each-row
    fi
    table "$3"
    # shellcheck disable=SC2154
    {
        ratio "drain against the bare loop (0.95x is the aim)" "$last_0" "$last_1"
        if have kcat; then
            ratio "tail -o raw against kcat (2.5x)" "$last_4" "$last_2"
            ratio "tail -o jsonl against kcat -J (2.5x)" "$last_5" "$last_3"
        fi
        [ -n "$kaf" ] || return 0
        ratio "tail -o raw against kaf (1.8x)" "$(eval "echo \$last_$kaf_row")" "$last_2"
        ratio "tail -o jsonl against kaf (2x)" "$(eval "echo \$last_$((kaf_row + 1))")" "$last_3"
    }
}

starts() {
    names=()
    add "weir tail: start to first record" first "$weir" tail "$small" -b "$brokers" --from beginning -o raw
    add "weir tail: start to newest 10" first "$weir" tail "$small" -b "$brokers" -o raw
    if have kcat; then add "kcat: start to first record" first kcat -C -q -u -b "$brokers" -t "$small" -o beginning; fi
    table "Start to first record (50 ms is the aim)"
    names=()
    add "weir topics" total "$weir" topics -b "$brokers"
    have kcat || return 0
    add "kcat -L" total kcat -L -b "$brokers"
    table "A list of topics"
    ratio "weir topics takes, of kcat -L's time (1.2x at most)" "$last_0" "$last_1"
}

# From the start of weir to its groups screen with groups on it, and keys pressed there while all groups are asked.
groups_screen() {
    local round # of their names the screen has room for the ends
    : >"$work/groups"
    for ((round = 0; round < rounds; round++)); do
        "$bin/bench_dashboard" groups:roup-0 "$weir" -b "$brokers" >>"$work/groups" 2>>"$work/errors"
    done
    [ -s "$work/groups" ] || { warn "  the groups screen: $(tail -n 1 "$work/errors")"; missed=$((missed + 1)); return; }
    printf '  the groups screen from the start %s s (1 at most); key to frame: median %s ms, p99 %s ms (16), max %s ms\n' \
        "$(median "$work/groups" 1)" "$(median "$work/groups" 3)" "$(median "$work/groups" 4)" "$(median "$work/groups" 5)"
    at_most "seconds to the groups screen" "$(median "$work/groups" 1)" 1
    at_most "key to frame on the groups screen, p99 ms" "$(median "$work/groups" 4)" 16
}

# 1,000 groups of 12 partitions each, a hundred of them with a live member: all their lag, beside the stock tool.
groups() {
    local topic=weir-bench-groups prefix=weir-bench-group line='' stock
    "$weir" topics -b "$brokers" -o csv | grep -q "^$topic," ||
        "$bin/bench_datagen" "$brokers" "$topic" 12 12000 150 || die "$topic could not be filled"
    "$bin/bench_set_offsets" "$brokers" "$prefix" "$topic" 12 100 - 1000 || die "1,000 groups could not be made"
    coproc MEMBERS { exec "$bin/bench_members" "$brokers" "$topic" "$prefix" 100; }
    local members=$MEMBERS_PID
    read -r -t 150 line <&"${MEMBERS[0]}"
    [ "$line" = ready ] || die "100 members did not join"
    names=()
    add "stock tool: --describe --all-groups" total bash "$root/scripts/kafka.sh" run kafka-consumer-groups.sh \
        --bootstrap-server "$brokers" --describe --all-groups
    add "weir lag" total "$weir" lag -b "$brokers"
    add "weir lag -o json, a row a partition" total "$weir" lag -b "$brokers" -o json
    add "weir lag --behind" total "$weir" lag -b "$brokers" --behind
    table "The lag of 1,000 groups with their members and owners"
    # shellcheck disable=SC2154
    {
        stock=$last_0
        ratio "weir lag takes, of the stock tool's time (0.1x at most)" "$last_1" "$stock"
        ratio "with every partition as JSON (0.1x at most)" "$last_2" "$stock"
        ratio "with seconds behind" "$last_3" "$stock"
        at_most "weir lag, of the stock tool's time" "$(awk -v a="$last_1" -v b="$stock" 'BEGIN {print a / b}')" 0.1
        at_most "weir lag -o json, of the stock tool's time" "$(awk -v a="$last_2" -v b="$stock" 'BEGIN {print a / b}')" 0.1
    }
    groups_screen
    eval "exec ${MEMBERS[1]}>&-"
    wait "$members"
}

# A filter over the whole topic. jq is measured once: it takes as long as all others together.
searching() {
    names=()
    add "bare librdkafka loop" total "$bin/bench_bare" "$brokers" "$small" 1000000
    add "weir count" total "$weir" count "$small" -b "$brokers"
    add "  --where 'partition == 1'" total "$weir" count "$small" -b "$brokers" --where 'partition == 1'
    add "  --where by key and offset" total "$weir" count "$small" -b "$brokers" --where 'key != null || offset >= 0'
    add "  --where words" total "$weir" count "$small" -b "$brokers" --where 'lima amount'
    add "  --where '/regex/'" total "$weir" count "$small" -b "$brokers" --where '/"user":"u4[0-9]*"/'
    add "  --where 'value.amount > 400'" total "$weir" count "$small" -b "$brokers" --where 'value.amount > 400'
    table "Searching 1,000,000 records of 175 bytes"
    # shellcheck disable=SC2154
    {
        ratio "by partition against the bare loop (0.9x)" "$last_0" "$last_2"
        ratio "by words (0.6x)" "$last_0" "$last_4"
        ratio "by a regular expression (0.6x)" "$last_0" "$last_5"
        ratio "by a JSON field (0.5x)" "$last_0" "$last_6"
    }
    have kcat && have jq || return 0
    local field=$last_6
    names=()
    add "kcat -J | jq" total sh -c "kcat -C -q -e -J -b $brokers -t $small -o beginning | jq -c 'select((.payload|fromjson).amount > 400)' >/dev/null"
    rounds=1 table "The same with kcat and jq"
    ratio "weir count by a JSON field against kcat -J | jq (4x)" "$last_0" "$field"
}

# A million lines of JSON into six partitions; each run begins with an empty log.
producing() {
    local lines=$work/lines sink=weir-bench-sink
    have kcat || { say "" && say "Sending is not measured: there is no kcat"; return 0; }
    awk 'BEGIN { srand(1); for (i = 0; i < 1000000; i++) printf "{\"id\":%07d,\"customer\":\"customer-%05d\",\"amount\":%09.4f,\"city\":\"Bogota\",\"items\":[%8d,%8d,%8d],\"session\":\"%08x%08x%08x%08x\"}\n",
        i, rand() * 99999, rand() * 1000, rand() * 1e8, rand() * 1e8, rand() * 1e8, rand() * 2^31, rand() * 2^31, rand() * 2^31, rand() * 2^31 }' >"$lines"
    "$weir" --write create-topic "$sink" --partitions 6 -b "$brokers" >/dev/null 2>&1
    names=()
    add "kcat -P" total sh -c "kcat -P -b $brokers -t $sink <$lines"
    add "weir produce" total sh -c "$weir --write produce $sink -b $brokers -o none <$lines 2>/dev/null"
    table "Sending 1,000,000 lines of JSON"
    # shellcheck disable=SC2154
    ratio "weir produce against kcat -P (0.8x)" "$last_0" "$last_1"
    "$weir" --write delete-topic "$sink" --execute --confirm "$sink" -b "$brokers" >/dev/null 2>&1
}

# The dashboard in a pseudo-terminal of 120x40: it reads the whole topic while keys are pressed; then nothing flows for 5 s.
dashboard() { # topic count title aim [OPTION...]
    local round bare_s dash_s topic=$1 count=$2 aim=$4
    say ""
    say "The dashboard, $3, a key pressed all the time"
    : >"$work/dash"
    : >"$work/bare"
    for ((round = 0; round < rounds; round++)); do
        "$bin/bench_measure" total "$bin/bench_bare" "$brokers" "$topic" "$count" >>"$work/bare" 2>>"$work/errors"
        "$bin/bench_dashboard" "$count" "$weir" -b "$brokers" "$topic" --from beginning --follow "${@:5}" >>"$work/dash" 2>>"$work/errors"
    done
    bare_s=$(median "$work/bare" 1)
    dash_s=$(median "$work/dash" 1)
    ratio "dashboard against the bare loop, start included (${aim}x)" "$bare_s" "$dash_s"
    printf '  key to frame: median %s ms, p99 %s ms (16), max %s ms (50)\n' \
        "$(median "$work/dash" 3)" "$(median "$work/dash" 4)" "$(median "$work/dash" 5)"
    printf '  resident at most %s MiB (128)   idle %s %% of a core (1)\n' "$(median "$work/dash" 7)" "$(median "$work/dash" 8)"
}

# What a person types over a ring that is full.
filtering() {
    say ""
    say "A filter typed over a full ring of 64 MiB: first matches 50 ms, complete 500 ms"
    local -a filters=('lima key-1' '/"user":"u4[0-9]*"/' 'value.amount > 400' 'partition == 3')
    local at=0
    "$bin/bench_filter" 64 "${filters[@]}" 2>>"$work/errors" | while read -r first complete records matches; do
        printf '  %-24s first %6s ms   complete %7s ms   %s of %s match\n' "${filters[at]}" "$first" "$complete" "$matches" "$records"
        at=$((at + 1))
    done
}

live_demo() {
    say ""
    say "The demo at its own rates"
    "$bin/bench_dashboard" 300 "$weir" --demo 2>>"$work/errors" |
        awk '{printf "  to the terminal %s kB/s (64)   %s %% of a core   resident %s MiB\n", $6, $8, $7}'
}

while [ $# -gt 0 ]; do
    case $1 in
    --rounds) rounds=${2:-}; shift ;;
    --only) only=${2:-}; shift ;;
    -h | --help) help; exit 0 ;;
    *) usage_error "bench: unknown option '$1' (./dev bench --help)" ;;
    esac
    shift
done
case $rounds in '' | 0 | *[!0-9]*) usage_error "bench: --rounds needs a number" ;; esac

case $only in '' | groups) ;; *) usage_error "bench: --only takes groups" ;; esac

build_into "$build/bench" "bench" -Dbuildtype=release -Dtests=false -Dbench=true || exit 1
bin=$build/bench/tests/bench
weir=$build/bench/weir
start_kafka
say "$("$weir" --version | tr '\n' ' ')on $(uname -sm), broker at $brokers, medians of $rounds"
if [ "$only" = groups ]; then
    groups
    exit $((missed > 0))
fi
make_kaf
fill "$small" 1000000 163
fill "$large" 200000 2000
throughput "$small" 1000000 "1,000,000 records of 175 bytes"
throughput "$large" 200000 "200,000 records of 2 kB"
starts
groups
searching
producing
filtering
dashboard "$small" 1000000 "1,000,000 records of 175 bytes" 0.95
dashboard "$large" 200000 "200,000 records of 2 kB" 0.95
dashboard "$small" 1000000 "175 bytes, a filter by a JSON field" 0.5 --where 'value.amount > 400'
dashboard "$small" 1000000 "175 bytes, a filter by words" 0.5 --where 'lima key-1'
mkdir -p "$work/state/weir"
printf '{"%s": {"charts": ["value.amount by value.city", "value.id"]}}\n' "$small" >"$work/state/weir/topics.json"
XDG_STATE_HOME=$work/state dashboard "$small" 1000000 "175 bytes, two charts of JSON fields" 0.5
live_demo
[ "$missed" = 0 ]
