#!/usr/bin/env python3
"""Writes src/text/width_tables.h from Python's unicodedata: ranges of wide, zero-width and disallowed characters."""
import sys
import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def width_class(code):
    char = chr(code)
    if unicodedata.category(char) in ("Mn", "Me"):
        return "zero"
    # Hangul vowels and final consonants join the syllable before them.
    if 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF:
        return "zero"
    return "wide" if unicodedata.east_asian_width(char) in ("W", "F") else ""


def hidden(code):
    # The variation selectors and U+115F, U+1160, U+3164, U+FFA0 (fillers) take no visible room.
    return (unicodedata.category(chr(code)) in HIDDEN or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
            or code in (0x115F, 0x1160, 0x3164, 0xFFA0, 0x034F, 0x17B4, 0x17B5))


def ranges(wanted):
    found = []
    for code in range(0x80, 0x110000):
        if wanted(code):
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return found


def table(name, wanted):
    print(f"static const struct range {name}[] = {{")
    line = "   "
    for first, last in ranges(wanted):
        item = f" {{0x{first:X}, 0x{last:X}}},"
        if len(line) + len(item) > 118:
            print(line)
            line = "   "
        line += item
    print(line)
    print("};")


print("/* Made by scripts/width_tables.py from Unicode", unicodedata.unidata_version + ". */")
print("/* clang-format off */")
table("wide_ranges", lambda code: not hidden(code) and width_class(code) == "wide")
table("zero_ranges", lambda code: not hidden(code) and width_class(code) == "zero")
table("hidden_ranges", hidden)
print("/* clang-format on */")
sys.exit(0)
