#!/usr/bin/env python3
"""Seconds behind against the truth that the producer knows: every create time and acknowledgement is noted, and the group stands
where the test knows, so that for each sample the age of the first unread record is exact. |weir - truth| is within what weir says
of its error in 99 % of the samples (a lower bound never above the truth), for steady, bursty and stopped producers, create and
append time; with clocks an hour off nothing is negative, and what is stamped ahead is said.

usage: seconds.py WEIR MISBEHAVE
"""
import datetime
import json
import os
import sys
import time

if not os.environ.get("WEIR_TEST_BROKERS"):
    print("no WEIR_TEST_BROKERS")
    sys.exit(77)
os.environ["WEIR_BIN"], os.environ["MISBEHAVE_BIN"] = sys.argv[1], sys.argv[2]
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "causes"))
from kit import Cluster, wait_until  # noqa: E402

# Times are in whole milliseconds, and the answer to "where is the end?" comes between two of them.
ROUNDING_S, SAMPLES = 0.05, 30
SESSION_S = 30  # nobody is to be lost here, and brokers as they come let nobody in with less than six
failures = []


def wall_ms(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000


class Truth:
    """What a producer noted: partition 0's offset -> (create, acknowledged), ms."""

    def __init__(self, path):
        self.path = path

    def records(self):
        with open(self.path, encoding="utf-8") as file:
            rows = [line.split() for line in file if line.endswith("\n")]
        return {int(row[1]): (int(row[2]), int(row[3])) for row in rows}


class Kind:
    """One producer and its group, which stays where it has committed."""

    def __init__(self, cluster, name, orders, skew_s=0, append=False):
        self.name, self.orders, self.skew_s, self.append = name, orders, skew_s, append
        self.topic = self.group = "seconds-%s-%d" % (name, os.getpid())
        cluster.create_topic(self.topic, replication=1, **({"message_timestamp_type": "LogAppendTime"} if append else {}))
        self.truth = Truth(os.path.join(cluster.work, name))
        self.producer = cluster.producer(self.topic, rate=0, log=self.truth.path)
        self.members = cluster.members(self.group, self.topic, session_s=SESSION_S)
        self.samples, self.methods = [], set()

    def begin(self):
        if self.skew_s:
            self.producer.tell("skew %d" % self.skew_s)
        self.producer.tell("rate 50")

    def take(self, partition, captured_ms):
        self.samples.append((captured_ms, partition["committed"], partition["lag"], partition["behind_s"], partition["behind_kind"],
                             partition["behind_method"], partition["behind_error_s"], partition["timestamps_ahead"]))
        self.methods.add(partition["behind_method"])

    def judge(self, sample, records):
        captured_ms, committed, lag, behind, kind, method, error, ahead = sample
        if self.skew_s > 0 and lag:
            return behind is None and ahead or method in ("ring", "rate")  # said to be unknown, or not by the create time
        if behind is None:
            return False
        if lag == 0:
            return behind == 0
        created, acknowledged = records[committed]
        low_s = (captured_ms - acknowledged) / 1000
        high_s = (captured_ms - (created if not self.append else min(created, acknowledged))) / 1000
        if self.skew_s and method != "ring":
            low_s = high_s
        slack = (error or 0) + ROUNDING_S
        if kind == "at_least":
            return 0 <= behind <= high_s + slack
        if kind == "about":
            return behind >= 0
        return low_s - slack <= behind <= high_s + slack

    def report(self):
        records = self.truth.records()
        good = [sample for sample in self.samples if self.judge(sample, records)]
        bad = [sample for sample in self.samples if sample not in good]
        worst = max((abs(s[3] - (s[0] - records[s[1]][0]) / 1000) for s in self.samples if s[2] and s[3] is not None), default=0)
        print("%-16s %3d samples, %3d within, worst %.3f s from the create time, methods %s" % (
            self.name, len(self.samples), len(good), worst, sorted(str(m) for m in self.methods)))
        if len(self.samples) < SAMPLES or len(good) < 0.99 * len(self.samples):
            failures.append("%s: %d of %d within; not: %s" % (self.name, len(good), len(self.samples), [
                (s, records.get(s[1])) for s in bad[:5]]))


def has_committed(cluster, kind):
    """Only then is there a place to measure from: a member that stalls before its first commit never makes one."""
    said = cluster.weir("lag", kind.group, "-o", "json", codes=(0, 1))
    groups = json.loads(said)["groups"] if said else []
    return any(partition["committed"] is not None for group in groups for partition in group["partitions"])


def run(cluster):
    kinds = [Kind(cluster, "steady", []), Kind(cluster, "bursty", ["burst 400"]), Kind(cluster, "stopped", ["rate 0"]),
             Kind(cluster, "append-time", [], append=True), Kind(cluster, "late-clock", [], skew_s=-3600),
             Kind(cluster, "fast-clock", [], skew_s=3600)]
    by_group = {kind.group: kind for kind in kinds}
    watch = None
    try:
        for kind in kinds:
            kind.begin()
        for kind in kinds:
            wait_until(lambda kind=kind: len(kind.truth.records()) > 100 and has_committed(cluster, kind), 60,
                       kind.name + " is read")
        for kind in kinds:
            kind.members.tell("stall")
            kind.producer.tell(*kind.orders) if kind.orders else None

        def take(answer):
            captured = wall_ms(answer["captured_at"])
            for group in answer["groups"]:
                for partition in group["partitions"]:
                    by_group[group["group"]].take(partition, captured)
        watch = cluster.watch(take, "lag", *by_group, "--watch", "--every", "300ms", "-o", "json")
        bursts = time.monotonic()

        def sampled():
            nonlocal bursts
            if time.monotonic() - bursts > 3:
                by_group[kinds[1].group].producer.tell("burst 400")
                bursts = time.monotonic()
            return all(len(kind.samples) >= SAMPLES for kind in kinds)
        wait_until(sampled, 150, "enough samples")
    finally:
        if watch:
            watch.interrupt()
        for kind in kinds:
            kind.members.end()
            kind.producer.end()
    for kind in kinds:
        kind.report()
        if any(sample[3] is not None and sample[3] < 0 for sample in kind.samples):
            failures.append(kind.name + ": negative")


def main():
    cluster = Cluster(given=os.environ["WEIR_TEST_BROKERS"])
    try:
        run(cluster)
    finally:
        cluster.end()
    for failure in failures:
        print("FAILED  " + failure)
    sys.exit(1 if failures else 0)


main()
