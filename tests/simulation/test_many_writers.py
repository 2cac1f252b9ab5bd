"""Several writers lose responses, arrive late and crash: no verdict about their writes is false.

The server's own record is the oracle. Every mode of the audit log gets a share of ``--seeds``; ``--writers 2000`` adds
that many for a prompt log and for one that cannot be read. A failing seed names itself:
``pytest tests/simulation/test_many_writers.py --first-seed N --seeds 1`` runs it again.
"""

from __future__ import annotations

import asyncio
import math

import pytest
from support.audit_layer import MODES
from support.counts import Counts, row
from support.many_writers import Run, run_seeds

from compose_async import Intent
from compose_async.simulator import Fault

CHUNK = 5
SHARE, FLOOR = 100 / 2000, 40
UNKNOWN = {"prompt": (0.01, 0.015), "unreadable": (0.16, 0.12)}
"""At most this share of StillUnknown, of reconcile and of submit_once."""
READS = {"prompt": 7.0, "unreadable": 8.0}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seeds" not in metafunc.fixturenames:
        return
    first, count, more = (int(metafunc.config.getoption(name)) for name in ("--first-seed", "--seeds", "--writers"))  # pyright: ignore[reportArgumentType]  # it has a default
    usual = max(math.ceil(count * SHARE), min(count, FLOOR))
    runs = [
        (mode, range(start, min(start + CHUNK, first + wanted)))
        for mode in MODES
        for wanted in [max(usual, more) if mode in UNKNOWN else usual]
        for start in range(first, first + wanted, CHUNK)
    ]
    parameters = [
        pytest.param(mode, seeds, marks=pytest.mark.slow if seeds.start > first else ()) for mode, seeds in runs
    ]
    metafunc.parametrize(
        ("mode", "seeds"), parameters, ids=[f"{mode}-{seeds.start}-{seeds.stop - 1}" for mode, seeds in runs]
    )


@pytest.fixture(scope="module", name="totals")
def _totals() -> dict[str, list[Counts]]:
    """The all_counts of each mode, for the shares."""
    return {}


def test_no_verdict_about_a_lost_write_is_false(mode: str, seeds: range, totals: dict[str, list[Counts]]) -> None:
    counts = run_seeds(seeds, mode)
    totals.setdefault(mode, []).append(counts)
    assert counts.stories == [], "Applied, and it was not"
    assert counts.wrong_recipe == [], "another writer's recipe"
    assert counts.late == [], "arrived after NotApplied"
    if mode == "prompt":
        assert counts.false_not_applied == []
        assert counts.harmful == 0
    else:
        assert counts.false_not_applied == counts.undone


def test_most_verdicts_are_decided_and_cheap(totals: dict[str, list[Counts]]) -> None:
    for mode, (of_reconcile, of_submit) in UNKNOWN.items():
        all_counts = totals.get(mode, [])
        shares = [
            (
                of_reconcile,
                sum(one.unknown.total() for one in all_counts),
                sum(one.verdicts for one in all_counts),
            ),
            (
                of_submit,
                sum(one.unknown_submits.total() for one in all_counts),
                sum(one.submits for one in all_counts),
            ),
        ]
        for most, unknown, verdicts in shares:  # a small sample may be three standard deviations off
            assert unknown <= most * verdicts + 3 * math.sqrt(most * verdicts) + 1, (mode, unknown, verdicts)
        reads = [count for one in all_counts for count in one.reads]
        assert sum(reads) <= READS[mode] * len(reads), mode


def test_the_same_seed_gives_the_same_verdicts() -> None:
    assert row(run_seeds(range(3), "prompt")) == row(run_seeds(range(3), "prompt"))


async def race(seed: int, apart: float) -> int:
    """Let two processes submit one intent, and return how often Compose started the backup."""
    run = Run(seed, "prompt", Counts())
    await run.furnish()
    async with run.client(run.calm()) as client:
        intent = await client.intend("backups.start", deployment_id=run.made[0])
    run.simulator.faults.add(Fault(times=None, delay=0.3))

    async def worker(wait: float) -> None:
        await run.clock.sleep(wait)
        async with run.client(run.calm()) as client:
            await client.submit_once(Intent.from_json(intent.to_json()))

    await asyncio.gather(worker(0.0), worker(apart))
    return sum(arrival.operation == "backups.start" for arrival in run.arrivals)


@pytest.mark.parametrize(("apart", "times"), [(0.0, 2), (5.0, 1)])
def test_two_processes_with_one_intent_double_it_only_at_the_same_moment(apart: float, times: int) -> None:
    assert {asyncio.run(race(seed, apart)) for seed in range(3)} == {times}
