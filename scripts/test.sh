#!/usr/bin/env bash
# Everything that `./dev test` runs. Each step's tests are counted; the last line says passed, failed, skipped.
set -u
cd "${WEIR_ROOT:-$(cd "$(dirname "$0")/.." && pwd)}" || exit 1
export WEIR_ROOT=$PWD
. scripts/dev_lib.sh
build=$WEIR_ROOT/build
passed=0
failed=0
skipped=0
quick=
[ "${1:-}" = --quick ] && quick=yes
started=$SECONDS
kafka_dir=$build/test-kafka

finish() {
    if [ -d "$kafka_dir" ]; then bash scripts/kafka.sh stop --clean --dir "$kafka_dir" >/dev/null 2>&1; fi
}
trap finish EXIT
trap 'exit 130' INT TERM

step() { say "== $* ($((SECONDS - started)) s)"; }

one() { # name command...: a test of its own
    local name=$1
    shift
    if "$@" >"$build/one.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        say "FAILED $name"
        tail -n 30 "$build/one.log" >&2
    fi
}

suites() { # build folder, then suites: runs them and counts
    local dir=$1 suite arguments=() log
    shift
    for suite in "$@"; do arguments+=(--suite "$suite"); done
    log=$dir/tests.log
    meson test -C "$dir" --no-rebuild --print-errorlogs "${arguments[@]}" >"$log" 2>&1
    local status=$?
    local ok bad skip
    ok=$(sed -n 's/^Ok: *//p' "$log" | tail -n 1)
    bad=$(awk '/^Fail: /{n += $2} /^Unexpected Pass: /{n += $3} /^Timeout: /{n += $2} END {print n + 0}' "$log")
    skip=$(sed -n 's/^Skipped: *//p' "$log" | tail -n 1)
    if grep -q 'No suitable tests' "$log"; then status=0; fi
    passed=$((passed + ${ok:-0}))
    failed=$((failed + ${bad:-0}))
    skipped=$((skipped + ${skip:-0}))
    grep -E ' SKIP ' "$log" >&2
    if [ $status -ne 0 ]; then
        if [ "${bad:-0}" = 0 ]; then failed=$((failed + 1)); fi
        grep -E ' (FAIL|TIMEOUT|ERROR) ' "$log" >&2
        sed -n '/= *[0-9]*\/[0-9]* *=/,$p' "$log" | tail -n 60 >&2
    fi
}

build_or_fail() { # folder options...
    local dir=$1
    if meson_build "$@"; then return 0; fi
    failed=$((failed + 1))
    say "FAILED to build $dir"
    return 1
}

need_build_tools && need_test_tools || exit 1
mkdir -p "$build"

step lint
one lint bash scripts/lint.sh

step build
main=$build/test
if build_or_fail "$main" -Dwerror=true; then
    step unit, screen and terminal tests
    suites "$main" unit screen
    suites "$main" terminal
fi

# The Kafka tests: required where CI is set, skipped aloud where Java or Maven cannot be had.
kafka_tests() {
    step Kafka tests
    if ! bash scripts/kafka.sh start --no-profile --dir "$kafka_dir" --port 19392 >"$build/test-kafka.log" 2>&1; then
        cat "$build/test-kafka.log" >&2
        if [ -n "${CI:-}" ]; then
            failed=$((failed + 1))
            say "FAILED no Kafka to test against, which CI requires"
        else
            skipped=$((skipped + 1))
            say "SKIPPED the Kafka tests: no Kafka could be started"
        fi
        return
    fi
    export WEIR_TEST_BROKERS=127.0.0.1:19392
    suites "$main" kafka
    unset WEIR_TEST_BROKERS
    bash scripts/kafka.sh stop --clean --dir "$kafka_dir" >/dev/null 2>&1
}

other_builds() {
    step address and undefined sanitizers
    if build_or_fail "$build/asan" -Db_sanitize=address,undefined -Dbuildtype=debugoptimized -Db_lundef=false; then
        ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1 suites "$build/asan" unit screen
    fi
    step thread sanitizer
    if build_or_fail "$build/tsan" -Db_sanitize=thread -Dbuildtype=debugoptimized -Db_lundef=false; then
        TSAN_OPTIONS="halt_on_error=1 suppressions=$WEIR_ROOT/tests/lib/tsan.supp" suites "$build/tsan" threads
    fi
    local other=system
    if ! grep -q 'WEIR_RDKAFKA_BUNDLED=1' "$main/build.ninja"; then other=bundled; fi
    step "the other librdkafka ($other)"
    if [ $other = system ] || bash scripts/librdkafka.sh "$WEIR_ROOT" >/dev/null 2>&1; then
        if build_or_fail "$build/other" -Dlibrdkafka=$other; then suites "$build/other" unit; fi
    else
        skipped=$((skipped + 1))
        say "SKIPPED the bundled librdkafka: its source cannot be had here"
    fi
    step only the three required libraries
    if build_or_fail "$build/least" -Dauto_features=disabled; then suites "$build/least" unit; fi
}

if [ -z "$quick" ] && [ -x "$main/weir" ]; then
    kafka_tests
    other_builds
fi

say "took $((SECONDS - started)) s"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
