"""Output of the demo: live bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..models import Recipe
    from ..recipes.status import Progress as RecipeProgress

NAME_WIDTH = 22
"""Width of the column of names, in characters."""


class View(Protocol):
    """The screen interface of the demo."""

    def step(self, title: str) -> None:
        """Begin a step of the demo."""

    def say(self, text: str) -> None:
        """Show a text within the current step."""

    def show(self, name: str, recipe: Recipe, done: RecipeProgress) -> None:
        """Show the progress of the recipe called ``name``."""

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show a table."""


@contextmanager
def view() -> Iterator[View]:
    """Yield a view for standard output: live on a terminal, else plain."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 100  # only a terminal has a width of its own
        yield Plain(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[status]}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        yield Live(console, bars)


class Plain:
    """Lines for a log, one for each change of a recipe's status."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: dict[str, str] = {}

    def step(self, title: str) -> None:
        self._console.print(f"\n== {title}", soft_wrap=True)

    def say(self, text: str) -> None:
        self._console.print(f"   {text}", markup=False, soft_wrap=True)

    def show(self, name: str, recipe: Recipe, done: RecipeProgress) -> None:
        if self._shown.get(name) != recipe.status:
            self._shown[name] = recipe.status
            self.say(f"{name:<{NAME_WIDTH}} {recipe.status} {done.complete}/{done.total}")

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        table = Table(*header, title=title, title_justify="left")
        for row in rows:
            table.add_row(*row)
        self._console.print()
        self._console.print(table)


class Live(Plain):
    """A view with a live bar for every running recipe."""

    def __init__(self, console: Console, bars: Progress) -> None:
        super().__init__(console)
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def show(self, name: str, recipe: Recipe, done: RecipeProgress) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(f"{name:<{NAME_WIDTH}}", status="")
        self._bars.update(self._tasks[name], completed=done.complete, total=done.total or 1, status=recipe.status)
        if recipe.status in {"complete", "completed", "failed"}:
            self._bars.remove_task(self._tasks.pop(name))
            self.say(f"{name:<{NAME_WIDTH}} {recipe.status} {done.complete}/{done.total}")
