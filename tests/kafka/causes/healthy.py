"""Look-alikes: nothing is wrong with them, and nothing may be said against them all the time."""
from case import lookalike


@lookalike
def good_consumer(case):
    """Commits each second."""
    case.members(case.shared, commit_s=1)
    yield


@lookalike
def good_consumer_protocol(case):
    """The same with the consumer protocol, two members."""
    case.members(case.shared, count=2, protocol="consumer")
    yield


@lookalike
def transactional_with_aborts(case):
    """Most of what it reads was aborted; commits stand while there are only markers left."""
    topic = case.topic()
    producer = case.producer(topic, txid=case.name)
    producer.tell("commits 200", "burst 10")
    aborted = case.producer(topic, txid=case.name + "-aborted")
    aborted.tell("aborts 300")
    case.members(topic)
    yield


@lookalike
def idle(case):
    """Has read everything, and nothing more comes."""
    topic = case.topic()
    producer = case.producer(topic, rate=0)
    producer.tell("burst 100")
    case.members(topic)
    yield


@lookalike
def abandoned(case):
    """Nobody has been there for long: records unread, of two hours ago."""
    topic = case.topic(2)
    producer = case.producer(topic, 2, rate=0)
    producer.tell("skew -7200", "burst 200")
    case.cluster.tool("kafka-consumer-groups.sh", "--group", case.group, "--topic", topic, "--reset-offsets", "--to-offset", "10",
                      "--execute")
    case.ready = lambda group: group["state_reason"] == "abandoned"
    yield
