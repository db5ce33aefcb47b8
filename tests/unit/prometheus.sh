#!/bin/sh
# `weir lag -o prometheus` of the embedded cluster, read by a strict parser; and the parser itself.
# usage: prometheus.sh WEIR PARSER
set -u
weir=$1 parser=$2
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
unset KAFKA_BROKERS WEIR_CONFIG WEIR_BROKERS WEIR_PROFILE
export HOME="$dir" XDG_CONFIG_HOME="$dir" XDG_STATE_HOME="$dir" XDG_RUNTIME_DIR="$dir"
failed=0
fail() {
    echo "$*"
    failed=1
}

python3 "$parser" --self-test || fail "the parser is wrong"
# Its members take some seconds to join; who asks for long enough sees what they have committed.
"$weir" --demo lag -o prometheus --for 6s >"$dir/metrics" 2>"$dir/err" || fail "exit $?: $(cat "$dir/err")"
python3 "$parser" <"$dir/metrics" >"$dir/samples" || fail "no valid metrics: $(cat "$dir/metrics")"
for name in weir_up weir_groups weir_group_info weir_group_judged weir_group_verdict weir_group_lag weir_partition_lag weir_partition_high_watermark; do
    grep -q "\"name\": \"$name\"" "$dir/samples" || fail "no sample of $name"
done
"$weir" lag -o prometheus -b 127.0.0.1:1 --timeout 500ms >"$dir/metrics" 2>/dev/null
[ $? = 4 ] || fail "a cluster that is down: not exit 4"
python3 "$parser" <"$dir/metrics" >"$dir/samples" || fail "no valid metrics when it is down"
[ "$(cat "$dir/samples")" = '{"name": "weir_up", "labels": {}, "value": 0.0}' ] || fail "down: $(cat "$dir/samples")"
exit $failed
