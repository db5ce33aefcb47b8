"""Causes in topics, their records and transactions, and in committed offsets."""
import json
import os

from case import Verdict, cause
from kit import GRACE_S, scaled, wait_until


def delete_records(case, topic, offset):
    path = os.path.join(case.cluster.work, case.name + ".json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"version": 1, "partitions": [{"topic": topic, "partition": 0, "offset": offset}]}, file)
    case.cluster.tool("kafka-delete-records.sh", "--offset-json-file", path)


def ends(case, topic):
    """(low, high) of partition 0."""
    row = json.loads(case.cluster.weir("partitions", topic, "-o", "json"))["partitions"][0]
    return row["low"], row["high"]


def committed_to_end(case, topic):
    def is_there():
        rows = json.loads(case.cluster.weir("lag", case.group, "-o", "json"))["groups"][0]["partitions"]
        return rows and all(row["committed"] == row["high"] for row in rows if row["topic"] == topic)
    wait_until(is_there, GRACE_S, case.name + " has read all")


@cause()
def open_transaction_on_the_input(case):
    """A producer's transaction that never ends holds every reader of committed records."""
    topic = case.topic()
    producer = case.producer(topic, txid=case.name, settings=["transaction.timeout.ms=800000"])
    case.members(topic)
    yield
    producer.tell("open")
    yield Verdict("BROKEN", {"txn blocked"}, {13}, {"group_alarm"})


@cause()
def commit_pending_in_a_transaction(case):
    """An application that commits with its own transaction, which does not end."""
    topic, out = case.topic(), case.topic(name=case.name + "-out")
    case.producer(topic)
    steps = case.producer(out, rate=0, txid=case.name, settings=["transaction.timeout.ms=800000"])
    members = case.members(topic)
    yield
    members.tell("leave")
    steps.tell("open", "burst 1", "offsets %s %s 0 1000000" % (case.group, topic))
    # Who left when it had read nearly all may be a job that comes again: a stop of that sort is only suspected at first.
    yield Verdict(None, {"stop"}, {23, 1}, {"group_state"}, within=120, watched=240)


@cause()
def records_deleted_unread(case):
    """Deleted by hand before the group, which is slow, came there."""
    topic = case.topic()
    case.producer(topic)
    members = case.members(topic)
    yield
    members.tell("stall")
    low, high = ends(case, topic)
    wait_until(lambda: ends(case, topic)[1] > high + 100, 60, "records to delete")
    delete_records(case, topic, high + 80)
    yield Verdict("BROKEN", {"lost"}, {15, 17}, {"group_alarm", "records_lost"})


@cause()
def retention_shorter_than_the_lag(case):
    """The same by retention, a segment at a time."""
    topic = case.topic(retention_ms=int(scaled(20) * 1000), segment_bytes=1048576, segment_ms=1000)
    case.producer(topic, rate=200)
    members = case.members(topic)
    yield
    members.tell("stall")
    yield Verdict("BROKEN", {"lost"}, {15, 17}, {"group_alarm", "records_lost"}, within=240)


@cause(seen=True)
def offsets_deleted(case):
    """The commits are taken away while the group is empty."""
    topic = case.topic()
    case.producer(topic)
    members = case.members(topic)
    yield
    members.tell("leave")
    wait_until(lambda: "0 left" in members.lines, GRACE_S, "it left")
    case.cluster.tool("kafka-consumer-groups.sh", "--group", case.group, "--topic", topic, "--delete-offsets")
    yield Verdict("UNKNOWN", {"no offset"}, {16, 1}, {"offset_vanished"})


@cause(seen=True)
def reset_to_earlier(case):
    """By hand, to before where it was; it goes on from there and takes its time."""
    topic = case.topic()
    case.producer(topic)
    members = case.members(topic)
    yield
    committed_at_least(case, 300)
    members.tell("leave")
    wait_until(lambda: "0 left" in members.lines, GRACE_S, "it left")
    case.cluster.tool("kafka-consumer-groups.sh", "--group", case.group, "--topic", topic, "--reset-offsets", "--to-offset",
                      "20", "--execute")
    members.tell("slow 45")
    yield Verdict("BEHIND", {"rewind", "lagging", "behind"}, {16}, {"offset_reset"})


def committed_at_least(case, offset):
    def is_there():
        row = json.loads(case.cluster.weir("lag", case.group, "-o", "json"))["groups"][0]["partitions"][0]
        return (row["committed"] or 0) >= offset
    wait_until(is_there, GRACE_S + 15, "%s has read %d" % (case.name, offset))


@cause()
def committed_past_the_end(case):
    """A topic is made anew, and the group's commits are set to where the old one was."""
    topic = case.topic()
    producer = case.producer(topic)
    members = case.members(topic)
    yield
    producer.tell("rate 0")
    members.tell("leave")
    wait_until(lambda: "0 left" in members.lines, GRACE_S, "it left")
    # What a broker takes from a tool that does not look: the commit of a transaction.
    offsets = case.producer(topic, rate=0, txid=case.name)
    offsets.tell("open", "offsets %s %s 0 1000000" % (case.group, topic), "close")
    yield Verdict("BROKEN", {"ahead"}, {19}, {"group_alarm"})


@cause(seen=True)
def topic_recreated(case):
    """Deleted and made anew under its reader, who goes on from an offset that is not there."""
    topic = case.topic()
    producer = case.producer(topic)
    members = case.members(topic)
    yield
    members.tell("stall")
    producer.end()  # what it still had to send, or to ask, would make the topic anew
    case.cluster.delete_topic(topic)

    def made():
        try:
            case.cluster.create_topic(topic)
            return True
        except AssertionError:
            return False
    wait_until(made, GRACE_S + 15, "the topic is made anew")
    case.producer(topic, rate=1).tell("burst 5")
    yield Verdict(None, {"ahead", "no offset", "stall", "learning"}, {19, 16}, {"topic_recreated|topic_deleted"}, within=120)


@cause()
def topic_deleted_under_commits(case):
    """And not made again; its reader is still there."""
    topic = case.topic()
    producer = case.producer(topic)
    case.members(topic)
    yield
    producer.end()  # what it still had to send would make the topic anew
    case.cluster.delete_topic(topic)
    # Its commits go with it, and its reader gives the partition up when it hears of it.
    yield Verdict("UNKNOWN", {"topic gone", "no offset"}, {19, 1}, {"topic_deleted"}, within=120)


@cause(seen=True)
def partitions_not_picked_up(case):
    """The topic grows; its reader, which looks at metadata once an hour, does not see it."""
    topic = case.topic()
    case.producer(topic)
    case.members(topic, settings=["topic.metadata.refresh.interval.ms=3600000", "metadata.max.age.ms=3600000"])
    yield
    case.cluster.weir("--write", "add-partitions", topic, "-p", "3", "--execute", "--confirm", topic)
    late = case.producer(topic, 3, rate=0)
    late.tell("burst 300")
    yield Verdict("OK", {"ok"}, {20}, {"partitions_added"}, within=60)


@cause()
def hot_partition(case):
    """One partition gets most of the records, more than its reader can take."""
    topic = case.topic(4)
    producer = case.producer(topic, 4, rate=40)
    members = case.members(topic, count=4)
    yield
    producer.tell("hot 2 80", "rate 120")
    members.tell("slow 30")
    yield Verdict("BEHIND", {"lagging"}, {5}, within=180)


@cause()
def lopsided_assignment(case):
    """Two topics of one partition each: the range assignor gives both to the first of two members, which is overloaded."""
    one, two = case.topic(name=case.name + "-1"), case.topic(name=case.name + "-2")
    case.producer(one, rate=30)
    case.producer(two, rate=30)
    members = case.members(one, two, count=2)
    yield
    members.tell("slow 40")
    yield Verdict("BEHIND", {"lagging", "behind"}, {7}, within=180)


@cause(seen=True)
def producer_spike(case):
    """Ten times as much comes in as before, which a member of fixed speed cannot take."""
    topic = case.topic()
    producer = case.producer(topic, rate=20)
    members = case.members(topic)
    yield
    members.tell("slow 60")
    producer.tell("rate 250")
    yield Verdict("BEHIND", {"lagging"}, {4, 3, 2}, within=180)
