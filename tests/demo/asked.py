"""What weir asks a person at a terminal before it makes or unmakes anything, and what each answer does.

Usage: asked.py WEIR
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "course"))
# pylint: disable=wrong-import-position
from classroom import Classroom, CourseError, expect  # noqa: E402


def names(room):
    return [line.split(",")[0] for line in room.weir("topics", "-o", "csv").splitlines()[1:]]


def missing_topic(room, terminal, language, yes):
    """A topic that is not there is offered; it is made by a yes alone, and then sent to."""
    for answer in "", "n", "x", "no":
        terminal.start(f"LANG={language} weir produce falta-{language} uno")
        terminal.wait_text("N]")
        terminal.keys(answer + "\n")
        expect(terminal.wait_prompt() == 1, f"'{answer}' is no failure: {terminal.output()}")
        expect("weir create-topic falta-" in terminal.output(), f"not what to do: {terminal.output()}")
        expect(f"falta-{language}" not in names(room), f"'{answer}' made a topic")
    terminal.start(f"LANG={language} weir produce falta-{language} uno")
    terminal.wait_text(f"[{yes}/N]")
    terminal.keys(yes + "\n")
    expect(terminal.wait_prompt() == 0, f"'{yes}' is a failure: {terminal.output()}")
    expect(f"falta-{language} 0:0" in terminal.output(), f"not sent: {terminal.output()}")


def lines(room, terminal):
    """A line goes out when it is typed; Ctrl-C says what was acknowledged."""
    terminal.start("weir produce falta-es --key-separator :")
    terminal.wait_text(">")
    terminal.keys("k:v\n")
    terminal.wait_text("falta-es 0:1")
    terminal.keys("sin clave\n")
    terminal.wait_text("falta-es 0:2")
    terminal.interrupt()
    expect(terminal.wait_prompt() == 130, f"another exit after Ctrl-C: {terminal.output()}")
    for words in "interrupted", "2 records acknowledged", "sent without a key, for there was none to be found: 1":
        expect(words in terminal.output(), f"no '{words}': {terminal.output()}")
    expect(room.weir("tail", "falta-es", "--from", "beginning", "-o", "raw") == "uno\nv\nsin clave\n", "other records")


def progress(room, terminal):
    """A long file shows how far it is, in the reader's language; Ctrl-C says what was acknowledged, and that is there."""
    room.weir("create-topic", "largo", "--partitions", "1")
    rows = [f"{n},á" for n in range(20000)]
    (room.folder / "largo.csv").write_text("\n".join(["n,letra", "mala"] + rows) + "\n", encoding="utf-8")
    terminal.start("LANG=es_ES.UTF-8 weir produce largo --csv largo.csv --rate 1000/s")
    terminal.wait_text("línea 2: …")
    terminal.wait_text("% …registros …/s quedan")
    terminal.interrupt()
    expect(terminal.wait_prompt() == 130, f"another exit after Ctrl-C: {terminal.output()}")
    said = re.search(r"([\d,]+) registros confirmados", terminal.output())
    expect(said and "interrumpido" in terminal.output() and "1 (filas)" in terminal.output(), f"it says: {terminal.output()}")
    there = room.weir("tail", "largo", "--from", "beginning", "-o", "raw").count("\n")
    expect(int(said.group(1).replace(",", "")) == there, f"{said.group(1)} acknowledged, {there} there")


def escapes(terminal):
    """Names that hold escapes are asked about and told without them."""
    red = "$'rojo\\e[31m\\a'"
    terminal.start(f"weir produce {red} uno")
    terminal.wait_for(lambda: "N] " in terminal.output() or not terminal.busy(), "an answer")
    if terminal.busy():
        terminal.keys("n\n")
    terminal.wait_prompt()
    terminal.command(f"weir consume falta-es --group {red} --from beginning --until-end -o raw")
    expect(b"\x1b[31m" not in terminal.raw and b"\x07" not in terminal.raw, f"escapes: {bytes(terminal.raw[-500:])}")


def deletion(room, terminal):
    """What destroys shows its plan and wants the name typed."""
    terminal.start("weir delete-topic falta-es")
    terminal.wait_text("type the name")
    terminal.keys("falta\n")
    terminal.wait_prompt()
    expect("nothing was done" in terminal.output(), f"another name says: {terminal.output()}")
    expect("falta-es" in names(room), "another name deleted it")
    terminal.start("weir delete-topic falta-es")
    terminal.wait_text("type the name")
    terminal.keys("falta-es\n")
    if "librdkafka 2.15." in room.weir("--version"):
        expect(terminal.wait_prompt() == 0, f"not deleted: {terminal.output()}")
        expect("falta-es" not in names(room), "its name did not delete it")


def main(weir):
    with Classroom(weir) as room:
        room.serve()
        terminal = room.terminal(1)
        missing_topic(room, terminal, "en", "y")
        missing_topic(room, terminal, "es", "s")
        lines(room, terminal)
        progress(room, terminal)
        escapes(terminal)
        deletion(room, terminal)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except CourseError as error:
        sys.exit(f"FAILED: {error}")
