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
# Who may see a group and not write it: the plan is made, and each partition says why it was not done.
group=secure-group-$run_id
acls() { kafka_tool kafka-acls.sh --bootstrap-server "$brokers" --"$1" --force --allow-principal User:bob --operation Describe --topic "$topic" --group "$group" >/dev/null; }
kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --group "$group" --topic "$topic" --reset-offsets --to-latest --execute >/dev/null
acls add || fail 'no ACL was made'
export XDG_STATE_HOME=$work/state
denied() { "$weir" --write -F "$files/client-denied.properties" "$@" --watch-for 0s --execute --confirm "$group"; }
allowed() { "$weir" lag "$group" -o csv -F "$files/client-denied.properties" | grep -q "^$group,$topic,0,1,"; }
wait_until allowed
expect_exit 5 -- denied reset-offsets "$group" --topic "$topic" --to beginning
grep -q "$topic 0: refused, it is at 1: GROUP_AUTHORIZATION_FAILED" "$work/out" || fail "a denied reset says: $(cat "$work/out" "$work/err")"
expect_exit 5 -- denied delete-offsets "$group" --topic "$topic"
expect_exit 5 -- denied delete-group "$group"
expect_equal 'outcomes of what was denied' "$(grep -c '"outcome":"failed","error"' "$XDG_STATE_HOME/weir/writes.jsonl")" 3
allowed || fail 'what was denied has changed the group'
acls remove
finish
