"""The exercises about data: a CSV file row by row, values that are not JSON, charts, export, a data frame."""
import csv
import json
import re
import subprocess

import clients
from classroom import ROOT, expect, skip

SALES = ROOT / "share" / "datasets" / "ventas.csv"
SPREADSHEET = ROOT / "share" / "datasets" / "ventas-excel.csv"
HEADINGS = ["fecha_hora", "región", "compañía", "unidades", "ventas", "ventas_año_pasado"]

FRAME = '''
import pandas as pd
sent, got = pd.read_csv(r"{sent}"), pd.read_csv("v.csv")
order = ["fecha_hora", "región", "compañía"]
sent, got = (frame.sort_values(order).reset_index(drop=True) for frame in (sent, got))
pd.testing.assert_frame_equal(sent, got)
print("equal", len(got))
'''


def rows_of(text):
    return list(csv.reader(text.splitlines()))


def send_sales(room, *options):
    room.weir("create-topic", "ventas", "--partitions", "4")
    room.weir("produce", "ventas", "--csv", str(SALES), "--key", "región", *options)


def csv_rows(room):
    """A CSV file sent row by row at a rate, received as it comes, plotted."""
    room.weir("create-topic", "ventas", "--partitions", "4")
    reader = room.terminal(3)
    reader.start("weir tail ventas --from beginning --follow -o raw | tee recibido.txt | tail -c 0")
    writer = room.terminal(2)
    writer.start("weir produce ventas --csv share/datasets/ventas.csv --key región --rate 1500/s")
    writer.wait_text("%")
    expect(writer.wait_prompt() == 0, f"not all was acknowledged: {writer.output()}")
    expect("3,960" in writer.shown() or "3960" in writer.shown(), f"it does not say how many: {writer.shown()}")
    received = room.folder / "recibido.txt"
    room.wait_until(lambda: received.read_text(encoding="utf-8").count("\n") == 3960,
                    "all rows at the reader")
    with open(SALES, encoding="utf-8", newline="") as file:
        [sent, *_] = csv.DictReader(file)
    first = next(json.loads(line) for line in received.read_text(encoding="utf-8").splitlines()
                 if sent["fecha_hora"] in line and "Andina" in line and "Ñandú" in line)
    expect(list(first) == HEADINGS, f"other names: {first}")
    expect(isinstance(first["ventas"], float) and first["compañía"] == "Café Ñandú", f"other values: {first}")
    chart = room.weir("chart", "ventas", "value.ventas_año_pasado", "value.ventas", "--by", "value.compañía", "--bars",
                      "--from", "beginning")
    for company in "Café Ñandú", "El Búho", "Peña Hermanos":
        expect(company in chart, f"no bars of {company}:\n{chart}")


def chart_moves(room):
    """Shown by 2: the file goes out at a rate, the chart moves; interrupted, it says what was acknowledged."""
    room.weir("create-topic", "ventas", "--partitions", "4")
    dashboard, writer = room.terminal(1, (40, 120)), room.terminal(2)
    dashboard.start("weir ventas")
    dashboard.wait_screen("Messages of ventas")
    writer.start("weir produce ventas --csv share/datasets/ventas.csv --rate 50/s --key región")
    dashboard.keys("5")
    first = dashboard.wait_screen(r"value\.(unidades|ventas)")
    dashboard.wait_for(lambda: drawn(dashboard.screen()) != drawn(first), "another chart than the first")
    writer.interrupt()
    writer.wait_prompt()
    [count] = re.findall(r"(\d+) (?:records|of)", writer.output())[-1:]
    expect(0 < int(count) < 3960, f"it does not say what was acknowledged: {writer.output()}")
    rows = room.weir("tail", "ventas", "--from", "beginning", "-o", "raw").count("\n")
    expect(rows == int(count), f"{rows} rows, not the {count} that it names: {writer.output()}")


def drawn(screen):
    """The dots of a chart alone: what says the time would always differ."""
    return re.sub(r"[^\u2800-\u28ff\u2580-\u259f]", "", screen)


def spreadsheet(room):
    """`;`, decimal comma, windows-1252: recognised, and said."""
    writer = room.terminal(2)
    said = writer.command("weir produce excel --create --csv share/datasets/ventas-excel.csv --key región")
    expect("windows-1252" in said, f"it does not say what it recognised: {said}")
    values = [json.loads(line) for line in room.weir("tail", "excel", "--from", "beginning", "-o", "raw").splitlines()]
    expect(len(values) == 120, f"{len(values)} rows")
    expect(all(list(value) == HEADINGS for value in values), f"other names: {values[0]}")
    anomaly = max(values, key=lambda value: value["ventas"])
    expect((anomaly["compañía"], anomaly["ventas"]) == ("Peña Hermanos, S. A.", 1553552), f"another anomaly: {anomaly}")


def payloads(room):
    """Python dictionaries printed by str(), and bare lines of CSV: read as fields, marked, charted, exported."""
    values = [{"compañía": "Café Ñandú", "año_pasado": 380.5, "ventas": 410, "nota": None},
              {"compañía": "Peña Hermanos", "año_pasado": 500, "ventas": 520.25, "nota": "sí, 'sí'"}]
    room.weir("produce", "dicts", "--create", *map(str, values))
    chart = room.weir("chart", "dicts", "value.año_pasado", "value.ventas", "--by", "value.compañía", "--bars", "--from",
                      "beginning")
    expect("Café Ñandú" in chart and "Peña Hermanos" in chart, f"no bars:\n{chart}")
    [head, *rows] = rows_of(room.weir("export", "dicts", "--from", "beginning", "-o", "csv"))
    expect(head == list(values[0]), f"other columns: {head}")
    expect(rows == [["Café Ñandú", "380.5", "410", ""], ["Peña Hermanos", "500", "520.25", "sí, 'sí'"]], f"rows: {rows}")
    dashboard = room.terminal(1, (40, 120))
    dashboard.start("weir dicts")
    dashboard.wait_screen("Café Ñandú")
    dashboard.keys("4 \r")
    dashboard.wait_screen("Python")
    dashboard.keys("qqq")
    lines = SALES.read_text(encoding="utf-8").splitlines()[1:4]
    room.weir("produce", "lineas", "--create", *lines)
    [head, *rows] = rows_of(room.weir("export", "lineas", "--from", "beginning", "-o", "csv", "--decode",
                                      f"value=csv({','.join(HEADINGS)})"))
    expect(head == HEADINGS and sorted(rows) == sorted(rows_of("\n".join(lines))), f"other rows: {head} {rows}")


def export(room):
    """Shown by 2: what was sent from a file comes back as the same table, every digit."""
    send_sales(room)
    [head, *rows] = rows_of(room.weir("export", "ventas", "--from", "beginning", "-o", "csv"))
    [sent_head, *sent] = rows_of(SALES.read_text(encoding="utf-8"))
    expect(head == sent_head, f"other columns: {head}")
    expect(sorted(rows) == sorted(sent), f"{len(rows)} rows, not the {len(sent)} that were sent, digit by digit")


def data_frame(room):
    """The export as a pandas data frame equals the file that was sent."""
    home = clients.folder()
    if not home:
        skip("pandas cannot be had")
    send_sales(room)
    room.terminal(2).command("weir export ventas --from beginning -o csv > v.csv")
    done = subprocess.run([home / "python3", "-c", FRAME.format(sent=SALES)], cwd=room.folder, capture_output=True,
                          timeout=60, check=False)
    expect(done.stdout.startswith(b"equal 3960"), f"pandas says: {done.stdout.decode()}{done.stderr.decode()}")


EXERCISES = {"csv_rows": csv_rows, "chart_moves": chart_moves, "spreadsheet": spreadsheet, "payloads": payloads,
             "export": export, "data_frame": data_frame}
TOPICS = ["ventas", "excel", "dicts", "lineas"]
GROUPS = []
OWN_CLUSTER = set()
