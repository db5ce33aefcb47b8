#!/bin/sh
# What the real binary answers to good and bad command lines: exit code, stdout, stderr. Needs no broker: nothing listens on port 1.
# usage: exit_codes.sh WEIR
set -u
weir=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
unset KAFKA_BROKERS WEIR_CONFIG WEIR_BROKERS WEIR_PROFILE WEIR_BUFFER WEIR_OUTPUT NO_COLOR COLUMNS
export HOME="$dir" XDG_CONFIG_HOME="$dir/config" XDG_STATE_HOME="$dir/state" XDG_RUNTIME_DIR="$dir"
mkdir -p "$dir/config/weir"
failed=0 count=0

# expect CODE PART-OF-OUTPUT ARGUMENT...: PART must be on stderr for codes other than 0, else on stdout.
expect() {
    code=$1 part=$2
    shift 2
    "$weir" "$@" >"$dir/out" 2>"$dir/err" </dev/null
    got=$?
    count=$((count + 1))
    where=$dir/err
    [ "$code" = 0 ] && where=$dir/out
    if [ "$got" != "$code" ] || ! grep -qF -- "$part" "$where"; then
        echo "weir $*: exit $got, expected $code and '$part'"
        sed 's/^/  out: /' "$dir/out"
        sed 's/^/  err: /' "$dir/err"
        failed=$((failed + 1))
    fi
    if [ "$code" != 0 ] && [ -s "$dir/out" ]; then
        echo "weir $*: failed, but wrote to stdout"
        failed=$((failed + 1))
    fi
}

config() {
    printf '%s\n' "$@" >"$dir/config/weir/config"
    chmod 600 "$dir/config/weir/config"
}

expect 0 'weir COMMAND --help' --help
expect 0 '6 not judged and 7 over a line (lag --check)' --help
expect 0 'librdkafka' --version
expect 0 'librdkafka' topics --version
expect 0 'weir partitions [OPTIONS] TOPIC' partitions --help
expect 0 'weir partitions [OPTIONS] TOPIC' --help partitions
expect 0 'weir lag [OPTIONS] [GROUP...]' lag some group -h

expect 2 "unknown option '--bufer'; did you mean '--buffer'?" --bufer 3
expect 2 "unknown option '--wacth'; did you mean '--watch'?" topics --wacth
expect 2 "unknown option '-j'" topics -j
expect 2 "unknown command 'topisc'; did you mean 'topics'?" topisc
expect 2 "unknown command 'grups'; did you mean 'groups'?" grups more words
expect 2 'too many operands' -- a b
expect 2 'partitions: an operand is missing: weir partitions TOPIC' partitions
expect 2 'brokers: too many operands' brokers 1
if grep -q ' $' "$dir/err"; then
    echo "the usage of a command without operands ends with a blank"
    failed=$((failed + 1))
fi
expect 2 "expected one of table|wide|csv|json|jsonl" topics -o xml
expect 2 '-o: a value is missing: -o FORMAT' topics -o
expect 2 "--size: 'foo' is not understood; expected columns and rows such as 120x40" chart ord value.n --size foo
expect 2 "--timeout: 'soon' is not understood; expected a time" topics --timeout soon
expect 2 "--from is not an option of 'weir topics'" topics --from end
expect 2 'expected one of text|ansi|svg' --dump -o json
expect 2 'expected one of text|ansi|svg' -o csv orders
expect 2 "-X: 'nonsense' is not understood; expected KEY=VALUE" -X nonsense topics
expect 2 '-X: group.id cannot be set' -X group.id=g topics
expect 2 'no.such.property' -b 127.0.0.1:1 -X no.such.property=1 topics
expect 2 'there is no configuration file' -c prod topics
expect 2 '/nowhere: cannot be opened' -F /nowhere topics
expect 4 'no broker answered' -b 127.0.0.1:1 --timeout 500ms tail orders

config '[weir]' 'bufer = 3'
expect 2 "config/weir/config:2: bufer: unknown setting; did you mean 'buffer'?" topics
expect 0 'librdkafka' --version
config '[weir]' 'buffer = much'
expect 2 "config/weir/config:2: buffer: 'much' is not understood; expected a size" topics
config '[weir' 'buffer = much'
expect 2 "config/weir/config:1: '[weir': a section ends with ']'" topics
config '[profile prod]' 'bootstrap.servers = 127.0.0.1:1'
expect 2 "no profile 'prd' in $dir/config/weir/config; did you mean 'prod'?" -c prd topics
config '[profile prod]' 'bootstrap.servers = 127.0.0.1:1' 'sasl.password = hunter2' 'password hunter2'
expect 2 'config/weir/config:4: expected KEY = VALUE' -c prod topics
if grep -q hunter2 "$dir/err"; then
    echo "an error shows a secret"
    failed=$((failed + 1))
fi
config ''
export WEIR_BUFFER=much
expect 2 "WEIR_BUFFER: 'much' is not understood; expected a size such as 64M" topics
unset WEIR_BUFFER
printf 'security.protocol=SSL\nssl.truststore.location=/k.jks\n' >"$dir/client.properties"
expect 2 "client.properties:2: ssl.truststore.location: /k.jks is a JKS store" -F "$dir/client.properties" topics

# The reader of a pipe goes away: quiet, ended by SIGPIPE as any other tool.
{
    "$weir" --help 2>"$dir/err"
    echo $? >"$dir/code"
} | :
count=$((count + 1))
if [ -s "$dir/err" ] || { [ "$(cat "$dir/code")" != 0 ] && [ "$(cat "$dir/code")" != 141 ]; }; then
    echo "a closed pipe: exit $(cat "$dir/code"), $(cat "$dir/err")"
    failed=$((failed + 1))
fi
if [ -c /dev/full ]; then
    count=$((count + 1))
    "$weir" --help >/dev/full 2>"$dir/err"
    if [ $? != 1 ] || ! grep -q 'cannot be written' "$dir/err"; then
        echo "a full disk: $(cat "$dir/err")"
        failed=$((failed + 1))
    fi
fi

echo "$count command lines, $failed wrong"
[ "$failed" = 0 ]
