#!/usr/bin/env python3
"""Makes the data set of the course, share/datasets/: the same bytes every time (docs/dataset.md says what is in it).

Usage: scripts/dataset.py [--check] [FOLDER]
"""
import csv
import datetime
import io
import pathlib
import sys

FIRST_DAY = datetime.datetime(2026, 3, 2)
DAYS = 14
REGIONS = [("Andina", 130), ("Caribe", 100), ("Pacífico", 80), ("Amazonía", 35)]
COMPANIES = [("Café Ñandú", 410), ('Librería "El Búho"', 290), ("Peña Hermanos, S. A.", 520)]
HEADINGS = ["fecha_hora", "región", "compañía", "unidades", "ventas", "ventas_año_pasado"]
# Percent of a middling hour: closed at night, a morning peak, lunch, a higher peak after work.
HOURS = [4, 3, 2, 2, 3, 8, 25, 60, 95, 120, 130, 140, 165, 150, 110, 105, 115, 140, 175, 185, 150, 90, 40, 12]
WEEKDAYS = [90, 95, 100, 105, 130, 150, 60]  # Monday first

STOPPED = [datetime.datetime(2026, 3, 6, hour) for hour in range(9, 13)]  # no till sent anything
CLOSED = datetime.date(2026, 3, 10), "Caribe", "Café Ñandú"  # one shop, one day
ANOMALY = datetime.datetime(2026, 3, 11, 15), "Pacífico", "Peña Hermanos, S. A."  # 20 times what was sold
NEW_REGION = "Amazonía", datetime.date(2026, 3, 5)  # opened a year before that day: nothing to compare with


class Dice:
    """A linear congruential generator: the same numbers with every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def between(self, low, high):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return low + (self.state >> 33) % (high - low + 1)


def cents(amount):
    return f"{amount // 100}.{amount % 100:02d}"


def rows():
    dice = Dice(20260302)
    for number in range(DAYS * 24):
        when = FIRST_DAY + datetime.timedelta(hours=number)
        pattern = HOURS[when.hour] * WEEKDAYS[when.weekday()]
        for region, size in REGIONS:
            for company, price in COMPANIES:
                units = pattern * size * dice.between(85, 115) // 600_000
                price_now = price * dice.between(95, 105)  # cents
                last_year = units * price * dice.between(80, 105)
                counter_broken = dice.between(1, 90) == 1
                if when in STOPPED or (when.date(), region, company) == CLOSED:
                    continue
                if (when, region, company) == ANOMALY:
                    units *= 20
                no_last_year = region == NEW_REGION[0] and when.date() < NEW_REGION[1]
                yield [
                    when.strftime("%Y-%m-%dT%H:%M:%SZ"), region, company,
                    "" if counter_broken else str(units), cents(units * price_now),
                    "" if no_last_year else cents(last_year),
                ]


def sales(table):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(table)
    return out.getvalue().encode("utf-8")


def spreadsheet(table):
    """What a spreadsheet with Spanish settings saves as CSV: `;`, decimal comma, windows-1252, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in table:
        if row[0].startswith("2026-03-11T1"):
            writer.writerow(row[:4] + [cell.replace(".", ",") for cell in row[4:]])
    return out.getvalue().encode("cp1252")


def main(arguments):
    check = "--check" in arguments
    folders = [word for word in arguments if word != "--check"]
    here = pathlib.Path(__file__).resolve().parent.parent / "share" / "datasets"
    folder = pathlib.Path(folders[0]) if folders else here
    table = list(rows())
    different = []
    for name, content in ("ventas.csv", sales(table)), ("ventas-excel.csv", spreadsheet(table)):
        path = folder / name
        if not check:
            path.write_bytes(content)
        elif not path.is_file() or path.read_bytes() != content:
            different.append(str(path))
    if different:
        sys.exit("not what scripts/dataset.py makes: " + ", ".join(different))


main(sys.argv[1:])
