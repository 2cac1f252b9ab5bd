"""Output of data as tables, JSON or CSV, always through the screen."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING, Any, Final

from .._display import MAX_LINE, json_safe, printable, printable_lines
from .masking import masked
from .screen import Screen

if TYPE_CHECKING:
    from .._types import Json

MAX_CELL: Final = 48
"""Maximum characters of a table cell on a terminal."""
MAX_VALUE: Final = 300
"""Maximum characters of one value of a single object."""
COLUMN_GAP: Final = "  "
"""Gap between two columns."""
FIRST_COLUMNS: Final = ("id", "name", "type", "status")
"""Columns that come first, and so remain visible on a narrow terminal."""


def show(screen: Screen, data: Json, form: str, *, secrets: bool = False, text: str | None = None) -> None:
    """Print data in the given form. ``text``, if given, replaces the table."""
    shown = data if secrets else masked(data)
    rows: list[Json] = shown if isinstance(shown, list) else [] if shown is None else [shown]
    match form:
        case "json" | "raw":  # raw: for data that is not a raw response
            screen.document(f"{_json(screen, shown, indent=2)}\n")
        case "jsonl":
            screen.document("".join(f"{_json(screen, row)}\n" for row in rows))
        case "csv":
            screen.document(printable_lines(_csv(rows)))
        case _ if text is not None:
            screen.document(f"{printable_lines(text)}\n")
        case _ if isinstance(shown, list):
            _print_table(screen, rows)
        case _:
            _print_members(screen, shown, MAX_LINE if secrets else MAX_VALUE)


def _json(screen: Screen, data: Json, indent: int | None = None) -> str:
    options: dict[str, Any] = {"indent": indent, "ensure_ascii": not screen.takes_unicode, "allow_nan": False}
    try:
        return json_safe(json.dumps(data, **options))
    except ValueError:  # Python reads NaN and numbers out of range, which are no JSON
        return json_safe(json.dumps(json.loads(json.dumps(data), parse_constant=lambda _: None), **options))


def _csv(rows: list[Json]) -> str:
    records = [_record(row) for row in rows]
    columns = list(dict.fromkeys(key for record in records for key in record))
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    if columns:
        writer.writerow(columns)
    writer.writerows([_cell(record.get(key)) for key in columns] for record in records)
    return target.getvalue()


def _record(row: Json) -> dict[str, Json]:
    return row if isinstance(row, dict) else {"value": row}


def _cell(value: Json) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(item, str) for item in value):
            return ", ".join(map(str, value))
        case _:
            return json.dumps(value, ensure_ascii=False)


def _print_table(screen: Screen, rows: list[Json]) -> None:
    records = [_record(row) for row in rows]
    if not records:
        screen.note("nothing is listed")
        return
    keys = dict.fromkeys([*FIRST_COLUMNS, *(key for record in records for key in record)])
    columns = [key for key in keys if _fills_a_column(key, records)]
    limit = MAX_CELL if screen.is_terminal else MAX_VALUE
    cells = [[printable(key, limit) for key in columns]]
    cells += [[printable(_cell(record.get(key)), limit) for key in columns] for record in records]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    shown = _fitting_columns(widths) if screen.is_terminal else len(columns)
    for row in cells:
        screen.line(
            COLUMN_GAP.join(cell.ljust(width) for cell, width in zip(row[:shown], widths, strict=False)).rstrip()
        )
    if shown < len(columns):
        screen.note(f"not shown for want of width: {', '.join(columns[shown:])}")


def _fills_a_column(key: str, records: list[dict[str, Json]]) -> bool:
    """Return whether the column has a value, and no objects, which do not fit into cells."""
    values = [record.get(key) for record in records]
    return any(value not in (None, "", []) for value in values) and not any(
        isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))
        for value in values
    )


def _fitting_columns(widths: list[int]) -> int:
    """Return the number of columns that fit the terminal, at least one."""
    room = shutil.get_terminal_size().columns
    fitting = [
        place for place in range(1, len(widths) + 1) if sum(widths[:place]) + len(COLUMN_GAP) * (place - 1) <= room
    ]
    return fitting[-1] if fitting else 1


def _print_members(screen: Screen, data: Json, limit: int) -> None:
    if isinstance(data, dict):  # tables omit links
        data = {key: value for key, value in data.items() if key != "_links"}
    pairs = [(key, value) for key, value in _flatten("", data) if value not in (None, "", [], {})]
    width = max((len(printable(key, MAX_CELL)) for key, _ in pairs), default=0)
    for key, value in pairs:
        shown = printable(_cell(value), limit)
        screen.line(f"{printable(key, MAX_CELL).ljust(width)}{COLUMN_GAP if key else ''}{shown}")


def _flatten(prefix: str, value: Json) -> list[tuple[str, Json]]:
    """Flatten nested objects to dotted keys. Items of lists of objects get their positions as keys."""
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list) and (len(value) > 1 or any(isinstance(item, dict | list) for item in value)):
        members = [(str(place), item) for place, item in enumerate(value)]
    else:
        return [(prefix, value)]
    dot = "." if prefix else ""
    return [pair for key, inner in members for pair in _flatten(f"{prefix}{dot}{key}", inner)]
