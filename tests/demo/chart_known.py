#!/usr/bin/env python3
"""A known series (a sine, a step of 100 after two minutes, a gap of one minute after three) drawn by `weir chart`: the CSV has its means, each
dot of the text stands where its mean belongs and nothing stands in the gap, and the SVG has the same dots. chart_known.py WEIR"""
import csv, io, json, math, os, re, subprocess, sys, tempfile

START_MS, SECONDS, RATE, STEP_AT, GAP = 1767268800000, 300, 10, 120, (180, 240)  # 2026-01-01T12:00:00Z
WIDTH, HEIGHT, LOW, HIGH = 100, 20, 0, 200


def value(seconds):
    return 50 + 40 * math.sin(2 * math.pi * seconds / 60) + (100 if seconds >= STEP_AT else 0)


def samples():
    times = [i / RATE for i in range(SECONDS * RATE)]
    return [(t, value(t)) for t in times if not GAP[0] <= t < GAP[1]]


def means(step):
    """Of each step of so many seconds; None: nothing was written then."""
    found = {}
    for t, v in samples():
        found.setdefault(int(t // step), []).append(v)
    return [sum(found[i]) / len(found[i]) if i in found else None for i in range(int(SECONDS // step))]


def check(good, what):
    if not good:
        sys.exit(f"FAILED: {what}")


def check_csv(text, expected, step):
    rows = {row["time"]: row for row in csv.DictReader(io.StringIO(text))}
    check(len(rows) == sum(m is not None for m in expected), f"{len(rows)} rows")
    for i, mean in enumerate(expected):
        seconds = i * step
        name = f"2026-01-01T12:{seconds // 60:02}:{seconds % 60:02}.000Z"
        check((mean is None) == (name not in rows), f"a row at {name}")
        if mean is not None:
            check(abs(float(rows[name]["avg"]) - mean) < 1e-5, f"{name}: {rows[name]['avg']}, not {mean}")
            check(int(rows[name]["count"]) == step * RATE, f"{name}: {rows[name]['count']} numbers")


def dots_of_text(lines, left):
    """(x, y) of every dot of the plot, from the characters of Braille."""
    bits = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    found = set()
    for row, line in enumerate(lines):
        for column, character in enumerate(line[left:]):
            if 0x2800 < ord(character) < 0x2900:
                found |= {(column * 2 + x, row * 4 + y) for bit, (x, y) in enumerate(bits) if ord(character) - 0x2800 >> bit & 1}
    return found


def check_text(text, expected, step):
    lines = text.split("\n")
    check("last 149.6" in lines[0], f"the legend: {lines[0]}")
    axis = next(i for i, line in enumerate(lines) if "└" in line)
    plot, left = lines[1:axis], lines[axis].index("└") + 1
    ticks = [column - left for column, mark in enumerate(lines[axis]) if mark == "┬"]
    labels = re.findall(r"\d\d:\d\d", lines[axis + 1])
    values = {int(line[: left - 1]): row for row, line in enumerate(plot) if line[: left - 1].strip()}
    check(min(values) == LOW and max(values) == HIGH and values[HIGH] == 0, f"the values' ticks: {values}")
    noon = ticks[labels.index("12:00")]
    columns_a_minute = ticks[labels.index("12:01")] - noon
    check(columns_a_minute * 2 * step == 60, f"{columns_a_minute} columns a minute, steps of {step} s")
    dots, height = dots_of_text(plot, left), len(plot) * 4
    places = {}
    check(abs(noon * 2 - ((WIDTH - left) * 2 - len(expected))) <= 2, f"12:00 at column {noon}")
    for i, mean in enumerate(expected):
        x = (WIDTH - left) * 2 - (len(expected) - i)  # the newest step is at the right edge
        column = {y for at, y in dots if at == x}
        if mean is None:
            check(not column, f"something stands in the gap, {i * step} s")
        else:
            y = round((HIGH - mean) / (HIGH - LOW) * (height - 1))
            check(any(abs(y - at) <= 1 for at in column), f"{i * step} s: {mean:.1f} should be at {y} of {height}, there is {column}")
            places[i] = y
    step_at = STEP_AT // step
    check(places[step_at - 1] - places[step_at] > height / 3, "the step does not stand out")
    return dots


def check_svg(svg, dots):
    drawn = {point for d in re.findall(r'<path stroke="#[^"]*" opacity="1" d="([^"]*)"', svg)
             for point in re.findall(r"M([\d.]+) ([\d.]+)h0", d)}
    plot = {(float(x), float(y)) for x, y in drawn if float(y) > 50}  # the legend's own mark stands above
    check(len(plot) == len(dots), f"{len(plot)} dots in the SVG, {len(dots)} in the text")
    xs, ys = sorted({x for x, _ in plot}), sorted({y for _, y in plot})
    text_xs, text_ys = sorted({x for x, _ in dots}), sorted({y for _, y in dots})
    check({(text_xs.index(x), text_ys.index(y)) for x, y in dots} == {(xs.index(x), ys.index(y)) for x, y in plot}, "other dots in the SVG")
    for label in ("12:00", "12:04", "50", "200", "last 149.6"):
        check(f">{label}<" in svg, f"no {label} in the SVG")


def main():
    weir = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as work:
        recording = os.path.join(work, "waves.jsonl")  # as kcat -J prints it: a topic without a cluster
        with open(recording, "w") as out:
            for i, (t, v) in enumerate(samples()):
                record = {"topic": "waves", "partition": i % 2, "offset": i // 2, "tstype": "create", "ts": START_MS + round(t * 1000),
                          "broker": 1, "key": None, "payload": json.dumps({"n": round(v, 9)})}
                out.write(json.dumps(record) + "\n")
        environment = dict(os.environ, HOME=work, XDG_STATE_HOME=work, TZ="UTC", LANG="C.UTF-8")

        def chart(*options):
            run = subprocess.run([weir, "--recording", recording, "chart", "waves", "n", *options], capture_output=True, text=True,
                                 env=environment, timeout=60)
            check(run.returncode == 0, run.stderr)
            return run.stdout

        table = chart("-o", "csv")
        times = [line.split(",")[0] for line in table.split("\n")[1:3]]
        step = int(times[1][17:19]) - int(times[0][17:19])
        expected = means(step)
        check_csv(table, expected, step)
        size = f"{WIDTH}x{HEIGHT}"
        dots = check_text(chart("--size", size, "-o", "text"), expected, step)
        check_svg(chart("--size", size, "-o", "svg"), dots)
    print(f"{len(expected)} steps of {step} s: means, {len(dots)} dots, gap and step are where they belong")


main()
