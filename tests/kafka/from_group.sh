#!/usr/bin/env bash
# `--from group:NAME` reads exactly what a consumer's group has not read: as many records in each partition as the stock
# tool says that it lags behind, and the very ones that the consumer gets when it goes on. The group does not notice.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
topic=from-group-$run_id
group=reads-$run_id
create_topic "$topic" 3

# fill FROM TO: a record for each number, in partition number % 3
fill() {
    local partition
    for partition in 0 1 2; do seq "$1" "$2" | awk -v p=$partition '$1 % 3 == p' | produce -t "$topic" -p $partition; done
}
consume() {
    kafka_tool kafka-console-consumer.sh --bootstrap-server "$brokers" --topic "$topic" --group "$group" \
        --formatter-property print.partition=true "$@" 2>/dev/null
}
set_offset() { # partition, how
    kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --group "$group" --topic "$topic:$1" \
        --reset-offsets "${@:2}" --execute >/dev/null
}
# "partition committed lag" a line
stock() {
    kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --describe --group "$group" 2>/dev/null |
        awk -v topic="$topic" '$2 == topic { print $3, $4, $6 }' | sort
}
# "partition first-offset count" a line, of what weir reads
ours() {
    run_weir tail "$topic" --from "group:$group" -o jsonl 2>"$work/said" |
        sed 's/.*"partition":\([0-9]*\),"offset":\([0-9]*\).*/\1 \2/' |
        awk '!($1 in n) || $2 < first[$1] { first[$1] = $2 } { n[$1]++ } END { for (p in n) print p, first[p], n[p] }' | sort
}

fill 1 300
(consume --from-beginning --max-messages 300 >/dev/null)
fill 301 347
set_offset 1 --shift-by -40
before=$(stock)
expect_equal "what the group lags behind" "$before" "0 100 15
1 60 56
2 100 16"
expect_equal "the first offset and the number of records in each partition" "$(ours)" "$before"
[ -s "$work/said" ] && fail "it says: $(cat "$work/said")"
expect_equal "what the group is at, after it" "$(stock)" "$before"

# Counted, exported, and of one partition alone.
expect_equal "weir count" "$(run_weir count "$topic" --from "group:$group")" "87 records"
run_weir export "$topic" --from "group:$group" -o jsonl 2>/dev/null >"$work/export"
expect_equal "weir export" "$(grep -c . "$work/export")" 87
expect_equal "weir tail of partition 2" "$(run_weir tail "$topic" --from "group:$group" -p 2 -o raw | head -n 1)" 302
expect_equal "weir tail -n" "$(run_weir tail "$topic" --from "group:$group" -n 5 -o raw | wc -l | tr -d ' ')" 5
run_weir record "$topic" "$work/kept.weir" --from "group:$group" 2>/dev/null
expect_equal "weir record" "$("$weir" --recording "$work/kept.weir" count "$topic" 2>/dev/null)" "87 records"

# In the dashboard: a key away from one of the group's partitions, with the record selected that it reads next, under the line.
run_weir "$topic" --ascii --dump=100x30 --keys ": type:group_$group Enter Home Down o" >"$work/screen"
at=$(sed -n 's/^|>.* \([0-2]\):\([0-9]*\) .*/\1 \2/p' "$work/screen")
printf '%s\n' "$before" | grep -q "^$at [0-9]*$" || fail "'$at' is none of the places that the group is at: $(cat "$work/screen")"
grep -B 1 '^|>' "$work/screen" | grep -qF -- "-- $group p${at%% *} --" || fail "no line above what is selected: $(cat "$work/screen")"
run_weir "$topic" --ascii --dump=100x30 --keys "4 : type:seek_group:$group Enter" | grep -qF -- "-- $group p1 --" || fail "no line where :seek goes"
run_weir "$topic" --from "group:$group" --ascii --dump=100x30 --keys 4 | grep -qF -- "-- $group p1 --" || fail "no line where it begins"

# They are what the consumer itself gets next.
run_weir tail "$topic" --from "group:$group" -o raw | sort -n >"$work/ours"
(consume --max-messages 87) | cut -f 2 | sort -n >"$work/theirs"
cmp "$work/ours" "$work/theirs" || fail "the consumer goes on with other records"
expect_equal "nothing is left" "$(run_weir count "$topic" --from "group:$group")" "0 records"

# A partition without a commit is read from its beginning, one whose commit was deleted from where the log begins.
kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --group "$group" --topic "$topic:0" --delete-offsets >/dev/null
set_offset 1 --to-offset 3
printf '{"version":1,"partitions":[{"topic":"%s","partition":1,"offset":50}]}' "$topic" >"$work/delete.json"
kafka_tool kafka-delete-records.sh --bootstrap-server "$brokers" --offset-json-file "$work/delete.json" >/dev/null
expect_equal "with commits that are missing" "$(ours)" "0 0 115
1 50 66"
grep -qF "$topic: group $group has committed nothing in partition 0: it is read from its beginning" "$work/said" || fail "$(cat "$work/said")"
grep -qF "$topic, partition 1: group $group has committed offset 3, but the log begins at 50" "$work/said" || fail "$(cat "$work/said")"

# Past the end: the topic was made again.
create_topic "again-$run_id" 1
seq 1 20 | produce -t "again-$run_id" -p 0
kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --group "$group" --topic "again-$run_id:0" --reset-offsets \
    --to-offset 20 --execute >/dev/null
kafka_tool kafka-topics.sh --bootstrap-server "$brokers" --delete --topic "again-$run_id" >/dev/null
remade() { create_topic "again-$run_id" 1 2>/dev/null; }
wait_until remade
seq 1 4 | produce -t "again-$run_id" -p 0
read_again() { run_weir count "again-$run_id" --from "group:$group" 2>"$work/said"; }
if kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --describe --group "$group" 2>/dev/null | grep -q "again-$run_id"; then
    expect_equal "past the end" "$(read_again)" "0 records"
    grep -qF "has committed offset 20, but the log ends at 4" "$work/said" || fail "$(cat "$work/said")"
else # the broker drops a deleted topic's commits
    expect_equal "without a commit" "$(read_again)" "4 records"
    grep -qF "has committed nothing there: all of it is read" "$work/said" || fail "$(cat "$work/said")"
fi

expect_exit 1 "unknown group 'reeds-$run_id'; did you mean 'reads-$run_id'" -- run_weir tail "$topic" --from "group:reeds-$run_id"
expect_exit 1 "unknown topic" -- run_weir tail "no-$topic" --from "group:$group"
expect_exit 2 "the name of a group is missing" -- run_weir tail "$topic" --from group:
[ -e "$work/none.weir" ] || expect_exit 1 "unknown group" -- run_weir record "$topic" "$work/none.weir" --from group:none-such
[ -e "$work/none.weir" ] && fail "a file for a group that does not exist"
finish
