#!/usr/bin/env python3
"""Known numbers (ids of 18 digits, an outlier among small ones, one that no double holds) as `weir fields` and `weir chart` print them: digits are
whole, percentiles within 1 %, bins of a histogram exact, and what is in none is counted. numbers_known.py WEIR"""
import csv, io, json, math, os, subprocess, sys, tempfile

COUNT, FIRST_ID, OUTLIER = 1000, 9 * 10**17, 2**64 - 1
BEYOND = "9" * 400


def check(good, what):
    if not good:
        sys.exit(f"FAILED: {what}")


def number(i):
    return OUTLIER if i == COUNT // 2 else i % 20 + 1


def payloads():
    for i in range(COUNT):
        yield json.dumps({"id": FIRST_ID + i, "n": number(i), "near": 100 + i % 3, "g": "g" * 300 + str(i % 2)})
    yield '{"n": %s}' % BEYOND


def near(value, exact):
    return abs(value - exact) <= abs(exact) * 0.0100001


def check_fields(run):
    told = run("fields", "t", "-o", "json")
    fields = {field["path"]: field for field in json.loads(told.stdout)["fields"]}
    ids, n, exact = fields["value.id"], fields["value.n"], sorted(number(i) for i in range(COUNT))
    check((ids["min"], ids["max"], ids["last"]) == (FIRST_ID, FIRST_ID + COUNT - 1, FIRST_ID + COUNT - 1), ids)
    check(abs(ids["distinct"] - COUNT) < COUNT * 0.07, ids)
    check((n["min"], n["max"], n["count"]) == (1, OUTLIER, COUNT), n)
    for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        check(near(n[name], exact[math.floor(part * (COUNT - 1))]), n)
    check(": 1 numbers" in told.stderr, told.stderr)
    rows = {row["path"]: row for row in csv.DictReader(io.StringIO(run("fields", "t", "-o", "csv").stdout))}
    check(rows["value.n"]["max"] == str(OUTLIER) and rows["value.id"]["last"] == str(FIRST_ID + COUNT - 1), rows)
    check(str(FIRST_ID + COUNT - 1) in run("fields", "t").stdout, "digits in the table")


def check_histogram(run, path, numbers, *options):
    told = run("chart", "t", path, "--histogram", *options, "-o", "csv")
    rows = [(float(row["from"]), float(row["to"]), int(row["count"])) for row in csv.DictReader(io.StringIO(told.stdout))]
    for low, high, count in rows:
        check(sum(low <= float(value) < high for value in numbers) == count, f"{path}: {low} to {high}: {count}")
    check(sum(count for _, _, count in rows) == len(numbers), f"{path}: not all of them")
    return told.stderr


def main():
    weir = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as work:
        recording = os.path.join(work, "numbers.jsonl")  # as kcat -J prints it
        with open(recording, "w") as out:
            for i, payload in enumerate(payloads()):
                record = {"topic": "t", "partition": 0, "offset": i, "tstype": "create", "ts": 1767268800000 + i * 100, "payload": payload}
                out.write(json.dumps(record) + "\n")
        environment = dict(os.environ, HOME=work, XDG_STATE_HOME=work, TZ="UTC", LANG="C.UTF-8")

        def run(*arguments):
            done = subprocess.run([weir, "--recording", recording, *arguments], capture_output=True, text=True, env=environment, timeout=60)
            check(done.returncode in (0, 3), f"{arguments}: {done.stderr}")
            return done

        check_fields(run)
        told = check_histogram(run, "n", [number(i) for i in range(COUNT)])
        check("too large to draw" in told and "no number" not in told, told)
        check_histogram(run, "n", [number(i) for i in range(COUNT)], "--log")
        check_histogram(run, "near", [100 + i % 3 for i in range(COUNT)])
        groups = [row["group"] for row in csv.DictReader(io.StringIO(run("chart", "t", "n", "--by", "g", "--bars", "-o", "csv").stdout))]
        check(len(set(groups)) == 2, groups)
        told = run("count", "t", "--where", 'upper(value.g) == "X"').stderr
        check("'upper' is no function" in told, told)
    print("digits, percentiles and bins are what they should be")


main()
