#!/usr/bin/env bash
# A group's journal, read from __consumer_offsets, is what was done: commits, generations, members, for both protocols. The
# stock tools' own reading of the topic is the truth, and the clock around what was done.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
show=$3
members=()
# A stock tool is a script and the Java that it started.
end_member() { pkill -P "$1" 2>/dev/null; }
# shellcheck disable=SC2317 # the trap calls it
end_all() {
    local member
    for member in ${members[@]+"${members[@]}"}; do
        end_member "$member"
        kill "$member" 2>/dev/null
    done
    rm -rf "$work"
}
trap end_all EXIT
now_ms() { date +%s%3N; }
journal() { "$show" "$brokers" "$@" >"$work/journal" || fail "cannot ask for the journal of $1"; }
count() { grep -c -- "$1" "$work/journal"; }

# join PROTOCOL GROUP CLIENT: a member in the background, $! afterwards; it commits each second, and when it ends.
join() {
    (exec bash "$WEIR_ROOT/scripts/kafka.sh" run kafka-console-consumer.sh --bootstrap-server "$brokers" --topic "$topic" \
        --group "$2" --consumer-property "group.protocol=$1" --consumer-property "client.id=$3" \
        --consumer-property auto.offset.reset=earliest --consumer-property auto.commit.interval.ms=1000 \
        >"$work/$3.read" 2>/dev/null) &
    members+=($!)
}
newest_has() { # GROUP WORDS: the newest generation
    journal "$1" && grep '^generation' "$work/journal" | tail -n 1 | grep -q -- "$2"
}
all_follow() { # each member of the newest generation has reached it
    journal "$1" && awk '$1 == "generation" { n = $2; good = 1; seen = 0 }
        $1 == "member" { seen++; for (i = 2; i < NF; i++) if ($i == "epoch" && $(i + 1) != n || $i == "state" && $(i + 1) != "STABLE") good = 0 }
        END { exit !(good && seen == 2) }' "$work/journal"
}
reached() { journal "$1" && grep -q "^commit $topic 0 $2 " "$work/journal"; }

# What the stock formatters read of a group's records, one JSON object a line, into $work/stock. On a busy machine they may
# give up before their first record.
read_stock() { # FORMATTER GROUP
    kafka_tool kafka-console-consumer.sh --bootstrap-server "$brokers" --topic __consumer_offsets --from-beginning \
        --formatter "org.apache.kafka.tools.consumer.$1" --timeout-ms 4000 2>/dev/null |
        sed 's/}{"key"/}\n{"key"/g' | grep "\"group\":\"$2\"" >"$work/stock"
}
stock_commits() { # as: partition offset time, by partition
    grep -v '"value":null' "$work/stock" |
        sed 's/.*"partition":\([0-9]*\).*"offset":\([0-9]*\).*"commitTimestamp":\([0-9]*\).*/\1 \2 \3/' | sort -s -n -k1,1
}
stock_generations() { # as: generation, number of members
    awk '{ n = gsub(/"memberId"/, ""); match($0, /"generation":[0-9]+/); print substr($0, RSTART + 13, RLENGTH - 13), n }' "$work/stock"
}
our_commits() { awk '$1 == "commit" && !/tombstone/ { print $3, $4, $5 }' "$work/journal"; }

for protocol in classic consumer; do
    group=$protocol-$run_id
    topic=$protocol-journal-$run_id
    create_topic "$topic" 2
    for partition in 0 1; do seq 10 | produce -t "$topic" -p $partition; done
    begun=$(now_ms)
    join $protocol "$group" first
    first=$!
    wait_until newest_has "$group" 'members 1'
    wait_until reached "$group" 10
    join $protocol "$group" second
    second=$!
    wait_until newest_has "$group" 'members 2'
    end_member $second
    wait_until newest_has "$group" 'members 1'
    join $protocol "$group" second
    second=$!
    wait_until newest_has "$group" 'members 2'
    # Each member says that it follows with its next heartbeat, five seconds apart.
    [ $protocol = classic ] || wait_until all_follow "$group"
    sent=$(now_ms)
    for partition in 0 1; do seq 5 | produce -t "$topic" -p $partition; done
    wait_until reached "$group" 15
    seen=$(now_ms)
    end_member $first
    wait_until newest_has "$group" 'members 1'
    end_member $second
    wait_until newest_has "$group" 'members 0'

    # Somebody commits without joining: a tool.
    set_from=$(now_ms)
    kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --group "$group" --topic "$topic:1" \
        --reset-offsets --to-offset 3 --execute >/dev/null
    set_to=$(now_ms)
    journal "$group"
    cp "$work/journal" "$work/$protocol.journal"
    grep -q "^journal $group .* undecoded 0 .* from_start complete$" "$work/journal" || fail "$(head -n 1 "$work/journal")"
    wait_until read_stock OffsetsMessageFormatter "$group"
    expect_equal "$protocol: commits" "$(our_commits)" "$(stock_commits)"
    within=$(awk -v from=$((sent - 2000)) -v to=$((seen + 2000)) '$1 == "commit" && $4 == 15 && $5 >= from && $5 <= to' "$work/journal" |
        wc -l)
    [ "$within" -ge 2 ] || fail "$protocol: the commits of 15 are not from $sent to $seen: $(grep ' 15 ' "$work/journal")"
    at=$(awk -v topic="$topic" '$1 == "commit" && $2 == topic && $3 == 1 && $4 == 3 { print $5 }' "$work/journal")
    { [ "${at:-0}" -ge "$set_from" ] && [ "$at" -le "$set_to" ]; } || fail "$protocol: the tool's commit: $at, not $set_from to $set_to"

    # One joins, two, one, two, one, none; the classic protocol has a generation for the group's making, too.
    expect_equal "$protocol: what changed" "$(tail -n 1 "$work/journal")" "rebalances 5 without_members 1"
    expect_equal "$protocol: members" "$(awk '$1 == "generation" { printf "%s ", $7 }' "$work/journal" | sed 's/^0 //')" '1 2 1 2 1 0 '
    [ "$(awk -v from=$((begun - 2000)) '$1 == "generation" && $5 < from' "$work/journal" | wc -l)" = 0 ] || fail "a generation before $begun"
    # A consumer looks at its clock when it polls, each half a second here.
    expect_equal "$protocol: interval" "$(awk '$1 == "interval" { print ($2 > 0.8 && $2 < 1.7) ? "a second" : $0 }' "$work/journal")" 'a second'
    grep -q "^member .* client second host 127.0.0.1 instance - .* rebalance 300000 .* topics $topic$" "$work/journal" ||
        fail "no second member: $(grep ^member "$work/journal")"
    expect_equal "$protocol: who returned" "$(awk '$1 == "returned" { print $2, $3 }' "$work/journal")" 'second other'
done

# Generations as the stock tools know them.
cp "$work/classic.journal" "$work/journal"
wait_until read_stock GroupMetadataMessageFormatter "classic-$run_id"
expect_equal "generations" "$(awk '$1 == "generation" { print $2, $7 }' "$work/journal")" "$(stock_generations)"
grep -q "^generation .* classic .* assignor range leader first-" "$work/journal" || fail "no leader of the classic group"
grep -q " session 45000 " "$work/journal" || fail "no session timeout"
cp "$work/consumer.journal" "$work/journal"
expect_equal "the epoch" "$(awk '$1 == "generation" { epoch = $2 } END { print epoch }' "$work/journal")" \
    "$(kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --describe --state --verbose --group "consumer-$run_id" 2>/dev/null |
        awk -v group="consumer-$run_id" '$1 == group { print $(NF - 2) }')"
# What is taken away.
group=classic-$run_id
topic=classic-journal-$run_id
kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --group "$group" --topic "$topic:0" --delete-offsets >/dev/null
journal "$group"
expect_equal "deleted offsets" "$(count tombstone)" 1
kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --group "$group" --delete >/dev/null
journal "$group"
expect_equal "the other offset" "$(count tombstone)" 2
expect_equal "the group's end" "$(count '^ended')" 1

# Only so far back from the newest record, and only so much of it: what is left out is said.
journal "consumer-$run_id" 1
grep -q "^journal .* records [0-9] undecoded 0 .* complete$" "$work/journal" || fail "a millisecond: $(cat "$work/journal")"
journal "consumer-$run_id" -1 400
grep -q '^error __consumer_offsets holds more than the ' "$work/journal" || fail "no word of what was left out: $(cat "$work/journal")"
head -n 1 "$work/journal" | grep -q complete && fail "called complete: $(head -n 1 "$work/journal")"
journal "nobody-$run_id"
grep -q "^journal .* records 0 .* complete$" "$work/journal" || fail "nobody: $(cat "$work/journal")"

# Who may not read it is told so; each right that is missing is the same answer.
denied=${WEIR_TEST_KAFKA_DIR:-}/client-denied.properties
acl() { kafka_tool kafka-acls.sh --bootstrap-server "$brokers" --force --allow-principal User:bob --topic __consumer_offsets "$@" >/dev/null 2>&1; }
is_denied() { "$show" "$denied" "consumer-$run_id" >"$work/journal" && grep -q '^journal .* denied$' "$work/journal"; }
is_allowed() { "$show" "$denied" "consumer-$run_id" >"$work/journal" && grep -q ' complete$' "$work/journal"; }
knows_partition() { is_denied && ! grep -q ' partition -1 ' "$work/journal"; }
if [ -f "$denied" ]; then
    is_denied || fail "not denied: $(cat "$work/journal")"
    grep -q '^error __consumer_offsets may not be read with these credentials' "$work/journal" || fail "$(cat "$work/journal")"
    acl --add --operation Describe
    wait_until knows_partition
    grep -q 'needs READ and DESCRIBE' "$work/journal" || fail "$(cat "$work/journal")"
    acl --add --operation Read
    wait_until is_allowed
    acl --remove --operation Describe --operation Read
    wait_until is_denied
fi
finish
