#!/usr/bin/env bash
# weir export: which columns and rows there are, and what is said of the rest.
# shellcheck disable=SC2154
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
start_demo demo

# make TOPIC VALUE...
make() {
    local topic=$1
    shift
    "$weir" create-topic "$topic" --partitions 1 >"$work/out" || fail "no topic $topic"
    [ $# = 0 ] || printf '%s\n' "$@" | "$weir" produce "$topic" -o none 2>"$work/err" || fail "$topic: $(cat "$work/err")"
}

# Names that are empty, or that say the same.
make names '{"":1}' '{"":[]}' '{"a.b":2,"a":{"b":3}}'
expect_exit 0 "3 rows, 3 columns" -- "$weir" export names
expect_equal "a table of odd names" "$("$weir" export names 2>/dev/null | tr -d '\r')" $'"[""""]","[""a.b""]",a.b\n1,,\n[],,\n,2,3'

# Columns are chosen by path.
make items '{"items":[{"price":1.10}],"unit price":2,"a":{"b":3}}'
expect_equal "columns by path" \
    "$("$weir" export items --columns 'items[0].price,value["unit price"],value.a.b' 2>/dev/null | tr -d '\r' | tail -1)" 1.10,2,3
expect_exit 0 "no value has the column 'none'" -- "$weir" export items --columns 'a.b,none'
expect_exit 2 "--columns" "is no path" -- "$weir" export items --columns 'a['

# A filter, with its counts.
make judged '{"n":1}' '{"n":2}' '{"m":3}'
expect_exit 0 "1 of 3 records match; 1 could not be evaluated" "1 row" -- "$weir" export judged --where 'value.n > 1'
expect_equal "rows that match" "$("$weir" export judged --where 'value.n > 1' -o jsonl 2>/dev/null)" '{"n":2}'
expect_exit 3 "0 of 3 records match" -- "$weir" export judged --where 'value.n > 9'
expect_exit 0 "1 of 3 records match" -- "$weir" chart judged n --histogram -o csv --where 'value.n > 1' --from beginning
expect_exit 3 "0 of 3 records match" -- "$weir" chart judged n --where 'value.n > 9'
expect_exit 0 "1 value.n" "2 value.m" -- "$weir" chart judged n,m

# Where there is nothing: it is said, and no file is written.
make empty
for command in 'fields empty' 'chart empty n' 'export empty'; do
    # shellcheck disable=SC2086
    expect_exit 3 "there is no record in 'empty'" -- "$weir" $command
done
expect_exit 3 "no file was written" -- "$weir" export empty "$work/table.csv"
[ -e "$work/table.csv" ] && fail "a file without a row"

# A disk that is full: how much is there.
expect_exit 1 "No space left" "at least 0 of 3 rows had been written" -- sh -c "'$weir' export judged -o jsonl >/dev/full"

finish
