#!/usr/bin/env bash
# ./dev test: everything that is checked before a change lands. The last line counts what passed, failed and was skipped.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
export WEIR_ROOT=$root
. "$root/scripts/lib.sh"
. "$root/scripts/needs.sh"
kafka_dir=$build/test-kafka
passed=0 failed=0 skipped=0

help() {
    cat <<'HELP'
usage: ./dev test [--quick | --full]

Lint; a build with warnings as errors; unit, screen, terminal, course and Kafka tests (on a Kafka of its own); unit and screen tests
under the address and undefined sanitizers; the threaded parts under the thread sanitizer; a build and unit run with the
other librdkafka; a build and unit run with only the three required libraries; what ./dev bundle makes, in an empty root.

  --quick   lint, build, unit, screen, terminal and course tests
  --full    also what is done to groups (tests/kafka/causes.py): once with all windows divided by 20, once as shipped, which
            takes half an hour more and wants a machine with nothing else to do

The last line: N passed, N failed, N skipped. Exit 0: none failed. Without Java or Maven the Kafka tests are skipped, except
where CI is set.
HELP
}

full=0
case ${1:-} in
'') quick=0 ;;
--full) quick=0 full=1 ;;
--quick) quick=1 ;;
-h | --help) help; exit 0 ;;
*) usage_error "test: unknown option '$1' (./dev test --help)" ;;
esac

end_kafka() {
    if [ -d "$kafka_dir" ]; then bash "$root/scripts/kafka.sh" stop --clean --dir "$kafka_dir" >/dev/null 2>&1; fi
}
trap end_kafka EXIT
trap 'exit 130' INT TERM HUP

step() {
    say "$(printf '%3d s  %s' $SECONDS "$*")"
}

count_failed() {
    failed=$((failed + 1))
    say "FAILED  $*"
}

count_skipped() {
    skipped=$((skipped + 1))
    say "SKIPPED  $*"
}

# made FOLDER MESON_OPTION...: builds; a build that fails counts as a failed test.
made() {
    local folder=$build/$1
    shift
    build_into "$folder" "  ${folder##*/}" "$@" || { count_failed "the build in $(short_path "$folder")"; return 1; }
}

# results FOLDER WORDS: the names of the tests of the last run that ended so, from meson's machine-readable log: the name is
# "weir:unit / NAME", or with a newer Meson "unit - weir:NAME".
results() {
    sed -nE "s/^\{\"name\": \"[^\"]*( \/ | - weir:)([^\"]*)\".*\"result\": \"($2)\".*/\2/p" "$build/$1/meson-logs/testlog.json"
}

lines() {
    grep -c . || true
}

# run_suites FOLDER SUITE...: runs them, shows what failed, and counts.
run_suites() {
    local folder=$1 log=$build/$1.tests.log suites=() suite status name bad
    shift
    for suite in "$@"; do suites+=(--suite "$suite"); done
    rm -f "$build/$folder/meson-logs/testlog.json"
    meson test -C "$build/$folder" --no-rebuild --print-errorlogs "${suites[@]}" >"$log" 2>&1 </dev/null
    status=$?
    if grep -q 'No suitable tests' "$log"; then
        count_failed "no test of: $*"
        return
    fi
    passed=$((passed + $(results "$folder" 'OK|EXPECTEDFAIL' | lines)))
    bad=$(results "$folder" 'FAIL|TIMEOUT|ERROR|INTERRUPT|UNEXPECTEDPASS')
    for name in $(results "$folder" SKIP | tr ' ' '_'); do count_skipped "$name (build/$folder)"; done
    [ $status != 0 ] || return 0
    for name in $(printf '%s' "$bad" | tr ' ' '_'); do count_failed "$name (build/$folder)"; done
    [ -n "$bad" ] || count_failed "meson test in build/$folder"
    sed -n '/^=.* [0-9]*\/[0-9]* .*=$/,$p' "$log" | grep -v '^$' | head -n 100
}

lint() {
    local part
    for part in format scripts layers; do
        if bash "$root/scripts/lint.sh" $part >"$build/lint.log" 2>&1; then
            passed=$((passed + 1))
        else
            count_failed "lint $part"
            head -n 40 "$build/lint.log"
        fi
    done
}

# The Kafka tests are required where CI is set, and skipped aloud where Java or Maven cannot be had.
kafka_tests() {
    local why=''
    if ! need_kafka; then
        why='neither Java and Maven nor a way to install them'
    elif ! bash "$root/scripts/kafka.sh" start --clean --secure --port auto --dir "$kafka_dir" >"$build/test-kafka.log" 2>&1; then
        why="no Kafka could be started: $(tail -n 1 "$build/test-kafka.log")"
    fi
    if [ -n "$why" ]; then
        if [ -n "${CI:-}" ]; then count_failed "the Kafka tests: $why"; else count_skipped "the Kafka tests: $why"; fi
        return
    fi
    WEIR_TEST_BROKERS=$(cat "$kafka_dir/bootstrap") WEIR_TEST_KAFKA_DIR=$kafka_dir run_suites test kafka
    end_kafka
    [ $full = 1 ] || return 0
    step 'what is done to groups, with all windows divided by 20'
    WEIR_TEST_BROKERS=its-own run_suites test causes
    step 'the same at the shipped windows'
    WEIR_TEST_BROKERS=its-own WEIR_TEST_FULL=1 run_suites test causes
}

# The librdkafka that the main build did not take.
other_library() {
    local other=system
    grep -q 'WEIR_RDKAFKA_BUNDLED=1' "$build/test/build.ninja" || other=bundled
    step "the other librdkafka: $other"
    if [ $other = bundled ] && ! bash "$root/scripts/librdkafka.sh" "$root" >"$build/librdkafka.log" 2>&1; then
        count_skipped "the bundled librdkafka: $(tail -n 1 "$build/librdkafka.log")"
        return
    fi
    made other -Dbuildtype=debug -Dwerror=true "-Dlibrdkafka=$other" && run_suites other unit
}

sanitizers() {
    local shared=auto
    pkg-config --exists 'rdkafka >= 2.0.2' && shared=system
    step 'address and undefined sanitizers'
    made asan -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false &&
        ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 run_suites asan unit screen
    # What a library does that was not built with it cannot be judged, and a shared one can be told apart (tsan.supp).
    step 'thread sanitizer'
    made tsan -Dbuildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false -Dlibrdkafka=$shared &&
        TSAN_OPTIONS="halt_on_error=1 suppressions='$root/tests/lib/tsan.supp'" run_suites tsan threads
}

# What ./dev bundle makes, in a root folder that has nothing else.
bundle_tests() {
    local log=$build/bundle.tests.log archive
    step 'the archive for a machine that has nothing'
    if [ "$(needs_manager)" != apt-get ]; then
        count_skipped 'the archive: it is made on Debian, Ubuntu and their like'
        return
    fi
    if ! bash "$root/scripts/librdkafka.sh" "$root" portable >"$log" 2>&1 </dev/null; then
        count_skipped "the archive: $(tail -n 1 "$log")"
        return
    fi
    if ! bash "$root/scripts/bundle.sh" >"$log" 2>&1 </dev/null; then
        count_failed "the bundle: $(tail -n 1 "$log")"
        return
    fi
    archive=$(sed -n 's/^archive: //p' "$log")
    python3 "$root/tests/bundle/empty_root.py" "$archive" >>"$log" 2>&1
    case $? in
    0) passed=$((passed + 1)) ;;
    77) count_skipped "$(tail -n 1 "$log")" ;;
    *) count_failed "$(tail -n 1 "$log")" ;;
    esac
}

mkdir -p "$build"
need_test || die "needs $(needs_packages none test)"
step lint
lint
step 'build, with warnings as errors'
if made test -Dwerror=true; then
    step 'unit, screen, terminal and course tests'
    run_suites test unit screen terminal course demo
    if [ $quick = 0 ]; then
        step 'Kafka tests'
        kafka_tests
    fi
fi
if [ $quick = 0 ]; then
    sanitizers
    other_library
    step 'only the three required libraries'
    made least -Dbuildtype=debug -Dauto_features=disabled && run_suites least unit
    bundle_tests
fi
step 'end'
say "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
