"""Runs the commands of a course document as a learner would type them.

Usage: run_document.py WEIR DOCUMENT weir|stock demo|real LANGUAGE
A real broker is named by WEIR_TEST_BROKERS; without it those runs are skipped.
"""
import os
import pathlib
import re
import shutil
import sys
import time

import clients
import document
from classroom import Classroom, CourseError, skip
from terminal import LIMIT_S

KEYS = {"C": "\x03", "D": "\x04", "Z": "\x1a"}
TOPICS = ["saludos", "pagos", "dicts", "lineas", "ventas", "excel"]
DASHBOARD = (40, 120)
LOOKS = re.compile(r"weir (topics|partitions|groups|lag) [^|>]*$|kafka-(consumer-groups|get-offsets)\.sh .*(--describe|--topic)")


def is_left_running(steps, here):
    """Whether the last command of a step goes on until something is typed or pressed in its terminal."""
    for step in steps[here + 1:]:
        if step.kind == "file" or step.terminal != steps[here].terminal or step.kind == "seen":
            continue
        return step.kind == "typed" or bool(step.key)
    return steps[here].terminal == "1"


def press(terminal, key):
    if key == "Z":
        terminal.since = len(terminal.raw)
    terminal.keys(KEYS[key])
    terminal.wait_prompt()
    print(f"[{terminal.name}] Ctrl-{key}\n{terminal.output()}")


def run_commands(room, steps, here):
    step = steps[here]
    terminal = room.terminal(step.terminal, DASHBOARD if step.terminal == "1" else (24, 100))
    if step.key:
        press(terminal, step.key)
    for number, line in enumerate(step.lines):
        print(f"[{step.terminal}] {line}", flush=True)
        if terminal.busy():
            terminal.wait_prompt()
        if number == len(step.lines) - 1 and is_left_running(steps, here):
            terminal.start(line, more=number > 0)
            if step.terminal == "1":  # a person goes on when the dashboard is there
                terminal.wait_text("orders")
        else:
            print(terminal.command(line, more=number > 0), end="")


def see(room, steps, here):
    """What only looks is asked again, as a person would, until it shows what is to be seen."""
    step, before = steps[here], steps[here - 1]
    terminal = room.terminal(step.terminal)
    asks = bool(before.lines) and LOOKS.match(before.lines[-1]) and before.terminal == step.terminal
    for line in step.lines:
        end = time.monotonic() + LIMIT_S
        while asks and not terminal.has_text(line) and time.monotonic() < end:
            terminal.command(before.lines[-1], more=True)
        terminal.wait_text(line)
    if terminal.busy():
        print(terminal.output())


def run(room, steps):
    for here, step in enumerate(steps):
        if step.kind == "file":
            (room.folder / step.where).write_text("\n".join(step.lines) + "\n", encoding="utf-8")
        elif step.kind == "typed":
            room.terminal(step.terminal).keys("\n".join(step.lines) + "\n")
        elif step.kind == "seen":
            see(room, steps, here)
        else:
            run_commands(room, steps, here)


def main(weir, path, kind, cluster, language):
    brokers = os.environ.get("WEIR_TEST_BROKERS") if cluster == "real" else None
    if cluster == "real" and not brokers:
        skip("no WEIR_TEST_BROKERS")
    here = {"", cluster}
    if shutil.which("kcat"):
        here.add("kcat")
    python = clients.folder()
    if python:
        here.add("python")
    for client in {"kcat", "python"} - here:
        print(f"NOTE: {client} cannot be had; its commands are not run")
    steps = document.belongs(document.read(pathlib.Path(path)), lambda step: step.kind == kind and step.where in here)
    with Classroom(weir, brokers, language) as room:
        if python:
            room.environment["PATH"] = f"{python}:{room.environment['PATH']}"
        if brokers:
            room.forget_topics(*TOPICS)
            room.forget_groups("cobros", "python")
        run(room, steps)
        if brokers:
            room.forget_topics(*TOPICS)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except CourseError as error:
        sys.exit(f"FAILED: {error}")
