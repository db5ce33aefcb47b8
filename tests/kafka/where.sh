#!/usr/bin/env bash
# Filters over whole topics: the counts are exact, and what matches is what Python finds in what kcat prints.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"

topic=where-$run_id
may() { "$weir" --write -b "$brokers" "$@"; }
may create-topic "$topic" --partitions 3 >/dev/null || fail 'no topic'
python3 - >"$work/records" <<'PYTHON'
import json, random
random.seed(7)
cities = ["Lima", "Bogotá", "Quito", "México"]
for i in range(6000):
    kind = i % 20
    if kind == 17:
        print(json.dumps({"key": f"k{i}", "value": "plain text"}))
    elif kind == 18:
        print(json.dumps({"key": f"k{i}", "value": None}))
    elif kind == 19:
        print(json.dumps({"key": f"k{i}", "value": {"city": random.choice(cities)}}))
    else:
        value = {"id": 10**17 + i, "amount": round(random.uniform(1, 500), 2), "city": random.choice(cities),
                 "items": [{"price": random.randint(1, 12)} for _ in range(random.randint(0, 3))]}
        print(json.dumps({"key": f"k{i}", "value": value, "headers": [{"key": "n", "value": str(i % 10)}]}))
PYTHON
may produce "$topic" --jsonl "$work/records" -o none 2>/dev/null || fail 'not produced'
kcat -C -q -e -J -b "$brokers" -t "$topic" -o beginning >"$work/kcat"

# counts FILTER READ MATCH NO_MATCH NOT_EVALUATED
counts() {
    "$weir" -b "$brokers" count "$topic" --where "$1" -o json |
        sed -E 's/.*"read":([0-9]*),"match":([0-9]*),"no_match":([0-9]*),"not_evaluated":([0-9]*),"skipped":([a-z0-9]*),"complete":true.*/\1 \2 \3 \4 \5/'
}
expect_equal 'all records' "$(run_weir count "$topic" -o json | grep -o '"read":[0-9]*')" '"read":6000'
python3 - "$work/kcat" >"$work/wanted" <<'PYTHON'
import json, sys
amount = city = price = none = unknown_amount = high = 0
def load(record):
    try:
        return json.loads(record["payload"]) if record["payload"] is not None else None
    except ValueError:
        return None
for line in open(sys.argv[1], encoding="utf-8"):
    record = json.loads(line)
    value = load(record)
    none += record["payload"] is None
    fields = value if isinstance(value, dict) else {}
    unknown_amount += "amount" not in fields
    amount += fields.get("amount", 0) > 250
    city += fields.get("city") == "Bogotá" and 2 <= record["partition"]
    price += any(item["price"] > 9 for item in fields.get("items", []))
    high += fields.get("id") == 10**17 + 4242
print(amount, unknown_amount, city, price, none, high)
PYTHON
read -r amount unknown city price none high <"$work/wanted"
expect_equal 'a number' "$(counts 'value.amount > 250')" "6000 $amount $((6000 - amount - unknown)) $unknown 0"
expect_equal 'a field and a partition' "$(counts 'value.city == "Bogotá" && partition >= 2' | cut -d' ' -f2)" "$city"
expect_equal 'any item' "$(counts 'value.items[*].price > 9' | cut -d' ' -f2)" "$price"
expect_equal 'tombstones' "$(counts 'value == null')" "6000 $none $((6000 - none)) 0 0"
expect_equal 'an id of 18 digits' "$(counts 'value.id == 100000000000004242' | cut -d' ' -f2)" "$high"
expect_equal 'a key' "$(counts 'key == "k77"')" '6000 1 5999 0 0'
expect_equal 'a header as a number' "$(counts 'header["n"] >= 8' | cut -d' ' -f2)" \
    "$(grep -c '"headers":\["n","[89]"\]' "$work/kcat")"
expect_equal 'words' "$(counts 'plain text' | cut -d' ' -f2)" 300
expect_equal 'a regular expression' "$(counts '/^k4[0-9]$/' | cut -d' ' -f2)" 10

# tail prints the same ones, and says how many there were.
run_weir tail "$topic" --where 'value.amount > 250' -o raw 2>"$work/err" | sort >"$work/got"
expect_equal 'records that match' "$(wc -l <"$work/got")" "$amount"
grep -q "of 6,000 records match; $unknown could not be evaluated" "$work/err" || fail "tail says: $(cat "$work/err")"
expect_equal 'a few of them' "$(run_weir tail "$topic" --where 'value.amount > 250' -n 7 -o raw 2>/dev/null | wc -l)" 7
expect_exit 3 '0 of 6,000 records match' -- run_weir tail "$topic" --where 'value.amount > 9999'
expect_exit 2 'column 16' -- run_weir tail "$topic" --where 'value.amount > > 3'
expect_exit 2 'column 11' -- run_weir count "$topic" --where 'value ~ /(/'

# Offsets that are no records are told apart: aborted records and transactions' marks.
printf '%s\n' a b c | may produce "$topic" --transactional --partition 0 -o none 2>/dev/null || fail 'a transaction'
printf '%s\n' d e f | may produce "$topic" --transactional --partition 0 --abort-after 2 -o none 2>/dev/null || fail 'an abort'
expect_equal 'read and skipped' "$(run_weir count "$topic" -o json | grep -o '"read":[0-9]*\|"skipped":[0-9]*' | tr '\n' ' ')" '"read":6003 "skipped":4 '
expect_equal 'uncommitted' "$(run_weir count "$topic" --isolation uncommitted -o json | grep -o '"read":[0-9]*\|"skipped":[0-9]*' | tr '\n' ' ')" \
    '"read":6005 "skipped":2 '
may delete-topic "$topic" --execute --confirm "$topic" >/dev/null
finish
