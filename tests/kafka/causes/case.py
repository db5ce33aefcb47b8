"""A cause: a function that sets up what is healthy, yields, makes it sick, and yields what weir is to say of it."""
import contextlib
import json
import time

from kit import GRACE_S, scaled

CAUSES, LOOKALIKES = [], []


class Verdict:
    """What is expected: one of these states, and one of these questions answered first by the diagnosis."""

    def __init__(self, word, states, questions, events=(), within=90, watched=160):
        self.word, self.states, self.questions, self.events = word, set(states), set(questions), set(events)
        self.within = scaled(within) + GRACE_S  # to the verdict
        self.watched = scaled(watched)          # by the diagnosis


def cause(*protocols, seen=False):
    """Marks a function as a cause, once for each protocol. `seen`: it leaves no trace, so that the diagnosis has to watch while it
    is done."""
    def mark(function):
        function.seen = seen
        for protocol in protocols or ("classic",):
            CAUSES.append((function, protocol))
        return function
    return mark


def lookalike(function):
    """Marks a healthy one: a function that yields while it is watched."""
    LOOKALIKES.append((function, "classic"))
    return function


class Case:
    """One cause in its own group, and in its own topics unless it shares the steady one."""

    def __init__(self, cluster, function, protocol, shared):
        self.cluster, self.function, self.protocol, self.shared = cluster, function, protocol, shared
        self.seen = getattr(function, "seen", False)
        self.cause = function.__name__.replace("_", " ")
        self.name = function.__name__.replace("_", "-") + "-" + protocol + cluster.suffix
        self.group = self.name
        self.processes, self.expected, self.error = [], None, None
        self.ready = lambda group: group["verdict"] == "OK"
        self.provoked = self.told = None  # times
        self.group_then = self.diagnosis = self.witness = None
        self.steps = function(self)

    def topic(self, partitions=1, name=None, **config):
        name = name or self.name
        self.cluster.create_topic(name, partitions, **config)
        return name

    def producer(self, topic, partitions=1, **options):
        self.processes.append(self.cluster.producer(topic, partitions, **options))
        return self.processes[-1]

    def members(self, *topics, **options):
        options.setdefault("protocol", self.protocol)
        options.setdefault("client", self.name)
        self.processes.append(self.cluster.members(self.group, *topics, **options))
        return self.processes[-1]

    def lag(self):
        """In records, as weir counts them; 0 while it is not known."""
        return json.loads(self.cluster.weir("lag", self.group, "-o", "json"))["groups"][0]["lag"] or 0

    def start(self):
        next(self.steps)

    def provoke(self):
        self.provoked = time.monotonic()
        self.expected = next(self.steps, None)

    def end(self):
        with contextlib.suppress(StopIteration):
            self.steps.close()
        for process in self.processes:
            process.end(3)
