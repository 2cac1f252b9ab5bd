"""The demo tells a true story: on a terminal, in a log, and to its exit status."""

from __future__ import annotations

import asyncio
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from compose_async import ComposeClient
from compose_async._cli import demo as scenario
from compose_async._cli import demo_view
from compose_async._cli.main import main
from compose_async.models import Recipe
from compose_async.recipes.status import Progress as RecipeProgress
from compose_async.simulator import ScaledClock, Simulator

if TYPE_CHECKING:
    from compose_async.models import Deployment

SPEED = 2500.0


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenario.demo, "__defaults__", (SPEED,))


@pytest.mark.slow
@pytest.mark.usefixtures("fast")
def test_the_demo_says_what_it_checked_and_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    told = capsys.readouterr().out
    for claim in (
        "all six are listed",
        "orders has 3 units",
        "on disk",
        "failing child",
        "saw it through",
        "nothing is left",
    ):
        assert f"{claim}" in told
    assert "NOT TRUE" not in told
    assert "every check held" in told


async def nothing_changes(self: object) -> None:
    """A server that takes every order and does nothing would fail its checks."""


@pytest.mark.usefixtures("fast")
def test_a_check_that_does_not_hold_fails_the_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def untrue(self: scenario.Scenario) -> None:
        # what a step does that finds an untruth
        self._check("the moon is made of cheese", held=False)

    for step in ("provision", "change", "fail", "hand_over"):
        monkeypatch.setattr(scenario.Scenario, step, nothing_changes)
    monkeypatch.setattr(scenario.Scenario, "remove", untrue)
    assert main(["demo"]) == 1
    told = capsys.readouterr().out
    assert "NOT TRUE the moon is made of cheese" in told
    assert "1 checks failed: the moon is made of cheese" in told


@pytest.mark.slow
def test_a_recipe_that_does_not_fail_fails_its_step(capsys: pytest.CaptureFixture[str]) -> None:
    counts = scenario.Counts()

    async def run() -> None:
        simulator = Simulator(clock=ScaledClock(SPEED))
        with simulator.serve() as server, demo_view.view() as screen:
            async with ComposeClient(simulator.token, base_url=server.base_url) as compose:
                demo = scenario.Scenario(screen, counts, compose, simulator)
                [account] = await compose.accounts.list()
                # the earlier steps take longer
                demo._fleet["search"] = await created(compose, account.id)
                simulator.plan = lambda *_, **__: None  # type: ignore[method-assign]  # nobody plans its failure
                await demo.fail()

    asyncio.run(run())
    assert counts.failed == ["the recipe was seen to fail"]
    assert "NOT TRUE" in capsys.readouterr().out


async def created(compose: ComposeClient, account_id: str) -> Deployment:
    creation = await compose.deployments.create(
        account_id=account_id, name="search", type="redis", datacenter="aws:us-east-1"
    )
    return await creation


def test_in_a_log_a_recipe_has_a_line_for_each_status(capsys: pytest.CaptureFixture[str]) -> None:
    with demo_view.view() as view:
        for steps in (1, 2):
            view.show("orders", Recipe(id="r1", status="running"), RecipeProgress(steps, 4))
    assert capsys.readouterr().out.count("running") == 1


def test_on_a_terminal_every_recipe_has_a_bar_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = StringIO()
    terminal = Console(file=screen, force_terminal=True, color_system=None, width=100)
    monkeypatch.setattr(demo_view, "Console", lambda **_: terminal)
    with demo_view.view() as view:
        view.step("a step")
        view.show("orders", Recipe(id="r1", status="running"), RecipeProgress(1, 4))
        view.show("orders", Recipe(id="r1", status="running"), RecipeProgress(3, 4))
        view.show("orders", Recipe(id="r1", status="complete"), RecipeProgress(4, 4))
        view.table("what it took", ["a", "b"], [["1", "2"]])
    told = screen.getvalue()
    assert "== a step" in told
    assert "complete 4/4" in told
    assert "│ 1 │ 2 │" in told
