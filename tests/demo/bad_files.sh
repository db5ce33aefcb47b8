#!/usr/bin/env bash
# Files that change while they are read, disks that are full, names that hold escapes.
# shellcheck source=/dev/null disable=SC2034,SC2154,SC2016,SC2317
. "$(dirname "$0")/lib.sh"
start_demo demo
"$weir" create-topic filas --partitions 1 >"$work/out" || fail "no topic"
escapes() { LC_ALL=C grep -q $'[\x1b\x07]' "$work/out" "$work/err"; }
in_topic() { "$weir" tail "$1" --from beginning -o raw | wc -l; }

# A file that grows while it is read is read to its end; what comes after that was reached is said.
make_rows() { seq "$1" "$2" | sed 's/$/,á/'; }
{
    echo 'n,letra'
    make_rows 1 400
} >"$work/crece.csv"
background crece "$weir" produce filas --csv "$work/crece.csv" --rate 400/s -o text
sending() { [ "$(wc -l <"$work/$1.out")" -ge "$2" ]; }
wait_until sending crece 50
make_rows 401 450 >>"$work/crece.csv"
wait "$last" || fail "a file that grows: $(cat "$work/crece.err")"
expect_equal 'rows of a file that grew' "$(in_topic filas)" 400
grep -q 'has grown since its end was reached: 350 bytes' "$work/crece.err" || fail "a file that grew says: $(cat "$work/crece.err")"

# One that vanishes is read to its end all the same.
"$weir" create-topic ida --partitions 1 >"$work/out"
background ida "$weir" produce ida --csv "$work/crece.csv" --rate 1000/s -o text
wait_until sending ida 50
rm "$work/crece.csv"
wait "$last" || fail "a file that vanishes: $(cat "$work/ida.err")"
expect_equal 'rows of a file that vanished' "$(in_topic ida)" 450

# One that is cut does not pass for whole.
"$weir" create-topic corta --partitions 1 >"$work/out"
{
    echo 'n,texto'
    seq 1 9000 | sed 's/$/,"some words that make the row longer than it has to be, and the file more than is read at once"/'
} >"$work/corta.csv"
background corta "$weir" produce corta --csv "$work/corta.csv" --rate 500/s -o text
wait_until sending corta 50
: >"$work/corta.csv"
wait "$last"
expect_equal 'exit with a file that was cut' $? 1
grep -q 'became shorter while it was read' "$work/corta.err" || fail "a file that was cut says: $(cat "$work/corta.err")"
expect_equal 'rows of a file that was cut, as it says' "$(grep -o '^[0-9,]* records acknowledged' "$work/corta.err" | tr -dc 0-9)" "$(in_topic corta)"

# A full disk while exporting: said, and nothing half written is left.
expect_exit 1 'cannot be written' -- sh -c "'$weir' export filas >/dev/full"
mkdir "$work/tabla"
expect_exit 1 'cannot be written' -- bash -c "trap '' XFSZ; ulimit -f 1; exec '$weir' export filas '$work/tabla/t.csv'"
expect_equal 'what a full disk leaves' "$(ls -A "$work/tabla")" ''
echo old >"$work/tabla/t.csv"
expect_exit 1 'cannot be written' -- bash -c "trap '' XFSZ; ulimit -f 1; exec '$weir' export filas '$work/tabla/t.csv'"
expect_equal 'the table of before' "$(cat "$work/tabla/"*)" old
expect_exit 0 '400 rows' -- "$weir" export filas "$work/tabla/t.csv"
expect_equal 'lines of a whole table' "$(wc -l <"$work/tabla/t.csv")" 401
expect_exit 1 'cannot be written' -- "$weir" export filas "$work/no/such/folder.csv"
expect_exit 1 'cannot be written' -- sh -c "'$weir' chart filas n >/dev/full"

# Files that are no tables: which file, and what to do.
: >"$work/nada.csv"
expect_exit 1 "$work/nada.csv: it is empty" -- "$weir" produce filas --csv "$work/nada.csv"
expect_exit 1 'standard input: it is empty' -- "$weir" produce filas --csv -
echo 1,2 >"$work/nada.csv"
expect_exit 1 "$work/nada.csv: its first row has numbers alone" -- "$weir" produce filas --csv "$work/nada.csv"
printf '\xff\xfea\0,\0b\0\n\0' >"$work/nada.csv"
expect_exit 1 "$work/nada.csv: it is UTF-16" -- "$weir" produce filas --csv "$work/nada.csv"
expect_exit 2 "there are: n, letra" -- "$weir" produce filas --csv <(printf 'n,letra\n1,a\n') --key otra_cosa
expect_equal 'rows after these' "$(in_topic filas)" 400

# Rows that a program writes one by one are sent one by one.
"$weir" create-topic lenta --partitions 1 >"$work/out"
mkfifo "$work/tubo"
"$weir" produce lenta --csv - <"$work/tubo" >"$work/out" 2>"$work/err" &
last=$!
processes+=("$last")
exec 7>"$work/tubo"
printf 'n\n1\n' >&7
wait_until says '{"n":1}' "$weir" tail lenta --from beginning -o raw
echo 2 >&7
wait_until says '{"n":2}' "$weir" tail lenta --from beginning -o raw
exec 7>&-
wait "$last" || fail "rows one by one: $(cat "$work/err")"

# What failed and what was left out have reasons of their own.
printf '%s\n' '[1]' '{"value":1,"partition":99}' '{"value":' >"$work/malas.jsonl"
expect_exit 1 'line 1: not an object' '1 record failed: the topic has no such partition' '2 (lines)' -- \
    "$weir" produce filas --jsonl "$work/malas.jsonl"

# Kafka's own topics are not a person's to make.
expect_exit 2 "one of Kafka's own topics" -- "$weir" create-topic __consumer_offsets

# Names that hold escapes reach no terminal.
red=$'\e[31mred\a'
expect_exit 2 'cannot be the name' -- "$weir" create-topic "$red"
escapes && fail "escapes in: $(cat -v "$work/err")"
expect_exit 2 -- "$weir" create-topic claro --config "$red=1"
escapes && fail "escapes in: $(cat -v "$work/err")"
expect_exit 1 -- "$weir" produce "$red" x
escapes && fail "escapes in: $(cat -v "$work/err")"
printf '%s,n,n\n1,2\n' "$red" >"$work/nombres.csv"
expect_exit 1 -- "$weir" produce filas --csv "$work/nombres.csv"
escapes && fail "escapes in: $(cat -v "$work/err")"
expect_exit 2 -- "$weir" produce filas --csv "$work/$red"
escapes && fail "escapes in: $(cat -v "$work/err")"
expect_exit 2 -- "$weir" chart filas "a[$red"
escapes && fail "escapes in: $(cat -v "$work/err")"
"$weir" produce filas --key "$red" --header "$red=$red" "{\"$red\": 1}" >"$work/out" 2>"$work/err" || fail "not sent: $(cat "$work/err")"
expect_exit 0 -- "$weir" tail filas -n 1 --from -1 -o line
escapes && fail "escapes in a line: $(cat -v "$work/out")"
[ "$failures" = 0 ]
