#!/usr/bin/env python3
"""What is done to groups on a real Kafka of three brokers is what weir says of them: the word and state of `weir lag`, the first
finding of `weir diagnose`, the events of `weir events`; and nothing is said against healthy look-alikes meanwhile.

usage: causes.py WEIR MISBEHAVE [CAUSE...]   (all without a name; with WEIR_TEST_FULL=1 at the shipped windows, otherwise all divided by 20)
"""
import concurrent.futures
import json
import os
import sys
import time
import traceback

if not os.environ.get("WEIR_TEST_BROKERS"):
    print("no WEIR_TEST_BROKERS")
    sys.exit(77)
os.environ["WEIR_BIN"], os.environ["MISBEHAVE_BIN"] = sys.argv[1], sys.argv[2]
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "causes"))
import healthy  # noqa: E402,F401
import of_logs  # noqa: E402,F401
import of_members  # noqa: E402,F401
from case import CAUSES, LOOKALIKES, Case  # noqa: E402
from kit import DIVISOR, Cluster, Watch, kafka_settings, scaled, wait_until  # noqa: E402

AT_ONCE, TOGETHER, LEARNED_LOOKS = 6, 11, 8  # groups that are provoked together: as many as a small machine bears
BAD = {"group_alarm", "records_lost", "offset_vanished"}
failures = []
began = time.monotonic()


def say(text):
    print("%4.0f s  %s" % (time.monotonic() - began, text), flush=True)


def fail(text):
    failures.append(text)
    say("FAILED  " + text)


def in_parallel(action, cases, what, at_once=AT_ONCE):
    """Does it to all, some at once; who fails is out of it."""
    def one(case):
        try:
            action(case)
        except Exception as error:  # pylint: disable=broad-except
            case.error = "%s: %s" % (what, str(error) or traceback.format_exc())
            fail("%s: %s" % (case.name, case.error))
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        list(pool.map(one, [case for case in cases if not case.error]))


def wait_ready(case, watch):
    wait_until(lambda: watch.of(case.group) and case.ready(watch.of(case.group)), scaled(90) + 60,
               "healthy before anything is done; now %s" % short(watch.of(case.group)))


def short(group):
    return group and "%s %s%s lag %s" % (group["verdict"], group["state_reason"], " (suspected)" if group["suspected"] else "",
                                         group["lag"])


def fits(case, group):
    if not group or group["state_reason"] not in case.expected.states:
        return False
    return case.expected.word in (None, group["verdict"])


def wait_told(case, watch):
    try:
        wait_until(lambda: fits(case, watch.of(case.group)), case.expected.within, "%s" % sorted(case.expected.states))
        case.told = time.monotonic()
    except AssertionError as error:
        group = watch.of(case.group)
        fail("%s: %s; it says %s; before: %s" % (case.name, error, short(group), [s for _, s in watch.story(case.group)]))
    case.group_then = watch.of(case.group)


def provoke(case):
    """What leaves no trace is watched by the diagnosis while it is done."""
    begun = []
    witness = case.seen and case.cluster.watch(begun.append, "diagnose", case.group, "--for", "10m", "-o", "json")
    case.provoke()
    case.witness = (witness, begun) if witness else None


def diagnose(case):
    if case.expected is None:
        return
    if case.witness:
        witness, begun = case.witness
        witness.interrupt()
        if not begun:
            raise AssertionError("the diagnosis that watched it said nothing")
        case.diagnosis = begun[0]
    else:
        case.diagnosis = json.loads(case.cluster.weir("diagnose", case.group, "--for", "%dms" % (case.expected.watched * 1000),
                                                      "-o", "json"))
    found = case.diagnosis["findings"]
    first = found[0]["question"] if found else None
    if case.expected.questions and first not in case.expected.questions:
        fail("%s: the diagnosis (%s) begins with %s, not one of %s: %s" % (
            case.name, case.diagnosis["verdict"], first, sorted(case.expected.questions), [(f["question"], f["confidence"], f["title"]) for f in found]))


def check_events(case, events):
    kinds = {event["kind"] for event in events if event["group"] == case.group or event["topic"] == case.name}
    missing = {wanted for wanted in case.expected.events if not set(wanted.split("|")) & kinds}
    if missing:
        fail("%s: no event %s; there are %s" % (case.name, sorted(missing), sorted(kinds)))


def check_healthy(case, watch, events):
    """With short windows a consumer is truly behind at times, for want of a processor: no alarm, then, is what is asked for."""
    wrong = ("BROKEN", "BEHIND") if DIVISOR == 1 else ("BROKEN",)
    for _, said in watch.story(case.group):
        if said[0] in wrong:
            fail("%s is healthy, and was called %s" % (case.name, said))
    for event in events:
        if event["group"] == case.group and event["kind"] in BAD:
            fail("%s is healthy, and there was an event: %s" % (case.name, event))


def table(cases):
    rows = [("cause", "protocol", "verdict", "reason", "first finding", "to verdict")]
    for case in cases:
        group, found = case.group_then or {}, (case.diagnosis or {}).get("findings") or [{}]
        took = "%.1f s" % (case.told - case.provoked) if case.told else "-"
        reason = group.get("state_reason", "-") + (" (suspected)" if group.get("suspected") else "")
        rows.append((case.cause, case.protocol, group.get("verdict", "-"), reason, "%s %s" % (found[0].get("question", "-"), found[0].get("title", "")), took))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def start(cluster, cases):
    """Sets them up and waits until they are there; who is not is out."""
    in_parallel(Case.start, cases, "setting up")
    wanted = {case.group for case in cases if not case.error}
    wait_until(lambda: wanted <= {g["group"] for g in json.loads(cluster.weir("groups", "-o", "json"))["groups"]}, 60,
               "all groups are there")
    return Watch(cluster, sorted(wanted))


def run_some(cluster, cases):
    """From healthy to diagnosed."""
    watch = None
    try:
        watch = start(cluster, cases)
        in_parallel(lambda case: wait_ready(case, watch), cases, "at first", len(cases))
        looks = watch.looks
        wait_until(lambda: watch.looks >= looks + LEARNED_LOOKS, scaled(120) + 60, "habits are learned")
        in_parallel(provoke, cases, "provoking", len(cases))
        told = [case for case in cases if not case.error]
        in_parallel(lambda case: wait_told(case, watch), told, "the verdict", len(told) or 1)
        in_parallel(diagnose, told, "diagnosing")
        say("provoked and diagnosed: " + ", ".join(case.name for case in told))
    finally:
        for case in cases:
            case.end()
        if watch:
            watch.end()


def run(cluster, wanted):
    shared = "steady" + cluster.suffix
    chosen = [pair for pair in CAUSES if not wanted or pair[0].__name__ in wanted]
    cluster.create_topic(shared, 4)
    steady = cluster.producer(shared, 4, rate=40)
    sick = [Case(cluster, function, protocol, shared) for function, protocol in chosen]
    well = [Case(cluster, function, protocol, shared) for function, protocol in LOOKALIKES]
    events, witness, watch = [], None, None
    try:
        watch = start(cluster, well)
        in_parallel(lambda case: wait_ready(case, watch), well, "at first")
        witness = cluster.watch(events.append, "events", "--follow", "-o", "jsonl")
        for first in range(0, len(sick), TOGETHER):
            run_some(cluster, sick[first:first + TOGETHER])
        in_parallel(lambda case: wait_ready(case, watch), well, "at last")
        watch.end()
        witness.interrupt()
        for case in sick:
            if case.expected:
                check_events(case, events)
        for case in well:
            check_healthy(case, watch, events)
        table([case for case in sick if case.expected])
    finally:
        for case in well:
            case.end()
        steady.end()


def main():
    cluster = Cluster(settings=kafka_settings())
    say("three brokers are up")
    try:
        run(cluster, sys.argv[3:])
    finally:
        cluster.end()
    say("%d failed" % len(failures))
    sys.exit(1 if failures else 0)


main()
