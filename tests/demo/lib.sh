# What the tests of the embedded cluster share: a home of their own, demos in processes of their own, and weirs of other
# processes that find them. Sourced with the program's path as $1. Needs no Java.
# shellcheck disable=SC2034,SC2154,SC2016,SC2317
# shellcheck shell=bash
weir=$(realpath "$1")
work=$(mktemp -d)
failures=0
processes=()
export HOME="$work" XDG_RUNTIME_DIR="$work/run" XDG_STATE_HOME="$work/state" XDG_CONFIG_HOME="$work/config" LANG=C.UTF-8
unset KAFKA_BROKERS LC_ALL LC_MESSAGES LANGUAGE NO_COLOR COLUMNS
for variable in $(compgen -v WEIR_); do
    unset "$variable"
done
mkdir -m 700 "$work/run"

clean_up() {
    for process in ${processes[@]+"${processes[@]}"}; do
        kill -KILL "$process"
    done 2>"$work/ended"
    wait
    rm -rf "$work"
} 2>/dev/null
trap clean_up EXIT

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# Runs a command until it succeeds, at most 30 s.
wait_until() {
    local limit=$((SECONDS + 30))
    until "$@"; do
        if [ $SECONDS -gt $limit ]; then
            fail "never came true: $*"
            return 1
        fi
        read -rt 0.05 <> <(:) # lets others run
    done
}

# background NAME COMMAND...: its process in $last, its output in $work/NAME.out and .err.
background() {
    local name=$1
    shift
    "$@" >"$work/$name.out" 2>"$work/$name.err" </dev/null &
    last=$!
    processes+=("$last")
}

# start_demo NAME [OPTION...]: a demo without a screen; its address in $address, its process in $last.
start_demo() {
    local name=$1
    shift
    background "$name" "$weir" --demo --serve --demo-rate 0 "$@"
    wait_until grep -q "127.0.0.1:" "$work/$name.out"
    address=$(grep -o '127.0.0.1:[0-9]*' "$work/$name.out" | head -1)
}

# expect_exit CODE WORDS... -- COMMAND...: its exit code is CODE, and what it says has each of WORDS.
expect_exit() {
    local code=$1 words=() word got
    shift
    while [ "$1" != -- ]; do
        words+=("$1")
        shift
    done
    shift
    "$@" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    [ "$got" = "$code" ] || fail "exit $got, not $code: $*: $(cat "$work/err")"
    for word in ${words[@]+"${words[@]}"}; do
        cat "$work/out" "$work/err" | grep -qF -- "$word" ||
            fail "no '$word' in what it says: $(cat "$work/out" "$work/err") ($*)"
    done
}

expect_equal() { # what, got, wanted
    [ "$2" = "$3" ] || fail "$1: got '$(printf %s "$2" | head -c 400)', wanted '$(printf %s "$3" | head -c 400)'"
}

# says PATTERN COMMAND...: for wait_until.
says() {
    local pattern=$1
    shift
    "$@" 2>&1 | grep -q -- "$pattern"
}

finish() {
    [ $failures = 0 ] && exit 0
    echo "$failures failed"
    exit 1
}
