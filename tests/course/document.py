"""Reads the commands out of docs/course.md and docs/curso.md.

Fences that a test runs say so behind their language:

    ```sh weir [demo|real|python|kcat]   weir's commands; on the embedded cluster alone, on a real Kafka alone, with that client
    ```sh stock                          the same with Kafka's own tools
    ```text typed                        lines for the program that the command before it started
    ```text seen [TERMINAL]              each line is to be seen in that terminal (the last one); … stands for
                                         anything, a blank for any number of them
    ```python file=NAME                  a file that the commands after it use

The first line of commands names the terminal, and the key that is pressed there first: `# terminal 3: Ctrl-C`.
"""
import dataclasses
import re

FENCE = re.compile(r"^```(\w+) ([^\n]+)\n(.*?)^```$", re.M | re.S)
PLACE = re.compile(r"# terminal (\d)(?:: Ctrl-([CDZ]))?$")


@dataclasses.dataclass
class Step:
    kind: str  # weir, stock, typed, seen, file
    lines: list
    where: str = ""  # weir: demo, real, python, kcat or "" for everywhere; file: its name
    terminal: str = ""
    key: str = ""


def commands(kind, words, lines):
    place = PLACE.match(lines[0]) if lines else None
    if not place:
        raise ValueError(f"commands without a terminal: {lines[:1]}")
    return Step(kind, lines[1:], words[0] if words else "", place.group(1), place.group(2) or "")


def read(path):
    steps = []
    last = ""
    for language, rest, body in FENCE.findall(path.read_text(encoding="utf-8")):
        kind, *words = rest.split()
        lines = body.splitlines()
        if language == "sh" and kind in ("weir", "stock"):
            step = commands(kind, words, lines)
            last = step.terminal
        elif language == "text" and kind in ("typed", "seen"):
            step = Step(kind, lines, terminal=words[0] if words else last)
        elif language == "python" and kind.startswith("file="):
            step = Step("file", lines, where=kind.removeprefix("file="))
        else:
            raise ValueError(f"a fence that is not understood: {language} {rest}")
        steps.append(step)
    return steps


def belongs(steps, chosen):
    """The steps whose commands `chosen` takes, each with what is typed into them and seen of them."""
    kept, taking = [], False
    for step in steps:
        if step.kind in ("weir", "stock"):
            taking = chosen(step)
        if taking or step.kind == "file":
            kept.append(step)
    return kept
