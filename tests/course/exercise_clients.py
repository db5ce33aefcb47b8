"""The exercise with other clients: kcat and Python's confluent-kafka beside weir's own members."""
import json
import shutil

import clients
from classroom import expect, skip

PYTHON = r'''
import sys
from confluent_kafka import Consumer, Producer

server, group = {"bootstrap.servers": sys.argv[1]}, sys.argv[2]
reports = []
producer = Producer(server)
for partition in range(2):
    producer.produce("pagos", key="Carmen", value=f"desde Python {partition}", partition=partition,
                     on_delivery=lambda error, record: reports.append(error))
producer.flush(30)
assert reports == [None, None], reports
consumer = Consumer({**server, "group.id": group, "auto.offset.reset": "earliest", "session.timeout.ms": 6000})
consumer.subscribe(["pagos"])
seen = set()
while len(seen) < 2:
    record = consumer.poll(1)
    if record is not None and record.error() is None and record.key() == b"Carmen":
        seen.add(record.value().decode())
print("read", sorted(seen), flush=True)
consumer.commit(asynchronous=False)
while group == "juntos":  # until Ctrl-C
    consumer.poll(0.1)
    owned = sorted(partition.partition for partition in consumer.assignment())
    if len(owned) == 1:
        print("owns", owned, flush=True)
        group = "juntos, and said so"
while group == "juntos, and said so":
    consumer.poll(0.1)
consumer.close()
'''

ADMIN = r'''
import sys
from confluent_kafka.admin import AdminClient, NewTopic

admin = AdminClient({"bootstrap.servers": sys.argv[1]})
[made] = admin.create_topics([NewTopic("desde-python", 3, 1)], request_timeout=float(sys.argv[2])).values()
made.result(30)
'''

AUTO = r'''
import sys
from confluent_kafka import Producer

producer = Producer({"bootstrap.servers": sys.argv[1]})
producer.produce("desde-python", b"hola")
sys.exit(producer.flush(30))
'''


def address(room):
    [broker] = json.loads(room.weir("brokers", "-o", "json"))["brokers"][:1]
    return f"{broker['host']}:{broker['port']}"


def lag_of(room, group):
    return json.loads(room.weir("lag", group, "-o", "json"))["groups"][0]["lag"]


def kcat(room):
    """kcat produces, reads, and joins a group."""
    if not shutil.which("kcat"):
        skip("no kcat")
    room.weir("create-topic", "pagos", "--partitions", "2")
    broker, terminal = address(room), room.terminal(2)
    terminal.command(f"printf 'desde kcat\\n' | kcat -P -b {broker} -t pagos -p 1 -k Diana")
    expect('"value":"desde kcat"' in room.weir("tail", "pagos", "-o", "jsonl"), "weir does not see what kcat wrote")
    room.weir("produce", "pagos", "--partition", "0", "desde weir")
    read = terminal.command(f"kcat -C -b {broker} -t pagos -o beginning -e -q")
    expect("desde kcat" in read and "desde weir" in read, f"kcat reads: {read}")
    terminal.start(f"kcat -b {broker} -X auto.offset.reset=earliest -X session.timeout.ms=6000 -G gatos pagos")
    terminal.wait_text("desde kcat")
    terminal.wait_text("desde weir")
    terminal.interrupt()
    terminal.wait_prompt()
    room.wait_until(lambda: lag_of(room, "gatos") == 0, "kcat's commits")


def python(room):
    """confluent-kafka produces, reads, and joins a group of its own."""
    home = clients.folder()
    if not home:
        skip("confluent-kafka cannot be had")
    room.weir("create-topic", "pagos", "--partitions", "2")
    (room.folder / "cliente.py").write_text(PYTHON)
    terminal = room.terminal(2)
    read = terminal.command(f"{home}/python3 cliente.py {address(room)} python")
    expect("desde Python 0" in read and "desde Python 1" in read, f"Python reads: {read}")
    room.wait_until(lambda: lag_of(room, "python") == 0, "Python's commits")
    expect(room.weir("tail", "pagos", "-o", "jsonl").count('"key":"Carmen"') == 2, "weir does not see what Python wrote")


def python_group(room):
    """A member in Python and one of weir's share a group."""
    home = clients.folder()
    if not home:
        skip("confluent-kafka cannot be had")
    room.weir("create-topic", "pagos", "--partitions", "2")
    (room.folder / "cliente.py").write_text(PYTHON)
    other, member = room.terminal(2), room.terminal(3)
    other.start(f"{home}/python3 cliente.py {address(room)} juntos")
    other.wait_text("read")
    member.start("weir consume pagos --group juntos -X session.timeout.ms=6000")
    other.wait_text("owns […]")
    owned = json.loads(other.output().split("owns", 1)[1].strip().splitlines()[0])
    mine = 1 - owned[0]
    room.weir("produce", "pagos", "--partition", str(mine), "para weir")
    member.wait_text("para weir")
    other.interrupt()
    other.wait_prompt()
    room.weir("produce", "pagos", "--partition", str(owned[0]), "para el que queda")
    member.wait_text("para el que queda")


def python_admin(room):
    """An admin call makes a topic, on a real broker."""
    home = clients.folder()
    if not home:
        skip("confluent-kafka cannot be had")
    (room.folder / "admin.py").write_text(ADMIN)
    room.terminal(2).command(f"{home}/python3 admin.py {address(room)} 30")
    expect('"name":"desde-python","partitions":3' in room.weir("topics", "-o", "json"), "weir does not see the topic")


def python_topic(room):
    """On the embedded cluster an admin call fails, and producing makes the topic."""
    home = clients.folder()
    if not home:
        skip("confluent-kafka cannot be had")
    for name, script in ("admin.py", ADMIN), ("auto.py", AUTO):
        (room.folder / name).write_text(script)
    room.terminal(2).command(f"{home}/python3 admin.py {address(room)} 1", code=1)
    expect("desde-python" not in room.weir("topics", "-o", "csv"), "the admin call made a topic after all")
    room.terminal(2).command(f"{home}/python3 auto.py {address(room)}")
    expect("desde-python" in room.weir("topics", "-o", "csv"), "weir does not see the topic")


EXERCISES = {"kcat": kcat, "python": python, "python_group": python_group, "python_admin": python_admin,
             "python_topic": python_topic}
TOPICS = ["pagos", "desde-python"]
GROUPS = ["gatos", "python", "juntos"]
OWN_CLUSTER = set()
