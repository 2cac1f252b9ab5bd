"""Draw ``demo.svg`` beside this file: ``python .github/images/draw_demo.py``. The same bytes each time."""

from __future__ import annotations

import asyncio
import io
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import MONOKAI

from compose_async import ComposeClient
from compose_async._cli.demo import Counts, Scenario, show_summary
from compose_async.simulator import Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose_async.models import Recipe
    from compose_async.recipes import Progress

BAR_WIDTH = 24
"""Width of a bar, in characters."""


class Picture:
    """A view of the demo that shows each recipe once, at its end."""

    def __init__(self, console: Console, clock: VirtualClock) -> None:
        self._print = console.print
        self._clock = clock
        self._began: dict[str, float] = {}

    def step(self, title: str) -> None:
        self._print(f"\n[bold]{title}[/]")

    def say(self, text: str) -> None:
        self._print(f"  [green]✓[/] {text.removeprefix('ok').strip()}")

    def show(self, name: str, recipe: Recipe, done: Progress) -> None:
        began = self._began.setdefault(name, self._clock.now())
        if recipe.status == "complete":
            took = f"{self._clock.now() - began:.0f} s"
            self._print(f"  {name:<20}[cyan]{'━' * BAR_WIDTH}[/] {done.complete:>2}/{done.total:<3} complete {took:>7}")

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._print(f"\n[bold]{title}[/]")
        for row in (header, *rows):
            self._print(f"  {row[0]:<20}" + "".join(f"{cell:>18}" for cell in row[1:]))


async def draw() -> str:
    """Run two steps of the demo in virtual time; return the picture."""
    random.seed(7)
    console = Console(record=True, width=96, file=io.StringIO(), force_terminal=True, highlight=False)
    clock, counts = VirtualClock(), Counts()
    simulator = Simulator(clock=clock)
    over = simulator.transport()
    picture = Picture(console, clock)
    async with (
        over,
        ComposeClient(simulator.token, base_url="http://localhost/2016-07", transport=over, hooks=[counts]) as compose,
    ):
        scenario = Scenario(picture, counts, compose, simulator)
        await scenario.provision()
        await scenario.change()
        show_summary(picture, counts, clock.now())
    svg = console.export_svg(title="compose-async demo", theme=MONOKAI, unique_id="demo")
    return re.sub(r"\s*@font-face \{.*?\}\n", "\n", svg, flags=re.DOTALL)  # a picture fetches nothing


if __name__ == "__main__":
    Path(__file__).with_name("demo.svg").write_text(asyncio.run(draw()), encoding="utf-8")
