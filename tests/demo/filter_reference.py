#!/usr/bin/env python3
"""Random filters over a recording, against a straightforward evaluator that is written here from the manual's rules: the three counts
(match, no match, could not be evaluated) must be the same. filter_reference.py WEIR [FILTERS [SEED]]"""
import json, random, re, subprocess, sys, tempfile

MISSING, UNKNOWN, NONE = object(), object(), object()  # no such field; cannot be read; a null key or value


class Text(str):
    """Text that stands for itself: a key, a header, a value that is no JSON. It meets a number as a number when it is one."""


# --- records ---

CITIES = ["Lima", "Bogotá", "Quito", "México", "lima", ""]


def make_record(chance, number):
    shape = number % 25
    value = {"amount": round(chance.uniform(-50, 500), chance.choice([0, 1, 2])), "n": chance.randrange(12),
             "id": 10**17 + chance.randrange(4), "city": chance.choice(CITIES), "active": chance.random() < 0.5,
             "items": [{"price": chance.randrange(12), "sku": chance.choice(["A1", "B2", "C3"])}
                       for _ in range(chance.randrange(4))]}
    if chance.random() < 0.3:
        value["note"] = chance.choice([None, "x", 3])
    if chance.random() < 0.2:
        value["amount"] = chance.choice(["12", None, True, [1], {}])
    if value["items"] and chance.random() < 0.3:
        del value["items"][0]["price"]
    if shape < 20:
        payload = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    else:
        payload = {20: None, 21: "plain text", 22: "17", 23: "{broken", 24: ""}[shape]
    headers = []
    for name in ("n", "trace", "n"):
        if chance.random() < 0.4:
            headers += [name, chance.choice(["7", "12.5", "abc", None])]
    record = {"topic": "t", "partition": number % 3, "offset": 100 + number // 3, "tstype": "create",
              "ts": 1767268800000 + number * 1000, "broker": 1}
    if headers:
        record["headers"] = headers
    record["key"] = chance.choice([None, "", "k%d" % (number % 40), "%d" % (number % 7)])
    record["payload"] = payload
    return record


# --- what an operand is, for a record: a list of values, several with [*] ---

def json_of(text):
    return json.loads(text)


def steps_of(value, steps):
    for at, step in enumerate(steps):
        if step == "*":
            if not isinstance(value, list):
                return [UNKNOWN]
            return [found for item in value for found in steps_of(item, steps[at + 1:])]
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return [MISSING]
            value = value[step]
        else:
            if not isinstance(value, dict) or step not in value:
                return [MISSING]
            value = value[step]
    return [value]


def values_of(record, operand):
    kind = operand[0]
    if kind == "literal":
        return [operand[1]]
    if kind == "value":
        payload = record["payload"]
        if payload is None:
            return [MISSING if operand[1] else NONE]
        if not operand[1]:
            return [Text(payload)]
        try:
            return steps_of(json_of(payload), operand[1])
        except ValueError:
            return [UNKNOWN]
    if kind == "key":
        return [NONE if record["key"] is None else Text(record["key"])]
    if kind == "header":
        found = MISSING
        headers = record.get("headers", [])
        for name, value in zip(headers[::2], headers[1::2]):
            if name == operand[1]:
                found = NONE if value is None else Text(value)
        return [found]
    if kind == "len":
        return [length(value) for value in values_of(record, operand[1])]
    if kind == "lower":
        return [type(value)(value.lower()) if isinstance(value, str) else value if value is MISSING else UNKNOWN
                for value in values_of(record, operand[1])]
    if kind == "plus":
        return [plus(a, b) for a in values_of(record, operand[1]) for b in values_of(record, operand[2])]
    return [record[kind]]


def length(value):
    return len(value) if isinstance(value, (str, list, dict)) else UNKNOWN


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def plus(a, b):
    a, b = as_number(a), as_number(b)
    return a + b if is_number(a) and is_number(b) else UNKNOWN


def as_number(value):
    if isinstance(value, Text) and re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", value):
        return json.loads(value)
    return value


# --- tests: True, False, None (could not be evaluated) ---

def order(a, b):
    """-1, 0, 1; None where they cannot be compared."""
    if isinstance(a, Text) and is_number(b):
        a = as_number(a)
    if isinstance(b, Text) and is_number(a):
        b = as_number(b)
    if is_number(a) and is_number(b):
        return (a > b) - (a < b)
    if isinstance(a, str) and isinstance(b, str):
        a, b = a.encode(), b.encode()
        return (a > b) - (a < b)
    return None


def equal(operand, value, other):
    if other is None:  # the literal null
        root = operand[0] in ("key", "header") or operand == ("value", ())
        return value is NONE if root else value is None
    if isinstance(value, bool) and isinstance(other, bool):
        return value == other
    if isinstance(value, Text) and isinstance(other, bool) and value in ("true", "false"):
        return (value == "true") == other
    found = order(value, other)
    return None if found is None else found == 0


def any_of(verdicts):
    verdicts = list(verdicts)
    return True if True in verdicts else None if None in verdicts else False


def opposite(verdict):
    return None if verdict is None else not verdict


def test_value(test, operand, value):
    name = test[0]
    if name == "==":
        return equal(operand, value, test[1])
    if name in ("<", "<=", ">", ">="):
        found = order(value, test[1])
        return None if found is None else {"<": found < 0, "<=": found <= 0, ">": found > 0, ">=": found >= 0}[name]
    if name == "in":
        return any_of(equal(operand, value, item) for item in test[1])
    if name == "between":
        low, high = order(value, test[1]), order(value, test[2])
        return None if low is None or high is None else low >= 0 and high <= 0
    if name == "~":
        return bool(re.search(test[1], value)) if isinstance(value, str) else None
    raise AssertionError(name)


def judge(record, node):
    kind = node[0]
    if kind == "and":
        a, b = judge(record, node[1]), judge(record, node[2])
        return False if a is False or b is False else None if a is None or b is None else True
    if kind == "or":
        return any_of([judge(record, node[1]), judge(record, node[2])])
    if kind == "not":
        return opposite(judge(record, node[1]))
    if kind == "has":
        nothing = (MISSING, UNKNOWN) if node[1][0] == "header" else (MISSING, UNKNOWN, NONE)  # a header needs no value
        return any(value not in nothing for value in values_of(record, node[1]))
    if kind == "true":
        return any_of(value if isinstance(value, bool) else {"true": True, "false": False}.get(value)
                      if isinstance(value, Text) else None for value in values_of(record, node[1]))
    _, operand, test, negated = node
    verdicts = (test_value(test, operand, value) for value in values_of(record, operand))
    return any_of(opposite(verdict) if negated else verdict for verdict in verdicts)


# --- random filters, as a tree and as text ---

def path(*steps):
    text = "value"
    for step in steps:
        text += "[*]" if step == "*" else "[%d]" % step if isinstance(step, int) else "." + step
    return ("value", steps), text


OPERANDS = [path("amount"), path("n"), path("id"), path("city"), path("active"), path("note"), path("items", 0, "price"),
            path("items", "*", "price"), path("items", "*", "sku"), path("nothing"), path(), (("key",), "key"),
            (("header", "n"), 'header["n"]'), (("header", "trace"), 'header["trace"]'), (("partition",), "partition"),
            (("offset",), "offset"), path("amount", "*"), path("city", 0)]
NUMBERS = ["0", "3", "5", "12", "-10", "100.5", "7e1", "100000000000000002"]
STRINGS = ["Lima", "Bogotá", "A1", "k3", "12", "", "abc"]
PATTERNS = ["^L", "[0-9]+", "á$", "^$", "b"]


def literal(chance, also_null=True):
    kind = chance.randrange(10)
    if kind == 0 and also_null:
        return None, "null"
    if kind == 1 and also_null:
        truth = chance.random() < 0.5
        return truth, "true" if truth else "false"
    if kind < 6:
        text = chance.choice(NUMBERS)
        return json.loads(text), text
    text = chance.choice(STRINGS)
    return text, json.dumps(text, ensure_ascii=False)


def operand_of(chance):
    operand, text = chance.choice(OPERANDS)
    kind = chance.randrange(12)
    if kind == 0:
        return ("len", operand), "len(%s)" % text
    if kind == 1:
        return ("lower", operand), "lower(%s)" % text
    if kind == 2:
        number = chance.choice(NUMBERS[:5])
        return ("plus", operand, ("literal", json.loads(number))), "%s + %s" % (text, number)
    return operand, text


def test_of(chance):
    operand, text = operand_of(chance)
    kind = chance.randrange(9)
    if kind == 0 and operand[0] not in ("len", "lower", "plus"):
        return ("has", operand), "has(%s)" % text
    if kind == 1 and operand[0] == "value" and operand[1]:
        return ("true", operand), text
    if kind <= 3:
        value, word = literal(chance)
        negated = chance.random() < 0.4
        return ("test", operand, ("==", value), negated), "%s %s %s" % (text, "!=" if negated else "==", word)
    if kind == 4:
        items = [literal(chance) for _ in range(chance.randrange(1, 4))]
        negated = chance.random() < 0.4
        return (("test", operand, ("in", [value for value, _ in items]), negated),
                "%s %sin [%s]" % (text, "not " if negated else "", ", ".join(word for _, word in items)))
    if kind == 5:
        low, high = literal(chance, False), literal(chance, False)
        negated = chance.random() < 0.4
        return (("test", operand, ("between", low[0], high[0]), negated),
                "%s %sbetween %s and %s" % (text, "not " if negated else "", low[1], high[1]))
    if kind == 6:
        pattern = chance.choice(PATTERNS)
        negated = chance.random() < 0.4
        return ("test", operand, ("~", pattern), negated), "%s %s /%s/" % (text, "!~" if negated else "~", pattern)
    value, word = literal(chance, False)
    name = chance.choice(["<", "<=", ">", ">="])
    return ("test", operand, (name, value), False), "%s %s %s" % (text, name, word)


def filter_of(chance, depth):
    kind = chance.randrange(6)
    if depth == 0 or kind < 2:
        return test_of(chance)
    if kind == 2:
        node, text = filter_of(chance, depth - 1)
        return ("not", node), "%s(%s)" % (chance.choice(["!", "not "]), text)
    word, spelling = chance.choice([("and", "&&"), ("and", "and"), ("or", "||"), ("or", "or")])
    (a, left), (b, right) = filter_of(chance, depth - 1), filter_of(chance, depth - 1)
    return (word, a, b), "(%s) %s (%s)" % (left, spelling, right)


def main():
    weir, filters, seed = sys.argv[1], int((sys.argv + ["150"])[2]), int((sys.argv + ["", "1"])[3])
    chance = random.Random(seed)
    records = [make_record(chance, number) for number in range(1500)]
    failures = 0
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        file.flush()
        for _ in range(filters):
            node, text = filter_of(chance, 3)
            verdicts = [judge(record, node) for record in records]
            wanted = [verdicts.count(True), verdicts.count(False), verdicts.count(None)]
            run = subprocess.run([weir, "--recording", file.name, "count", "t", "-o", "json", "--where", text],
                                 capture_output=True, text=True, timeout=60, check=False)
            if run.returncode == 2:
                print(f"refused: {text}: {run.stderr}")
                failures += 1
                continue
            answer = json.loads(run.stdout)
            got = [answer["match"], answer["no_match"], answer["not_evaluated"]]
            if got != wanted:
                print(f"{text}\n   weir {got}, reference {wanted} (match, no match, not evaluated)")
                failures += 1
    print(f"{filters} filters, seed {seed}: {failures} differ")
    sys.exit(failures > 0)


main()
