"""Causes in the members of a group: all read the shared topic, which gets records steadily."""
from case import Verdict, cause
from kit import COMMIT_S, DIVISOR, GRACE_S, SESSION_S, wait_until

POLL_S = SESSION_S * 2  # longer than the 30 s after which a member that commits nothing is stuck
BOTH = ("classic", "consumer")


@cause(*BOTH)
def stall(case):
    """Polls and sends heartbeats, and commits nothing."""
    members = case.members(case.shared)
    yield
    members.tell("stall")
    yield Verdict("BROKEN", {"stall"}, {17}, {"group_alarm"})


@cause(*BOTH)
def crash(case):
    """Killed: nobody hears of it until the session is over."""
    members = case.members(case.shared)
    yield
    members.kill()
    yield Verdict("BROKEN", {"stop"}, {1}, {"group_alarm", "group_state"})


@cause(*BOTH)
def stop(case):
    """Leaves politely: when it had read all, it may be a job that comes again, and is only suspected at first."""
    members = case.members(case.shared)
    yield
    members.tell("leave")
    yield Verdict(None, {"stop"}, {1}, {"group_state"})


@cause(*BOTH)
def stop_while_behind(case):
    """Leaves although there was more to read: ten times what a commit interval leaves, of 40 records a second."""
    members = case.members(case.shared)
    yield
    members.tell("stall")
    wait_until(lambda: case.lag() >= 400 * COMMIT_S, GRACE_S + 30, case.name + " is behind")
    members.tell("leave")
    # No alarm among the events: to the sweep, a look a minute, that takes three minutes.
    # With short windows the commit that it leaves with may have been the last record: then it may be a job that is done.
    yield Verdict("BROKEN" if DIVISOR == 1 else None, {"stop"}, {1}, {"group_state"})


@cause(*BOTH)
def hang_past_max_poll(case):
    """Works too long between polls: thrown out each time, it returns, and has done nothing."""
    members = case.members(case.shared, settings=["max.poll.interval.ms=%d" % (POLL_S * 1000)])
    yield
    members.tell("hang %d" % (POLL_S * 1500))
    yield Verdict("BROKEN", {"stall", "stop", "rebalance loop"}, {10, 1}, {"group_alarm", "group_rebalance"}, within=400,
                  watched=POLL_S * 4 * DIVISOR)


@cause(*BOTH)
def rebalance_loop(case):
    """One of two leaves and returns, again and again."""
    members = case.members(case.shared, count=2)
    yield
    members.tell("@1 loop %d" % (SESSION_S * 500))
    yield Verdict("BROKEN", {"rebalance loop", "rebalance stuck"}, {9}, {"group_alarm", "group_rebalance"}, within=400,
                  watched=240)


@cause(*BOTH)
def poison_record(case):
    """Gets no further in one partition, goes on with the others."""
    members = case.members(case.shared)
    yield
    members.tell("poison 1")
    yield Verdict("BROKEN", {"stall"}, {12}, {"group_alarm"})


@cause(*BOTH)
def one_slow_member(case):
    """One of two reads less than comes in."""
    members = case.members(case.shared, count=2)
    yield
    # Fast enough to commit each partition within the time after which one is stuck.
    members.tell("@1 slow %d" % (2 if DIVISOR == 1 else 8))
    yield Verdict("BEHIND", {"lagging"}, {6}, within=180)


@cause(*BOTH)
def slow_consumer(case):
    """The only one reads less than comes in."""
    members = case.members(case.shared)
    yield
    members.tell("slow 10")
    yield Verdict("BEHIND", {"lagging"}, {21, 3}, within=180)


@cause("classic")
def dead_static_member(case):
    """Killed, while the coordinator keeps its place for a long time."""
    members = case.members(case.shared, instance=case.name, session_s=1200,
                           settings=["max.poll.interval.ms=1200000"])  # no less than the session may be
    yield
    members.kill()
    yield Verdict("BROKEN", {"stall"}, {11}, {"group_alarm"})
