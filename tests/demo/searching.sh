#!/usr/bin/env bash
# What --where says and finds, beside other options.
# shellcheck disable=SC2154
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
start_demo demo

# The newest of those that match: all that is there is judged, not the last few alone.
for i in $(seq 1 40); do printf '{"value":{"n":%d}}\n' "$i"; done >"$work/lines"
"$weir" create-topic numbers --partitions 1 >"$work/out"
expect_exit 0 -- "$weir" produce numbers --jsonl "$work/lines" -o none
expect_exit 0 "10 of 40 records match" '{"n":4}' -- "$weir" tail numbers --from -1000 --where 'value.n <= 10' -n 7 -o raw
expect_equal "records of the newest seven" "$("$weir" tail numbers --from -1000 --where 'value.n <= 10' -n 7 -o raw 2>/dev/null | tr -d '\n')" \
    '{"n":4}{"n":5}{"n":6}{"n":7}{"n":8}{"n":9}{"n":10}'
expect_equal "and of those that do not match" \
    "$("$weir" tail numbers --from -1000 --where 'value.n <= 39' --list no-match -n 7 -o raw 2>/dev/null)" '{"n":40}'

# What a recording leaves out is counted.
expect_exit 3 "0 of 40 records match; 40 could not be evaluated" -- \
    "$weir" record numbers "$work/none.weir" --from beginning --where 'value.other > 1'
expect_exit 0 "10 of 40 records match" -- "$weir" record numbers "$work/ten.weir" --from beginning --where 'value.n <= 10'
expect_equal "records in it" "$("$weir" --recording "$work/ten.weir" tail numbers --from beginning -o raw | wc -l)" 10

finish
