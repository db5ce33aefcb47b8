#!/usr/bin/env bash
# Spanish with no Spanish locale, in ASCII, and as a table that lacks nothing; what programs read is the same in every language.
set -u
weir=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work" XDG_STATE_HOME="$work" XDG_RUNTIME_DIR="$work" XDG_CONFIG_HOME="$work"
unset LANGUAGE LC_ALL LC_MESSAGES WEIR_LANG KAFKA_BROKERS
failures=0
fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}
has() { # WORDS COMMAND...: what it prints has them
    local words=$1
    shift
    "$@" >"$work/out" 2>&1 </dev/null
    grep -qF -- "$words" "$work/out" || fail "no '$words' from: $*: $(head -n 5 "$work/out")"
}

python3 "$root/scripts/po.py" check || fail 'translations are not complete; ./dev po'

# By the environment, where that locale is not installed; by the option, in any locale.
has 'esta ayuda' env LANG=es_ES.UTF-8 "$weir" --demo --demo-rate 0 --dump=120x60 --keys '?'
has 'registros de un topic' env LANG=es_MX.UTF-8 "$weir" --help
has 'registros de un topic' env LANG=de_DE.UTF-8 LANGUAGE=xx:es "$weir" --help
has 'records of a topic' env LANG=C LANGUAGE=es "$weir" --help
has 'records of a topic' env LANG=de_DE.UTF-8 "$weir" --help
has 'records of a topic' env LANG=es_ES.UTF-8 "$weir" --lang en --help
has 'registros de un topic' env LANG=C.UTF-8 "$weir" --help --lang es
has 'desconocid' env LANG=es_ES.UTF-8 "$weir" --no-such-option
# Where that locale is installed, numbers have a comma; weir's keep their point.
spanish=(env LOCPATH="$work" LC_ALL=es_ES.UTF-8)
comma='import locale; locale.setlocale(locale.LC_ALL, ""); exit(locale.localeconv()["decimal_point"] != ",")'
localedef --no-archive -i es_ES -f UTF-8 "$work/es_ES.UTF-8" >"$work/out" 2>&1
if "${spanish[@]}" python3 -c "$comma" >"$work/out" 2>&1; then
    has 'registros de un topic' "${spanish[@]}" "$weir" --help
    "${spanish[@]}" "$weir" --demo --demo-rate 0 chart orders amount --of max -o csv 2>&1 | grep -q ',[0-9]*\.[0-9]' ||
        fail 'numbers lost their point in es_ES.UTF-8'
    "${spanish[@]}" "$weir" --demo --demo-rate 0 tail orders -n 1 --partition 0 -o jsonl >"$work/out"
    python3 -c 'import json,sys; json.load(sys.stdin)' <"$work/out" || fail "no JSON in es_ES.UTF-8: $(cat "$work/out")"
else
    echo "SKIPPED: the generated locale es_ES.UTF-8: localedef cannot make it here"
fi
# Without UTF-8: letters lose their marks, and nothing above 126 is printed.
has 'particion' env LANG=C "$weir" --lang es --help
if LC_ALL=C grep -q '[^ -~]' "$work/out"; then fail "not ASCII: $(LC_ALL=C grep -m 1 '[^ -~]' "$work/out")"; fi

# JSON and exit codes are the same; numbers keep their point.
for lang in en es; do
    {
        "$weir" --lang $lang -b 127.0.0.1:1 topics --timeout 1s 2>"$work/$lang.err"
        echo "exit $?"
        "$weir" --lang $lang --demo --demo-rate 0 topics -o json | sed -E 's/"(cluster|captured_at)":"[^"]*"//g'
        "$weir" --lang $lang --demo --demo-rate 0 tail orders --partition 0 --from beginning -n 20 -o csv |
            sed -E 's/2[0-9]{3}-[^,]*Z,[0-9]*//; s/^([^,]*,[^,]*,[^,]*),.*"(amount)":([0-9.]*).*/\1 \3/' | sort
    } >"$work/$lang.out"
done
cmp -s "$work/en.out" "$work/es.out" || fail "programs read something else in Spanish: $(diff "$work/en.out" "$work/es.out" | head -n 6)"
cmp -s "$work/en.err" "$work/es.err" && fail 'the error is not in Spanish'
[ $failures = 0 ]
