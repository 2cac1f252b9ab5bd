"""Drills: workers are killed at random, and then what Compose was sent is counted.

Any of these is repeated by ``python tests/durable/drill.py`` with the values of its plan.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve

from durable.drill import run
from durable.drill_plan import Plan, Report
from durable.private_postgres import is_there

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers run on POSIX")
needs_postgres = pytest.mark.skipif(not is_there(), reason="no PostgreSQL wheel for this platform")

SMALL = Plan(engine="sqlite", seed=1, speed=120)
LONG_POSTGRES = Plan(
    engine="postgres",
    jobs=200,
    workers=4,
    kills=20,
    stops=4,
    outages=1,
    simulator_kills=1,
    lease=6,
    speed=30,
    limit=540,
)
LONG_SQLITE = Plan(engine="sqlite", jobs=200, workers=2, kills=12, simulator_kills=1, lease=6, speed=30, limit=540)


def check(plan: Plan, report: Report) -> None:
    told = "\n".join([str(plan), *report.story, *report.failed, str(report)])
    assert (report.done, report.failed, report.lost, report.doubled) == (plan.jobs, (), 0, 0), told
    assert report.kills == plan.kills, told
    assert report.between * 3 >= report.kills, told
    assert report.stopped == plan.workers, told


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_whatever_worker_is_killed_nothing_is_lost_and_nothing_is_sent_twice() -> None:
    plans = [evolve(SMALL, engine=engine) for engine in ("sqlite", *(["postgres"] if is_there() else []))]
    with ThreadPoolExecutor() as at_once:  # both engines: much of a drill is waiting
        for plan, report in zip(plans, at_once.map(run, plans), strict=True):
            check(plan, report)


@pytest.mark.drill
@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize(
    "plan", [LONG_SQLITE, pytest.param(LONG_POSTGRES, marks=needs_postgres)], ids=["sqlite", "postgres"]
)
def test_long_drills(plan: Plan, number: int) -> None:
    seed = int(os.environ.get("DRILL_SEED", "0")) + number
    plan = evolve(plan, seed=seed)
    check(plan, run(plan))


@pytest.mark.drill
@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", range(3))
def test_a_naive_worker_doubles(number: int) -> None:
    plan = evolve(LONG_SQLITE, naive=True, seed=int(os.environ.get("DRILL_SEED", "0")) + number)
    report = run(plan)
    assert report.doubled > 0, str(report)
