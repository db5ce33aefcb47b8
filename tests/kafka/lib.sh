# What the Kafka tests share. Sourced with the program's path as $1. Needs WEIR_TEST_BROKERS; without it a test is skipped.
# shellcheck shell=bash
weir=$1
brokers=${WEIR_TEST_BROKERS:-}
if [ -z "$brokers" ]; then
    echo "no WEIR_TEST_BROKERS"
    exit 77
fi
work=$(mktemp -d)
failures=0
# Every topic of a run has a name of its own, so that tests do not meet each other's records.
# shellcheck disable=SC2034
run_id=$$
trap 'rm -rf "$work"' EXIT
export WEIR_CONFIG="$work/no-config"
: >"$WEIR_CONFIG"

kafka_tool() { bash "$WEIR_ROOT/scripts/kafka.sh" run "$@"; }
create_topic() { kafka_tool kafka-topics.sh --bootstrap-server "$brokers" --create --topic "$1" --partitions "${2:-1}" "${@:3}" >/dev/null; }
produce() { kcat -P -b "$brokers" "$@"; }
run_weir() { "$weir" "$@" -b "$brokers"; }

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# expect_exit CODE WORDS... -- COMMAND...: runs it; its exit code is CODE and its stderr has each of WORDS.
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
        grep -qF -- "$word" "$work/err" || fail "no '$word' in what it says: $(cat "$work/err") ($*)"
    done
}

expect_equal() { # what, got, wanted
    [ "$2" = "$3" ] || fail "$1: got '$(printf %s "$2" | head -c 300)', wanted '$(printf %s "$3" | head -c 300)'"
}

# Runs a command until it succeeds, at most 30 s.
wait_until() {
    local limit=$((SECONDS + 30))
    until "$@"; do
        if [ $SECONDS -gt $limit ]; then
            fail "never came true: $*"
            return 1
        fi
    done
}

finish() {
    [ $failures = 0 ] && exit 0
    echo "$failures failed"
    exit 1
}
