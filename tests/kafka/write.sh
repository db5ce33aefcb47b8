#!/usr/bin/env bash
# Topics made, changed and unmade; records sent; what may not be done is not done.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
topic=write-$run_id
export XDG_STATE_HOME="$work/state"
journal=$XDG_STATE_HOME/weir/writes.jsonl
may() { run_weir --write "$@"; }
described() { kafka_tool kafka-topics.sh --bootstrap-server "$brokers" --describe --topic "$topic" 2>/dev/null; }

# Without permission nothing is sent, and nothing is there afterwards.
expect_exit 5 '--write' 'write = yes' 'WEIR_WRITE=1' -- run_weir create-topic "$topic"
expect_exit 5 '--write' -- run_weir produce "$topic" x
expect_exit 5 '--write' -- run_weir consume "$topic" --group g
expect_exit 1 'there is no topic' 'weir create-topic' -- may produce "$topic" x
expect_exit 1 'unknown topic' -- may consume "$topic" --group "g-$run_id"
expect_equal 'topics after what was refused' "$(run_weir topics -o csv | grep -c "^$topic,")" 0
[ ! -e "$journal" ] || fail 'what was refused is in the journal'

expect_exit 0 -- may create-topic "$topic" --partitions 3 --config retention.ms=600000
grep -q "created the topic $topic: 3 partitions, replication factor 1" "$work/out" || fail "create says: $(cat "$work/out")"
described | grep -q 'PartitionCount: 3.*retention.ms=600000' || fail "the stock tool sees: $(described)"
expect_exit 1 'already' -- may create-topic "$topic"
expect_exit 0 -- may create-topic "a.b-$run_id" --partitions 1
expect_exit 1 "differ in '.' and '_' alone" -- may create-topic "a_b-$run_id" --partitions 1
expect_exit 2 'cannot be the name' -- may create-topic 'a b'
expect_exit 2 'at most 249' -- may create-topic "$(printf 'x%.0s' $(seq 250))"
expect_exit 1 'replication factor of 9' -- may create-topic "r-$run_id" --replication 9
expect_exit 1 'retention.ms' -- may create-topic "r-$run_id" --config retention.ms=soon
expect_exit 1 'retenion.ms' -- may create-topic "r-$run_id" --config retenion.ms=1

# Kafka's own topics are made by Kafka, as it needs them.
for name in __consumer_offsets __transaction_state __share_group_state; do
    expect_exit 2 "one of Kafka's own topics" -- may create-topic "$name"
    expect_exit 2 "one of Kafka's own topics" -- may produce "$name" --key k v
done

# Plans are only shown, until they are confirmed.
expect_exit 0 'nothing was done' -- may config topic "$topic" --set retention.ms=700000
grep -q 'retention.ms: 600000 -> 700000' "$work/out" || fail "the plan says: $(cat "$work/out")"
described | grep -q retention.ms=600000 || fail 'a plan changed the topic'
expect_exit 2 'nothing was done' -- may config topic "$topic" --set retention.ms=700000 --execute
expect_exit 2 'nothing was done' -- may config topic "$topic" --set retention.ms=700000 --execute --confirm another
expect_exit 0 -- may config topic "$topic" --set retention.ms=700000 --set segment.ms=60000 --execute --confirm "$topic"
described | grep -q retention.ms=700000 || fail "not set: $(described)"
expect_exit 0 -- may config topic "$topic" --unset segment.ms --execute --confirm "$topic"
described | grep -q segment.ms && fail "not unset: $(described)"
described | grep -q retention.ms=700000 || fail "what was not named has changed: $(described)"
expect_exit 2 "did you mean 'retention.ms'" -- may config topic "$topic" --set retention.sm=1
expect_exit 0 'it is so already' -- may config topic "$topic" --set retention.ms=700000
expect_exit 0 -- may add-partitions "$topic" --partitions 4 --execute --confirm "$topic"
described | grep -q 'PartitionCount: 4' || fail "not grown: $(described)"
expect_exit 2 'never take any away' -- may add-partitions "$topic" --partitions 2
expect_exit 1 "there is no topic" -- may delete-topic "no-such-$run_id"

# Every record is accounted for: what weir says equals what the brokers have.
seq 1 1000 | may produce "$topic" --partitioner roundrobin -o none 2>"$work/err"
grep -q '1,000 records acknowledged' "$work/err" || fail "produce says: $(cat "$work/err")"
expect_equal 'records a partition' "$(run_weir partitions "$topic" -o csv | tr -d '\r' | awk -F, 'NR > 1 { print $8 }' | sort -u)" 250
# shellcheck disable=SC2016 # dollars are meant
expect_exit 0 -- may produce "$topic" --key Alice 'Hiciste un pago de $1,000 a Bob' --header lang=es --partition 2
expect_equal 'partition and offset' "$(cat "$work/out")" "$topic 2:250"
expect_exit 1 'no such partition' -- may produce "$topic" x --partition 99
expect_exit 0 -- may produce "$topic" --key Alice --tombstone --partition 2
expect_equal 'a tombstone' "$(run_weir tail "$topic" --partition 2 -n 1 --from 251 -o jsonl | grep -c '"value":null,"value_format":"null"')" 1
# The same key goes where Java's clients and where librdkafka's send it.
for name in murmur2:murmur2_random crc32:consistent_random; do
    expect_exit 0 -- may create-topic "${name%:*}-$run_id" --partitions 7
    for key in Alice Bob Carol Dora ñ 1 2 3; do
        echo "$key:x" | produce -t "${name%:*}-$run_id" -K: -X "topic.partitioner=${name#*:}"
        may produce "${name%:*}-$run_id" --key "$key" x --partitioner "${name%:*}" >/dev/null
    done
    expect_equal "keys and their partitions by ${name%:*}" "$(run_weir tail "${name%:*}-$run_id" --from beginning -o jsonl |
        sed -E 's/.*("partition":[0-9]+).*("key":"[^"]*").*/\1 \2/' | sort | uniq -c | awk '{ print $1 }' | sort -u)" 2
done

# What one weir prints another sends.
expect_exit 0 -- may create-topic "$topic-copy" --partitions 4
run_weir tail "$topic" --from beginning -o jsonl | may produce "$topic-copy" --jsonl - 2>"$work/err" || fail "copy: $(cat "$work/err")"
both() { run_weir tail "$1" --from beginning -o jsonl | sed -E 's/"topic":"[^"]*",//' | sort; }
expect_equal 'a copy' "$(both "$topic-copy" | cksum)" "$(both "$topic" | cksum)"

# A record that the broker refuses is named; the others are there.
kafka_tool kafka-configs.sh --bootstrap-server "$brokers" --alter --entity-type topics --entity-name "$topic-copy" \
    --add-config max.message.bytes=2000 >/dev/null
{ echo small; head -c 5000 /dev/urandom | base64 -w 0; echo; echo small; } >"$work/lines"
"$weir" --write -b "$brokers" produce "$topic-copy" <"$work/lines" >"$work/out" 2>"$work/err"
expect_equal 'exit with a record too large' $? 1
grep -q 'max.message.bytes' "$work/err" || fail "too large says: $(cat "$work/err")"
grep -q '2 records acknowledged' "$work/err" || fail "too large says: $(cat "$work/err")"
may config topic "$topic-copy" --set cleanup.policy=compact --unset max.message.bytes --execute --confirm "$topic-copy" >/dev/null
expect_exit 1 'it has no key, and the topic is compacted' -- may produce "$topic-copy" x
# The one without a key is named; those that came with it are there.
printf '%s\n' k:1 nokey k:2 | may produce "$topic-copy" --key-separator : >"$work/out" 2>"$work/err"
expect_equal 'exit with a record without a key' $? 1
grep -q 'line 2: it has no key' "$work/err" || fail "without a key says: $(cat "$work/err")"
grep -q '2 records acknowledged' "$work/err" || fail "without a key says: $(cat "$work/err")"
printf '%s\n' k:1 nokey | may produce "$topic-copy" --key-separator : --transactional >"$work/out" 2>"$work/err"
grep -q 'the transaction was aborted' "$work/err" || fail "a transaction that lacks one says: $(cat "$work/err")"

# JSON lines that are none are named, and the others are sent; headers may be binary, null or empty.
printf '%s\n' '{"value":{"a":1.10},"headers":[{"key":"bin","value":{"base64":"AP8="}},{"key":"none","value":null},{"key":"","value":""}]}' \
    '{"value":"cut sh' '[1]' '{"key":"k"}' '{"value":1,"partition":"x"}' '{"value":1,"headers":[1]}' '' '{"value":{"base64":"!"}}' |
    may produce "$topic" --jsonl - --partition 3 -o jsonl >"$work/out" 2>"$work/err"
expect_equal 'exit after bad lines' $? 1
for words in 'line 2: it is cut short' 'line 3: not an object' 'line 4: it has no "value"' 'line 5: partition must be' 'line 6: a header needs' \
    'line 8: its base64' 'left out, for no record could be made of them: 6'; do
    grep -qF "$words" "$work/err" || fail "no '$words' in: $(cat "$work/err")"
done
expect_equal 'what was sent of them' "$(run_weir tail "$topic" --partition 3 --from -1 -o jsonl | sed -E 's/.*"value":(\{"a"[^}]*\}).*"headers":(.*),"size.*/\1 \2/')" \
    '{"a":1.10} [{"key":"bin","value":{"base64":"AP8="}},{"key":"none","value":null},{"key":"","value":""}]'

# Interrupted, it says what was acknowledged, and that is what is there.
expect_exit 0 -- may create-topic "$topic-cut" --partitions 1
"$weir" --write -b "$brokers" produce "$topic-cut" --rate 500/s < <(seq 1 100000) >"$work/cut.out" 2>"$work/cut.err" &
sending() { [ "$(wc -l <"$work/cut.out")" -ge 100 ]; }
wait_until sending
kill -INT $!
wait $!
expect_equal 'exit after Ctrl-C' $? 130
expect_equal 'acknowledged, as it says and as it is' "$(grep -o '^[0-9,]* records acknowledged' "$work/cut.err" | tr -dc 0-9)" \
    "$(run_weir tail "$topic-cut" --from beginning -o raw | wc -l)"
expect_exit 0 -- may delete-topic "$topic-cut" --execute --confirm "$topic-cut"
expect_exit 4 'refused' -- "$weir" --write -b 127.0.0.1:1 produce any x
expect_exit 1 'cannot be written' -- sh -c "seq 1 10 | '$weir' --write -b '$brokers' produce '$topic' >/dev/full"
expect_exit 2 'cannot be read' -- may produce "$topic" --csv "$work/no-such-file"
expect_exit 2 'a directory' -- may produce "$topic" --csv "$work"

# Transactions: committed ones are read, aborted ones not.
expect_exit 0 -- may create-topic "$topic-tx" --partitions 1
printf '%s\n' a b c | may produce "$topic-tx" --transactional -o none 2>/dev/null || fail 'a transaction'
printf '%s\n' d e f | may produce "$topic-tx" --transactional --abort-after 2 -o none 2>"$work/err" || fail "abort: $(cat "$work/err")"
expect_equal committed "$(run_weir tail "$topic-tx" --from beginning -o raw | tr '\n' ' ')" 'a b c '
expect_equal uncommitted "$(run_weir tail "$topic-tx" --from beginning --isolation uncommitted -o raw | tr '\n' ' ')" 'a b c d e '

expect_exit 0 -- may delete-records "$topic-tx" 0:2 --execute --confirm "$topic-tx"
expect_equal 'the low watermark' "$(run_weir partitions "$topic-tx" -o csv | tr -d '\r' | awk -F, 'NR == 2 { print $5 }')" 2
expect_exit 2 'there is no 99 yet' -- may delete-records "$topic-tx" 0:99
for name in "$topic" "$topic-copy" "$topic-tx"; do
    expect_exit 0 -- may delete-topic "$name" --execute --confirm "$name"
done
expect_equal 'topics left' "$(run_weir topics -o csv | grep -c "^$topic")" 0

# The journal has both ends of each write, by nobody else to be read.
expect_equal 'mode of the journal' "$(find "$journal" -perm 600)" "$journal"
expect_equal 'writes and outcomes' "$(grep -c '"write":' "$journal")" "$(grep -c '"outcome":' "$journal")"
grep -q '"before":{"retention.ms":"600000","segment.ms":null},"after":{"retention.ms":"700000","segment.ms":"60000"}' "$journal" ||
    fail 'the journal lacks before and after'
# Nothing is sent that cannot be written down, nor to another cluster than the profile's.
mkdir "$work/full" && ln -s /dev/full "$work/full/writes.jsonl" && mkdir "$work/state2" && ln -s "$work/full" "$work/state2/weir"
XDG_STATE_HOME="$work/state2" expect_exit 1 'nothing was sent' -- may create-topic "full-$run_id"
printf '[profile other]\nbootstrap.servers = %s\nwrite = yes\ncluster.id = another\n' "$brokers" >"$WEIR_CONFIG"
expect_exit 5 'nothing was sent' 'another' -- "$weir" -c other create-topic "other-$run_id"
finish
