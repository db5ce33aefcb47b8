"""The exercises about groups: who reads what, what a killed member does to the others, producers that do not notice."""
import json

from classroom import expect


def group(room, name):
    """What `weir lag` knows of the group."""
    [found] = json.loads(room.weir("lag", name, "-o", "json"))["groups"]
    return found


def owners(room, name):
    """Partition -> its owner's member id, of the partitions that have one."""
    return {row["partition"]: row["owner"]["member_id"] for row in group(room, name)["partitions"] if row["owner"]}


def shared_by(room, name, members, partitions=3):
    if name not in room.weir("groups", "-o", "csv"):
        return False  # asking for a group that nobody has joined yet is an error
    found = owners(room, name)
    return len(found) == partitions and len(set(found.values())) == members


def consume(room, terminal, *options):
    member = room.terminal(terminal)
    member.start(" ".join(("weir consume pagos --group cobros --from beginning -X session.timeout.ms=6000", *options)))
    return member


def members(room):
    """A group on three partitions, in two terminals: shared out, killed with -9, left in good order."""
    room.weir("create-topic", "pagos", "--partitions", "3")
    for partition in "0", "1", "2":
        room.weir("produce", "pagos", "--partition", partition, "--key", "Alice", f"pago {partition}")
    first = consume(room, 3)
    for partition in range(3):
        first.wait_text(f"pago {partition}")
    room.wait_until(lambda: shared_by(room, "cobros", 1), "one member with three partitions")
    second = consume(room, 4)
    room.wait_until(lambda: shared_by(room, "cobros", 2), "two members with three partitions")
    kept = owners(room, "cobros")
    second.kill_job()
    # A killed member says nothing: the group misses it after its session timeout.
    room.wait_until(lambda: shared_by(room, "cobros", 1), "the other one with all three")
    survivor = set(owners(room, "cobros").values())
    expect(survivor <= set(kept.values()), f"another member than before: {survivor} of {kept}")
    room.weir("produce", "pagos", "--partition", "2", "después")
    first.wait_text("después")
    first.interrupt()
    expect(first.wait_prompt() == 0, f"leaving is no success: {first.output()}")
    room.wait_until(lambda: not owners(room, "cobros"), "nobody, after the last one left")
    expect(group(room, "cobros")["lag"] == 0, f"what was read is not committed: {group(room, 'cobros')}")


def decoupled(room):
    """The consumer stops; the producer does not notice; the consumer goes on where it was."""
    room.weir("create-topic", "pagos", "--partitions", "3")
    room.weir("produce", "pagos", "--key", "Bob", "antes")
    reader = consume(room, 3)
    reader.wait_text("antes")
    reader.interrupt()
    expect(reader.wait_prompt() == 0, f"leaving is no success: {reader.output()}")
    room.weir("produce", "pagos", "--key", "Bob", "uno", "dos", "tres")
    expect(group(room, "cobros")["lag"] == 3, f"another lag: {group(room, 'cobros')}")
    consume(room, 3, "--count 3")
    expect(reader.wait_prompt() == 0, f"three records are no success: {reader.output()}")
    shown = reader.output()
    expect("antes" not in shown, f"it began anew: {shown}")
    expect(all(word in shown for word in ("uno", "dos", "tres")), f"not all of them: {shown}")
    expect(group(room, "cobros")["lag"] == 0, f"not committed: {group(room, 'cobros')}")


def dashboard(room):
    """Shown by 1: a new user in three terminals; the dashboard shows the event, the group, who owns what, a killed one."""
    screen = room.terminal(1, (40, 120))
    screen.start("weir --demo")
    screen.wait_screen("orders")
    user = room.terminal(2)
    user.command("weir create-topic pagos --partitions 3")
    user.command("weir produce pagos --key Alice 'Hiciste un pago de $1,000 a Bob'")
    first, second = consume(room, 3), consume(room, 4)
    room.wait_until(lambda: shared_by(room, "cobros", 2), "two members with three partitions")
    screen.wait_screen("pagos")
    screen.keys(":topic pagos\r")
    screen.wait_screen(r"Alice.*Hiciste un pago de \$1,000 a Bob")
    screen.wait_screen("cobros")
    screen.keys(":group cobros\r")
    screen.wait_screen("Members 2")
    for partition in range(3):
        screen.wait_screen(rf"pagos +{partition} .* weir @ ")
    second.kill_job()
    room.wait_until(lambda: shared_by(room, "cobros", 1), "the other one with all three")
    screen.wait_screen("Members 1")
    screen.wait_screen(r"weir +127\.0\.0\.1 +3 ")
    screen.keys("qqq")
    expect(screen.wait_prompt() == 0, "quitting is no success")


EXERCISES = {"members": members, "decoupled": decoupled, "dashboard": dashboard}
TOPICS = ["pagos"]
GROUPS = ["cobros"]
OWN_CLUSTER = {"dashboard"}
