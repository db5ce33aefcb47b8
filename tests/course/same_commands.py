"""Both documents have the same commands, are read as they are marked, and leave no exercise out.

Usage: same_commands.py docs/course.md docs/curso.md
"""
import pathlib
import re
import sys

import document


def headings(path):
    return re.findall(r"^## (\d+)\.", pathlib.Path(path).read_text(encoding="utf-8"), re.M)


def main(english, spanish):
    one, other = document.read(pathlib.Path(english)), document.read(pathlib.Path(spanish))
    for number, (left, right) in enumerate(zip(one, other)):
        if left != right:
            sys.exit(f"FAILED: fence {number + 1} differs:\n{left}\n{right}")
    if len(one) != len(other):
        sys.exit(f"FAILED: {len(one)} fences and {len(other)}")
    wanted = [str(number) for number in range(11)]
    for path in english, spanish:
        if headings(path) != wanted:
            sys.exit(f"FAILED: {path} has the exercises {headings(path)}")
    for exercise, kind in (("weir", "weir"), ("Kafka's own tools", "stock")):
        if not any(step.kind == kind for step in one):
            sys.exit(f"FAILED: no commands of {exercise}")


main(*sys.argv[1:])
