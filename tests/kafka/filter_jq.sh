#!/usr/bin/env bash
# Thirty filters over a topic, against jq over what kcat -J prints, with the same three-valued rules written in jq: matches, no matches and
# records that could not be evaluated are as many in both. FILTER_RECORDS says how many records (5,000).
# shellcheck disable=SC2154,SC2016,SC2001
set -u
. "$(dirname "$0")/lib.sh"
command -v jq >/dev/null || {
    echo "SKIPPED: jq is not installed"
    exit 77
}

topic=jq-$run_id
may() { "$weir" --write -b "$brokers" "$@"; }
may create-topic "$topic" --partitions 4 >/dev/null || fail 'no topic'
python3 - "${FILTER_RECORDS:-5000}" >"$work/records" <<'PYTHON'
import json, random, sys
chance = random.Random(11)
cities = ["Lima", "Bogotá", "Quito", "México", "lima"]
for i in range(int(sys.argv[1])):
    value = {"amount": round(chance.uniform(1, 500), 2), "n": chance.randrange(12), "city": chance.choice(cities), "active": chance.random() < .5,
             "unit price": chance.randrange(9), "items": [{"price": chance.randrange(12), "sku": chance.choice(["A1", "B2", "C3"])}
                                                          for _ in range(chance.randrange(4))]}
    if i % 7 == 0:
        value["note"] = chance.choice([None, "x", 3])
    if i % 11 == 0:
        value["amount"] = chance.choice(["12", None, True])
    if i % 13 == 0 and value["items"]:
        del value["items"][0]["price"]
    record = {"key": f"k{i}", "value": value, "headers": [{"key": "n", "value": str(i % 10)}]}
    if i % 20 == 17:
        record["value"] = "plain text"
    if i % 20 == 18:
        record["value"] = None
    if i % 9 == 0:
        del record["headers"]
    print(json.dumps(record))
PYTHON
may produce "$topic" --jsonl "$work/records" -o none 2>/dev/null || fail 'not produced'

# The rules. A value is an array of what a path stands for: {v: it}, {missing: true}, {none: true} (a null key or value) or {unreadable: true}.
cat >"$work/rules.jq" <<'JQ'
def no: if . == null then null else not end;
def any_of: if any(. == true) then true elif any(. == null) then null else false end;
def both(a; b): if a == false or b == false then false elif a == null or b == null then null else true end;
def either(a; b): [a, b] | any_of;
def steps($at): if ($at | length) == 0 then [{v: .}]
    elif $at[0] == "*" then if type == "array" then [.[] | steps($at[1:])[]] else [{unreadable: true}] end
    elif ($at[0] | type) == "number" then if type == "array" and length > $at[0] then .[$at[0]] | steps($at[1:]) else [{missing: true}] end
    elif type == "object" and has($at[0]) then .[$at[0]] | steps($at[1:]) else [{missing: true}] end;
def value($at): if .payload == null then (if ($at | length) == 0 then [{none: true}] else [{missing: true}] end)
    elif ($at | length) == 0 then [{v: .payload}]
    else (.payload | try {v: fromjson} catch {bad: true}) as $read | if $read.bad then [{unreadable: true}] else $read.v | steps($at) end end;
def header($name): . as $r | [range(0; (.headers // []) | length; 2) | select($r.headers[.] == $name) | $r.headers[. + 1]]
    | if length == 0 then [{missing: true}] elif last == null then [{none: true}] else [{v: last}] end;
def order($to): if has("v") | not then null else .v as $v | ($to | type) as $type
    | if ($v | type) != $type or ($type != "number" and $type != "string") then null
      elif $v < $to then -1 elif $v > $to then 1 else 0 end end;
def is($to): if ($to | type) == "boolean" then (if (.v | type) == "boolean" then .v == $to else null end) else order($to) | if . == null then null else . == 0 end end;
def test(f): map(f) | any_of;
def less($to): test(order($to) | if . == null then null else . < 0 end);
def most($to): test(order($to) | if . == null then null else . <= 0 end);
def more($to): test(order($to) | if . == null then null else . > 0 end);
def least($to): test(order($to) | if . == null then null else . >= 0 end);
def eq($to): test(is($to));
def ne($to): test(is($to) | no);
def within($list): test(. as $v | [$list[] as $one | $v | is($one)] | any_of);
def without($list): test(. as $v | [$list[] as $one | $v | is($one)] | any_of | no);
def span($a; $b): order($a) as $low | order($b) as $high | if $low == null or $high == null then null else $low >= 0 and $high <= 0 end;
def matches($re): test(if (.v | type) == "string" then (.v | [match($re)] | length > 0) else null end);
def misses($re): test(if (.v | type) == "string" then (.v | [match($re)] | length == 0) else null end);
def null_of: test(has("v") and .v == null);
def there: map(has("v")) | any;
def long: map(if has("v") and (.v | type | . == "string" or . == "array" or . == "object") then {v: (.v | length)} else {unreadable: true} end);
def low: map(if has("v") and (.v | type) == "string" then {v: (.v | gsub("Á"; "á") | ascii_downcase)} elif .missing then . else {unreadable: true} end);
def plus($b): [.[] as $x | $b[] as $y | if ($x.v | type) == "number" and ($y.v | type) == "number" then {v: ($x.v + $y.v)} else {unreadable: true} end];
def number: map(if (.v | type) == "string" then (.v | try {v: tonumber} catch {v: .}) else . end);
def size: [.key, .payload, (.headers // [])[]] | map(. // "" | utf8bytelength) | add;
def said($word): [.key, .payload, (.headers // [])[]] | map(. // "" | ascii_downcase | contains($word)) | any;
JQ

# A filter, and what it is in jq.
cat >"$work/filters" <<'FILTERS'
value.amount > 250                                  value(["amount"]) | more(250)
value.amount >= 250.5                               value(["amount"]) | least(250.5)
value.amount < 10                                   value(["amount"]) | less(10)
value.amount <= 9.99                                value(["amount"]) | most(9.99)
value.city == "Lima"                                value(["city"]) | eq("Lima")
value.city != "Lima"                                value(["city"]) | ne("Lima")
value.active == true                                value(["active"]) | eq(true)
value.active                                        value(["active"]) | test(if (.v | type) == "boolean" then .v else null end)
key == "k77"                                        [{v: .key}] | eq("k77")
key ~ /^k1/                                         [{v: .key}] | matches("^k1")
value.city !~ /^[LQ]/                               value(["city"]) | misses("^[LQ]")
value.city in ["Lima", "Quito"]                     value(["city"]) | within(["Lima", "Quito"])
value.n not in [1, 2, 3]                            value(["n"]) | without([1, 2, 3])
value.amount between 100 and 200                    value(["amount"]) | test(span(100; 200))
value.amount not between 100 and 200                value(["amount"]) | test(span(100; 200) | no)
value == null                                       .payload == null
value.note == null                                  value(["note"]) | null_of
value.note != null                                  value(["note"]) | null_of | no
has(value.note)                                     value(["note"]) | there
!has(value.items)                                   value(["items"]) | there | no
len(value.items) > 2                                value(["items"]) | long | more(2)
len(value.city) == 5                                value(["city"]) | long | eq(5)
lower(value.city) == "bogotá"                       value(["city"]) | low | eq("bogotá")
value.items[*].price > 9                            value(["items", "*", "price"]) | more(9)
value.items[*].price != 5                           value(["items", "*", "price"]) | ne(5)
value.items[0].sku == "A1"                          value(["items", 0, "sku"]) | eq("A1")
value["unit price"] <= 5                            value(["unit price"]) | most(5)
header["n"] >= 8                                    header("n") | number | least(8)
header["n"] == null                                 header("n") | map(.none == true) | any
partition == 3 && value.amount > 100                both(.partition == 3; value(["amount"]) | more(100))
value.amount > 100 || value.city == "Lima"          either(value(["amount"]) | more(100); value(["city"]) | eq("Lima"))
not (value.amount > 100)                            value(["amount"]) | more(100) | no
offset between 100 and 900 and partition in [0, 1]  .offset >= 100 and .offset <= 900 and .partition <= 1
value.amount + value.n > 300                        value(["amount"]) | plus($record | value(["n"])) | more(300)
size > 150                                          size > 150
timestamp > "2020-01-01T00:00Z"                     .ts > 1577836800000
lima                                                said("lima")
FILTERS

# One pass of jq for all of them, since reading is most of its work.
{
    cat "$work/rules.jq"
    echo 'reduce inputs as $record ({}; . as $counts | $record | ['
    sed -E 's/^.{50}  *(.*)$/(\1),/' "$work/filters" | sed '$ s/,$//'
    echo '] | to_entries | reduce .[] as $one ($counts; .["\($one.key) \($one.value)"] += 1))'
    echo '| . as $counts | range(0; '"$(wc -l <"$work/filters")"') | "\($counts["\(.) true"] // 0) \($counts["\(.) false"] // 0) \($counts["\(.) null"] // 0)"'
} >"$work/all.jq"
kcat -C -q -e -J -b "$brokers" -t "$topic" -o beginning | jq -n -r -f "$work/all.jq" >"$work/wanted" || fail 'jq failed'
expect_equal 'answers of jq' "$(wc -l <"$work/wanted")" "$(wc -l <"$work/filters")"
while IFS= read -r line && read -r wanted <&3; do
    filter=$(echo "${line:0:50}" | sed 's/ *$//')
    got=$("$weir" -b "$brokers" count "$topic" --where "$filter" -o json | sed -E 's/.*"match":([0-9]*),"no_match":([0-9]*),"not_evaluated":([0-9]*),.*/\1 \2 \3/')
    expect_equal "$filter" "$got" "$wanted"
done <"$work/filters" 3<"$work/wanted"
may delete-topic "$topic" --execute --confirm "$topic" >/dev/null
finish
