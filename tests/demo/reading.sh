#!/usr/bin/env bash
# What the commands that read a topic have in common: which part of it, how they are ended, what they say meanwhile.
# shellcheck disable=SC2154
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
start_demo demo
demo=$last

# A topic that is named twice is read once.
expect_exit 0 "'orders' is named more than once" -- timeout 30 "$weir" tail orders orders -n 1
expect_exit 0 "'orders' is named more than once" "10 records" -- timeout 30 "$weir" record orders orders "$work/twice" --from beginning -n 10
expect_exit 0 -- timeout 30 "$weir" tail orders -n 1 --topics-matching '^orders$'

expect_exit 1 "no topic's name matches 'nothing'" -- "$weir" tail --topics-matching nothing

# The newest of each partition are those before the end that was asked for, whoever reads.
"$weir" create-topic places --partitions 2 >"$work/out"
for i in $(seq 0 59); do printf '{"value":{"n":%d},"partition":%d}\n' "$i" $((i % 2)); done >"$work/lines"
expect_exit 0 -- "$weir" produce places --jsonl "$work/lines" -o none
expect_exit 0 -- "$weir" record places "$work/places" --from beginning
for source in "-b demo" "--recording $work/places"; do
    # shellcheck disable=SC2086
    {
        expect_equal "offsets of a tail ($source)" \
            "$("$weir" $source tail places --from -10 --to 20 -o csv | sed 1d | cut -d, -f3 | sort -n | uniq -c | tr -s ' \n' ' ')" \
            "$(for i in $(seq 10 19); do printf ' 2 %d' "$i"; done) "
        expect_exit 0 "20 records" -- "$weir" $source count places --from -10 --to 20
        expect_exit 0 "20 rows" -- "$weir" $source export places --from -10 --to 20
    }
done
expect_exit 0 "20 records" -- "$weir" record places "$work/part" --from -10 --to 20
expect_exit 2 "is no place to stop" -- "$weir" count places --to -5
expect_exit 2 "is no place to stop" -- "$weir" record places "$work/none" --from beginning --to beginning

# As many as were asked for may be none.
expect_exit 0 "0 records" -- timeout 30 "$weir" record places "$work/zero" -n 0

# A cluster that goes away in the middle is not waited for without end. (More than what the library fetches ahead.)
"$weir" create-topic big --partitions 1 >"$work/out"
awk 'BEGIN { for (x = ""; length(x) < 5000;) x = x "y"; for (i = 0; i < 8000; i++) print i, x }' >"$work/lines"
expect_exit 0 -- "$weir" produce big --jsonl <(sed 's/.*/{"value":"&"}/' "$work/lines") -o none
background cut "$weir" record big "$work/cut" --from beginning --max-rate 2000 --timeout 1s
recorder=$last
has_some() { [ "$("$weir" --recording "$work/cut" count big 2>/dev/null | cut -d' ' -f1 | tr -d ,)" -ge 5 ] 2>/dev/null; }
wait_until has_some
kill -KILL "$demo"
wait "$recorder"
expect_equal "exit code without a cluster" $? 4
grep -q "weir: warning: .*refused" "$work/cut.err" || fail "no warning: $(cat "$work/cut.err")"
grep -q "no broker answered for 5 s; .* records had been read" "$work/cut.err" || fail "what is said: $(cat "$work/cut.err")"

finish
