#!/usr/bin/env bash
# weir record, weir replay and --recording: what is kept, also by a recorder that is killed, and what is said of the rest.
# shellcheck disable=SC2034,SC2154,SC2016,SC2317
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
file="$work/orders.weir"

# A cluster that goes on writing, and one recorder that is killed in the middle of it.
background serving "$weir" --demo --serve --demo-rate 20
wait_until grep -q "127.0.0.1:" "$work/serving.out"
background recorder "$weir" record orders payments "$file" -b demo --from beginning --follow
recorder=$last
at_least() { # records, file
    [ "$("$weir" --recording "$2" count orders 2>/dev/null | cut -d' ' -f1 | tr -d ,)" -ge "$1" ] 2>/dev/null
}
wait_until at_least 700 "$file"
kill -KILL "$recorder"
wait "$recorder" 2>/dev/null

# All that was in the topic when it was killed is there up to one offset in each partition, byte for byte.
held=$("$weir" --recording "$file" tail orders --from beginning -o jsonl 2>"$work/err" | sort)
grep -q "ended before it could close the file" "$work/err" || fail "an unended recording is not told: $(cat "$work/err")"
"$weir" -b demo tail orders --from beginning -o jsonl | sort >"$work/all"
expect_equal "records that the cluster does not have" "$(comm -23 <(echo "$held") "$work/all")" ""
"$weir" --recording "$file" partitions orders -o csv >"$work/partitions" 2>"$work/err"
expect_equal "gaps in what was kept" "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    NR > 1 && $at["records"] != $at["high"] - $at["low"]' "$work/partitions")" ""
expect_equal "lines and records" "$(echo "$held" | wc -l)" "$("$weir" --recording "$file" count orders 2>/dev/null | cut -d' ' -f1 | tr -d ,)"
# A cut in the middle of a frame: one frame less, and it is said, with an exit code.
size=$(stat -c %s "$file")
head -c $((size - 3)) "$file" >"$work/cut.weir"
expect_exit 1 "piece of" "damaged or cut" "all that is whole is read" -- "$weir" --recording "$work/cut.weir" count orders
expect_exit 1 '"complete":false' -- "$weir" --recording "$work/cut.weir" count orders -o json
# Every command says so, once, also beside what is wrong besides.
expect_exit 1 "1 piece of cut.weir" "orders" -- "$weir" --recording "$work/cut.weir" topics
expect_exit 1 "1 piece of cut.weir" "partition" -- "$weir" --recording "$work/cut.weir" partitions orders
expect_exit 1 "1 piece of cut.weir" "unknown topic 'ordres'; did you mean 'orders'?" -- \
    "$weir" --recording "$work/cut.weir" count ordres
expect_exit 1 "0 match" -- "$weir" --recording "$work/cut.weir" count orders --where "partition == 99"
"$weir" --recording "$work/cut.weir" tail orders --from beginning >/dev/null 2>"$work/err"
expect_equal "how often the cut is said" "$(grep -c "1 piece of" "$work/err")" 1
# The names of the topics come before any record: a topic that is named alone is no unknown one.
head -c 60 "$file" >"$work/head.weir"
expect_exit 1 "1 piece of head.weir" -- "$weir" --recording "$work/head.weir" topics
records_at=$(LC_ALL=C grep -obUaP '\xf5WRF\x03\x00\x00\x00' "$file" | head -1 | cut -d: -f1)
head -c $((records_at + 40)) "$file" >"$work/named.weir"
"$weir" --recording "$work/named.weir" partitions orders >"$work/out" 2>"$work/err"
expect_equal "exit code of a topic without records" "$?" 1
grep -q "1 piece of named.weir" "$work/err" || fail "the cut is not said: $(cat "$work/err")"
grep -q "unknown topic" "$work/err" && fail "a topic that is named is unknown"

# It is gone on with; what was kept already is not shown twice.
before=$(echo "$held" | wc -l)
expect_exit 0 "are in" -- "$weir" record orders payments "$file" -b demo --from beginning --append
expect_exit 0 "recorded twice" "records" -- "$weir" --recording "$file" count orders
after=$("$weir" --recording "$file" count orders 2>/dev/null | cut -d' ' -f1 | tr -d ,)
[ "$after" -gt "$before" ] || fail "nothing was appended: $before, $after"
expect_equal "twice" "$("$weir" --recording "$file" tail orders --from beginning -o csv 2>/dev/null | tail -n +2 |
    cut -d, -f1-3 | sort | uniq -d | head -3)" ""

# Who goes back records what was not there yet: nothing of it is taken for repeated.
expect_exit 0 "are in" -- "$weir" record orders "$work/back" -b demo --from -10
newest=$("$weir" --recording "$work/back" count orders | cut -d' ' -f1)
expect_exit 0 "are in" -- "$weir" record orders "$work/back" -b demo --from beginning --append
"$weir" -b demo tail orders --from beginning -o csv | tail -n +2 | cut -d, -f1-3 | sort >"$work/there"
"$weir" --recording "$work/back" tail orders --from beginning -o csv 2>"$work/err" | tail -n +2 | cut -d, -f1-3 | sort >"$work/kept"
expect_equal "records that are kept and shown twice" "$(uniq -d "$work/kept" | head -3)" ""
[ "$(comm -12 "$work/kept" "$work/there" | wc -l)" -gt "$((newest * 2))" ] || fail "what was recorded after going back is not shown"
expect_equal "records that are not in the topic" "$(comm -23 "$work/kept" "$work/there")" ""
grep -q "$newest records were recorded twice" "$work/err" || fail "what is repeated: $(cat "$work/err")"

# Two recorders do not share a file.
background holder "$weir" record orders "$work/held" -b demo
wait_until test -s "$work/held"
expect_exit 1 "is being recorded to already" -- "$weir" record orders "$work/held" -b demo --from beginning --append
expect_exit 1 "is being recorded to already" -- "$weir" record orders "$work/held" -b demo --from beginning --force
kill "$last"

# What kcat -J would print is a recording, too.
"$weir" -b demo tail orders --from beginning -n 50 -o kcat >"$work/lines.json"
echo '{"topic":"orders","partition":0,' >>"$work/lines.json"
expect_exit 1 "50 records" "1 line of" -- "$weir" --recording "$work/lines.json" count orders
head -50 "$work/lines.json" >"$work/whole.json"
expect_equal "what kcat -J printed, and what is read of it" \
    "$("$weir" --recording "$work/whole.json" tail orders --from beginning -o kcat | sort)" "$(sort "$work/whole.json")"

# Bytes that are no UTF-8 are kept: as kcat prints them, and as weir does.
printf '{"topic":"bytes","partition":0,"offset":0,"headers":["h","\xff"],"key":"\xc3","payload":"\x80\xfe"}\n' >"$work/bytes.json"
"$weir" --recording "$work/bytes.json" tail bytes --from beginning -o kcat >"$work/again.json"
grep -qF '"key":{"base64":"ww=="},"payload":{"base64":"gP4="}' "$work/again.json" || fail "bytes: $(cat "$work/again.json")"
expect_equal "bytes, printed and read again" \
    "$("$weir" --recording "$work/again.json" tail bytes --from beginning -o kcat)" "$(cat "$work/again.json")"
expect_equal "a value that is no text" "$("$weir" --recording "$work/again.json" tail bytes --from beginning -o raw | od -An -tx1)" " 80 fe 0a"

expect_exit 0 "1 line of lines.json is no record" -- "$weir" replay "$work/lines.json" --dump=120x24 --keys 7

# A filter, a number, a time; and a dashboard on it.
expect_exit 0 "10 records" -- "$weir" record orders "$work/ten" -b demo --from beginning -n 10
expect_exit 0 "1 record (" -- "$weir" record orders "$work/one" -b demo --from beginning --where "offset == 3 and partition == 1"
expect_exit 0 "are in" -- "$weir" record orders "$work/short" -b demo --for 300ms
expect_exit 0 "recording" "orders" "recorded twice" -- "$weir" replay "$file" --dump=100x30
expect_exit 0 "recording" "orders" "evicted 0" -- "$weir" replay "$work/ten" --dump=100x30
expect_exit 0 "a recording has no groups" -- "$weir" replay "$file" orders --dump=100x30 --keys 3
expect_exit 0 "a recording has no brokers" -- "$weir" replay "$file" orders --dump=100x30 --keys 6
# What a filter left out is not taken for what is no record.
expect_exit 0 "4 records" -- "$weir" record orders "$work/some" -b demo --from beginning --where "(offset == 3 or offset == 9) and partition < 2"
expect_exit 0 "4 records (and 10 offsets that are not in the recording)" -- "$weir" --recording "$work/some" count orders
expect_equal "records of each partition" "$("$weir" --recording "$work/some" partitions orders -o csv | cut -d, -f5-8)" \
    "$(printf 'low,high,lso,records\n3,10,,2\n3,10,,2')"
expect_exit 0 "1 of 1" -- "$weir" --recording "$work/one" tail orders --where "value.amount > 0"
# The dashboard's own recorder.
expect_exit 0 "what is read from now on is kept" -- "$weir" -b demo orders --dump=120x20 --keys ": type:record Space type:$work/dash Enter"
"$weir" --recording "$work/dash" topics >"$work/out" 2>"$work/err" || fail "the dashboard's recording: $(cat "$work/err")"

# What is refused.
expect_exit 1 "there already" "--append" -- "$weir" record orders "$file" -b demo --from beginning
expect_exit 1 "unknown topic 'ordres'" "orders" -- "$weir" record ordres "$work/none" -b demo
[ -e "$work/none" ] && fail "a file was made for a topic that is not there"
echo text >"$work/text"
expect_exit 1 "is no recording" -- "$weir" record orders "$work/text" -b demo --append
expect_equal "a file that is no recording" "$(cat "$work/text")" text
expect_exit 1 "neither a recording nor what kcat -J printed" -- "$weir" replay "$work/text" --dump
expect_exit 1 "No such file" -- "$weir" --recording "$work/nowhere" topics
expect_exit 2 "names a cluster" -- "$weir" --recording "$file" -b demo topics
expect_exit 2 "FILE" -- "$weir" replay
expect_exit 1 "No space left" "0 records" -- "$weir" record orders /dev/full -b demo --from beginning --force
(
    trap '' XFSZ
    ulimit -f 40
    exec "$weir" record orders "$work/full" -b demo --from beginning
) >"$work/out" 2>"$work/err" && fail "a full disk went unnoticed"
grep -q "records (.*) are whole in it" "$work/err" || fail "a full disk: $(cat "$work/err")"
whole=$(grep -o '[0-9,]* records' "$work/err" | tr -dc 0-9)
expect_equal "records that are whole" "$("$weir" --recording "$work/full" count orders 2>/dev/null | cut -d' ' -f1 | tr -d ,)" "$whole"
# No address and no password is in it.
address=$(grep -o '127.0.0.1:[0-9]*' "$work/serving.out" | head -1)
grep -qF "$address" "$file" && fail "an address is in the recording"
finish
