"""The exercises about single events: what one is, topics, the console, reading again, exactly once."""
import json

from classroom import CourseError, expect


def records(room, topic, *arguments):
    return [json.loads(line) for line in room.weir("tail", topic, "-o", "jsonl", *arguments).splitlines()]


def partitions(room, topic):
    return {row["partition"]: row for row in json.loads(room.weir("partitions", topic, "-o", "json"))["partitions"]}


def start(room):
    """Install Kafka and start it: nothing at all with --demo, whose dashboard is there at once."""
    dashboard = room.terminal(1, (40, 120))
    dashboard.start("weir --demo")
    screen = dashboard.wait_screen(r"orders.*\n(.*\n)*.*billing")
    expect("mockCluster" in screen or "demo" in screen, f"the cluster is not named:\n{screen}")
    expect("orders" in room.weir("topics", "-o", "csv"), "a second terminal does not find the demo")
    dashboard.keys("q")
    expect(dashboard.wait_prompt() == 0, "quitting is no success")
    expect("gone" in dashboard.shown(), "quitting does not say that the data is gone")


def event(room):
    """Key, value, timestamp, headers: in the list of messages, in its detail, and as JSON."""
    room.weir("produce", "saludos", "--create", "--key", "Alice", "--header", "idioma=es", "Hola, Kafka")
    [found] = records(room, "saludos")
    expect(found["key"] == "Alice" and found["value"] == "Hola, Kafka", f"another record: {found}")
    expect(found["headers"] == [{"key": "idioma", "value": "es"}], f"other headers: {found}")
    expect(found["timestamp_type"] == "create" and found["timestamp_ms"] > 0, f"no timestamp: {found}")
    dashboard = room.terminal(1, (40, 120))
    dashboard.start("weir saludos")
    dashboard.wait_screen("Alice.*Hola, Kafka")
    dashboard.keys("4 \r")
    for part in "Alice", "idioma.*es", "Hola, Kafka", found["timestamp"][:10]:
        dashboard.wait_screen(part)


def topics(room):
    """Create, list and describe topics with several partitions."""
    terminal = room.terminal(2)
    terminal.command("weir create-topic pagos --partitions 3")
    terminal.command("weir create-topic pagos --partitions 3", code=1)
    rows = {row["name"]: row for row in json.loads(room.weir("topics", "-o", "json"))["topics"]}
    expect(rows["pagos"]["partitions"] == 3, f"another topic: {rows['pagos']}")
    described = partitions(room, "pagos")
    expect(sorted(described) == [0, 1, 2], f"other partitions: {described}")
    expect(all(row["leader"] is not None and row["high"] == 0 for row in described.values()), f"not empty: {described}")
    listed = terminal.command("weir topics")
    expect("pagos" in listed, f"not listed: {listed}")


def console(room):
    """Typed lines, key:value, a chosen partition; each line's partition and offset is shown; read from the beginning."""
    room.weir("create-topic", "pagos", "--partitions", "3")
    reader = room.terminal(3)
    reader.start("weir tail pagos --from beginning --follow")
    writer = room.terminal(2)
    writer.start("weir produce pagos --key-separator :")
    writer.wait_text(">")
    for number, line in enumerate(("Alice:uno", "Bob:dos: y más", "Alice:tres")):
        writer.keys(line + "\n")
        writer.wait_for(lambda: writer.output().count("pagos ") > number, f"where '{line}' went")
        reader.wait_text(line.split(":", 1)[1])
    writer.keys("\x04")
    expect(writer.wait_prompt() == 0, f"the end of the lines is no success: {writer.output()}")
    writer.command("weir produce pagos --partition 2 --key Alice elegida")
    reader.interrupt()
    reader.wait_prompt()
    found = records(room, "pagos", "--from", "beginning")
    expect([row["value"] for row in found if row["key"] == "Bob"] == ["dos: y más"], f"cut at another colon: {found}")
    alice = {row["value"]: row for row in found if row["key"] == "Alice"}
    expect(alice["uno"]["partition"] == alice["tres"]["partition"], f"one key, two partitions: {alice}")
    expect(alice["uno"]["offset"] < alice["tres"]["offset"], f"out of order: {alice}")
    expect(alice["elegida"]["partition"] == 2, f"another partition than the chosen one: {alice}")
    for value in "uno", "tres":
        place = f"{alice[value]['partition']}:{alice[value]['offset']}"
        expect(place in writer.raw.decode(), f"it did not say that '{value}' went to {place}")


def retention(room):
    """Events are kept and read again; on a real broker the low watermark moves, and what went is not there."""
    room.weir("create-topic", "recibos", "--partitions", "1")
    room.weir("produce", "recibos", "uno", "dos", "tres")
    once, again = (records(room, "recibos", "--from", "beginning") for _ in range(2))
    expect(once == again and [row["value"] for row in once] == ["uno", "dos", "tres"], f"not the same: {once} {again}")
    dashboard = room.terminal(1, (24, 80))
    dashboard.start("weir recibos --from end")
    dashboard.wait_screen("Messages of recibos")
    expect("tres" not in dashboard.screen(), f"not at the end: {dashboard.screen()}")
    dashboard.keys(":seek beginning\r")
    for value in "uno", "dos", "tres":
        dashboard.wait_screen(value)
    if not room.kafka:
        return
    plan = room.weir("delete-records", "recibos", "0:2")
    expect("recibos" in plan and partitions(room, "recibos")[0]["low"] == 0, f"a plan alone deleted: {plan}")
    room.weir("delete-records", "recibos", "0:2", "--execute", "--confirm", "recibos")
    expect(partitions(room, "recibos")[0]["low"] == 2, "the low watermark did not move")
    expect([row["offset"] for row in records(room, "recibos", "--from", "beginning")] == [2], "offsets were given anew")


def exactly_once(room):
    """A transaction is seen whole or not at all (a real broker)."""
    if not room.kafka:
        raise CourseError("needs a real broker")
    room.weir("create-topic", "cuentas", "--partitions", "1")
    room.weir("produce", "cuentas", "--transactional", "abono", "cargo")
    room.weir("produce", "cuentas", "--transactional", "--abort-after", "1", "abono que no fue", "cargo que no fue")
    seen = [row["value"] for row in records(room, "cuentas", "--from", "beginning")]
    expect(seen == ["abono", "cargo"], f"committed: {seen}")
    seen = [row["value"] for row in records(room, "cuentas", "--from", "beginning", "--isolation", "uncommitted")]
    expect(seen == ["abono", "cargo", "abono que no fue"], f"uncommitted: {seen}")


EXERCISES = {"start": start, "event": event, "topics": topics, "console": console, "retention": retention,
             "exactly_once": exactly_once}
TOPICS = ["saludos", "pagos", "recibos", "cuentas"]
GROUPS = []
OWN_CLUSTER = {"start"}
