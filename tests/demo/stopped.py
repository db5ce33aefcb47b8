"""What commands that read say at a terminal while they read, and what Ctrl-C leaves of them.

Usage: stopped.py WEIR
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "course"))
# pylint: disable=wrong-import-position
from classroom import Classroom, CourseError, expect  # noqa: E402

RECORDS = 2000
SLOW = "--max-rate 100"


def stop(room, terminal, command, said):
    """Starts it, waits until it says how far it is, and presses Ctrl-C. What it wrote to standard output."""
    terminal.start(f"weir {command} {SLOW} > out")
    terminal.wait_text(said)
    terminal.interrupt()
    expect(terminal.wait_prompt() == 130, f"{command}: another exit after Ctrl-C: {terminal.output()}")
    return (room.folder / "out").read_text(encoding="utf-8")


def counts(room, terminal):
    """How many were read and how many match, how far it is, what is left; complete is false."""
    out = json.loads(stop(room, terminal, "count many -o json", "% …records …/s …left"))
    expect(0 < out["read"] < RECORDS and out["complete"] is False, f"count: {out}")
    expect("interrupted" in terminal.output(), f"count says: {terminal.output()}")
    filtered = "count many --where 'value.n < 10' -o json"
    out = json.loads(stop(room, terminal, filtered, "% …read, 10 match …/s …left"))
    expect(out["match"] == 10 and out["read"] > 10 and out["complete"] is False, f"count --where: {out}")


def tables(room, terminal):
    """What was read so far is there, whatever the form."""
    out = json.loads(stop(room, terminal, "fields many -o json", "% …records …/s …left"))
    expect(out["fields"][0]["count"] > 0 and out["complete"] is False, f"fields: {out}")
    out = stop(room, terminal, "chart many n --histogram -o csv", "% …records …/s …left")
    expect(out.count("\n") > 1, f"chart: {out}")
    out = stop(room, terminal, "export many -o jsonl", "% …records …/s …left")
    expect(json.loads(out.splitlines()[0]) == {"n": 0}, f"export: {out}")
    stop(room, terminal, "export many table.csv", "% …records …/s …left")
    expect("no file was written" in terminal.output(), f"export FILE says: {terminal.output()}")
    expect(not (room.folder / "table.csv").exists(), "a table that is not whole")


def tails(room, terminal):
    """Records that were printed are whole, and so is the JSON around them."""
    out = json.loads(stop(room, terminal, "tail many --from beginning -o json", "% …records …/s …left"))
    expect(len(out["records"]) > 0 and out["complete"] is False, f"tail: {out}")
    out = stop(room, terminal, "tail many --where 'value.n < 10' -o raw", "% …read, 10 match …/s …left")
    expect(out.count("\n") == 10, f"tail --where: {out}")
    expect("10 of " in terminal.output(), f"tail --where says: {terminal.output()}")
    whole = json.loads(room.weir("tail", "many", "-n", "1", "-o", "json"))
    expect(whole["complete"] is True, f"tail: {whole}")
    terminal.start("weir tail many -f -o json > out")
    terminal.wait_for(lambda: (room.folder / "out").read_text(encoding="utf-8").count("value_format") == 10, "ten records")
    terminal.interrupt()
    expect(terminal.wait_prompt() == 130, f"tail -f: another exit after Ctrl-C: {terminal.output()}")
    out = json.loads((room.folder / "out").read_text(encoding="utf-8"))
    expect(len(out["records"]) == 10 and out["complete"] is False, f"tail -f: {out}")


def recordings(room, terminal):
    """A bounded one says how far it is; what was recorded can be read."""
    terminal.start(f"weir record many kept --from beginning {SLOW}")
    terminal.wait_text("% …records …/s …left")
    terminal.interrupt()
    expect(terminal.wait_prompt() == 130, f"record: another exit after Ctrl-C: {terminal.output()}")
    expect("are in kept" in terminal.output(), f"record says: {terminal.output()}")
    kept = int(room.weir("--recording", "kept", "count", "many").split()[0])
    expect(0 < kept < RECORDS, f"{kept} records")


def main(weir):
    with Classroom(weir) as room:
        room.serve()
        terminal = room.terminal(1)
        room.weir("create-topic", "many", "--partitions", "1")
        (room.folder / "values").write_text("".join(f'{{"n":{n}}}\n' for n in range(RECORDS)), encoding="utf-8")
        terminal.command("weir produce many -o none < values")
        for test in counts, tables, tails, recordings:
            test(room, terminal)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except CourseError as error:
        sys.exit(f"FAILED: {error}")
