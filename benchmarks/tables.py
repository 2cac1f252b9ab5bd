"""What a suite hands back: tables of rows, each with a goal or two, printed for people and written as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

Cell = float | str | None
"""A number to print to three figures, a text, or None: not measured."""

NOT_INSTALLED: Final = "not installed"


@attrs.frozen
class Goal:
    """A number that is to stay at or below (or, with ``at_least``, above) a limit."""

    text: str
    value: float
    limit: float
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is; what could not be compared, for want of its base, is not missed."""
        return math.isnan(self.value) or (self.value >= self.limit if self.at_least else self.value <= self.limit)

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        verdict = "no base" if math.isnan(self.value) else "met" if self.met else "MISSED"
        return f"{verdict:7} {self.text}: {spell(self.value)}{self.unit} ({sign} {spell(self.limit)}{self.unit})"


@attrs.frozen
class Table:
    """One question, answered by one row per contender; ``note`` says how to read it."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = attrs.field(factory=list)
    goals: list[Goal] = attrs.field(factory=list)
    note: str = ""

    def missing(self, contender: str) -> None:
        """Show a contender that cannot take part."""
        self.rows.append((contender, NOT_INSTALLED, *[None] * (len(self.columns) - 2)))

    def __str__(self) -> str:
        texts = [self.columns, *(tuple(spell(cell) for cell in row) for row in self.rows)]
        widths = [max(len(row[index]) for row in texts) for index in range(len(self.columns))]
        lines = [_line(row, widths) for row in texts]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join(["", f"== {self.title}", *_wrapped(self.note), *lines, *map(str, self.goals)])

    def as_markdown(self) -> str:
        """The same for the README."""
        head = f"| {' | '.join(self.columns)} |\n|{'---|' * len(self.columns)}"
        body = [f"| {' | '.join(spell(cell) for cell in row)} |" for row in self.rows]
        goals = ["- " + " ".join(str(goal).split()) for goal in self.goals]
        return "\n".join(
            [f"### {self.title}", "", *([self.note, ""] if self.note else []), head, *body, "", *goals, ""]
        )


def spell(cell: Cell) -> str:
    """Three figures; thousands in full."""
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if not math.isfinite(cell):
        return str(cell)
    if cell == int(cell) or abs(cell) >= 100:
        return f"{cell:.0f}"
    return f"{cell:.2f}" if abs(cell) < 10 else f"{cell:.1f}"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)])


def _wrapped(note: str) -> Iterator[str]:
    line = ""
    for word in note.split():
        if len(line) + len(word) > 110:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    if line:
        yield line
