#!/usr/bin/env bash
# Listeners with a password or certificates, through the Java client files that the test cluster comes with.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
files=${WEIR_TEST_KAFKA_DIR:-}
if [ ! -f "$files/client-plain.properties" ]; then
    echo "no WEIR_TEST_KAFKA_DIR with client files"
    exit 77
fi
topic=secure-$run_id
create_topic "$topic" 1
echo hello | produce -t "$topic" || fail "could not produce"

ways="plain ssl mtls"
# Older libraries cannot do SCRAM against Kafka 4, and say so in --version.
"$weir" --version | grep -q SCRAM || ways="$ways scram"
for way in $ways; do
    expect_equal "$way" "$("$weir" tail "$topic" --from beginning -o raw -F "$files/client-$way.properties")" hello
done
expect_exit 5 "nvalid" "password" -- "$weir" topics -F "$files/client-wrong-password.properties"
expect_exit 5 "nvalid" -- "$weir" tail "$topic" -F "$files/client-wrong-password.properties"
# Who may see nothing sees an empty list, and is told when a name is asked for.
"$weir" topics -F "$files/client-denied.properties" -o csv | grep -q "$topic" && fail "a denied topic is listed"
"$weir" tail "$topic" -F "$files/client-denied.properties" --timeout 5s >/dev/null 2>"$work/err" && fail "a denied topic is read"
grep -q "secret" "$work/err" && fail "a password is shown: $(cat "$work/err")"
finish
