"""A declared fleet: checked before any write, failures apart, told in exit codes, from Python and from a file."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from support.workflows import (
    deployments_by_name,
    operations_sent,
    postgres,
    recipe_counts,
    redis,
    simulated,
    writes_sent,
)

from compose_async import FleetItem, PollPolicy, SpecError, apply_fleet, plan_fleet, read_fleet
from compose_async._cli.main import main
from compose_async.simulator import Fault, RecipePlan, ScaledClock, Simulator
from compose_async.workflows.fleet_file import fleet_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


async def polls_of_a_fleet(options: dict[str, Any], **wishes: Any) -> tuple[int, float]:
    async with simulated(seed=3, options=options) as (simulator, compose):
        await apply_fleet(compose, [redis(f"shard-{number}") for number in range(20)], **wishes)
        return operations_sent(simulator).count("recipes.get"), simulator.clock.now()


@pytest.mark.asyncio
async def test_a_fleet_is_unattended_and_so_polls_less_but_ends_hardly_later() -> None:
    attentive, soonest = await polls_of_a_fleet({}, tolerance=0)
    usual, end = await polls_of_a_fleet({})
    assert usual <= 0.8 * attentive
    assert end <= soonest + 30
    assert (await polls_of_a_fleet({}, tolerance=60))[0] <= 0.8 * usual
    assert (await polls_of_a_fleet({"poll": PollPolicy(tolerance=60)}))[0] <= 0.8 * usual, "the policy's, if it is more"
    assert (await polls_of_a_fleet({"poll": PollPolicy(tolerance=14)}))[0] <= 0.9 * usual, "nor is a smaller one lost"


@pytest.mark.asyncio
async def test_each_deployment_of_a_fleet_reports_its_own_changes() -> None:
    async with simulated() as (_, compose):
        for name in ("a", "b"):
            await compose.deployments.ensure(redis(name))
        report = await apply_fleet(compose, [redis("a", notes="first"), redis("b", notes="second")])
        changes = [item.ensured and [change.new for change in item.ensured.changes] for item in report.items]
        assert changes == [["first"], ["second"]]


@pytest.mark.asyncio
async def test_a_no_op_costs_one_list_and_at_most_two_requests_each() -> None:
    fleet = [redis(f"shard-{number}", units=2, notes="x") for number in range(20)]
    async with simulated() as (simulator, compose):
        assert (await apply_fleet(compose, fleet)).exit_code == 0
        before = len(simulator.requests)
        report = await apply_fleet(compose, fleet)
        spent = operations_sent(simulator, before)
        assert {item.action for item in report.items} == {"unchanged"}
        assert Counter(spent) == {"deployments.list": 1, "recipes.list": 20, "scalings.get": 20}
        assert {item.deployment for item in report.items} == {None}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("wishes", "each"),
    [
        ({}, 1),
        ({"notes": "x", "customer_billing_code": "y"}, 1),
        ({"version": "~=4.0"}, 2),
        ({"units": 2}, 2),
        ({"whitelist": ["192.0.2.0/24"]}, 2),
        ({"team_roles": {"developer": ["Core"]}}, 2),
        ({"units": 2, "version": "~=4.0"}, 3),
    ],
)
async def test_what_was_not_declared_is_not_read(wishes: dict[str, Any], each: int) -> None:
    fleet = [redis(f"shard-{number}", **wishes) for number in range(3)]
    async with simulated() as (simulator, compose):
        await compose.teams.create(name="Core")
        await apply_fleet(compose, fleet)
        before = len(simulator.requests)
        assert (await plan_fleet(compose, fleet)).exit_code == 0
        assert len(simulator.requests) - before == 1 + 3 * each


@pytest.mark.asyncio
async def test_a_billing_code_that_the_list_leaves_out_is_read_from_the_detail() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis(customer_billing_code="CC-1"))).deployment
        short: Any = {"id": made.id, "name": "cache", "type": "redis"}
        simulator.faults.add(Fault(operation="deployments.list", json={"_embedded": {"deployments": [short]}}))
        assert (await plan_fleet(compose, [redis(customer_billing_code="CC-1")])).exit_code == 0


@pytest.mark.asyncio
async def test_all_that_cannot_be_is_reported_at_once_and_nothing_is_written() -> None:
    fleet = [
        redis("fine"),
        redis("lost", datacenter="aws:mars-1"),
        redis("typo", version="99.9"),
        redis("teamless", team_roles={"admin": ["Nobody"]}),
        redis("twice"),
        redis("twice"),
    ]
    async with simulated() as (simulator, compose):
        with pytest.raises(SpecError) as caught:
            await apply_fleet(compose, fleet)
        assert sorted(problem.partition(":")[0] for problem in caught.value.problems) == [
            "lost",
            "teamless",
            "twice",
            "typo",
        ]
        assert writes_sent(simulator) == []
        assert Counter(operations_sent(simulator)) == dict.fromkeys(
            ("deployments.list", "accounts.list", "databases.list", "datacenters.list", "teams.list"), 1
        )
        plan = await plan_fleet(compose, fleet)
        assert plan.exit_code == 1
        assert "! twice: declared 2 times" in str(plan)


@pytest.mark.asyncio
async def test_a_plan_s_exit_code_tells_what_is_pending() -> None:
    async with simulated() as (simulator, compose):
        fleet = [redis("a"), redis("b")]
        pending = await plan_fleet(compose, fleet)
        assert pending.exit_code == 2
        assert str(pending).startswith("+ a (redis): create\n")
        assert (await apply_fleet(compose, fleet)).exit_code == 0
        assert (await plan_fleet(compose, fleet)).exit_code == 0
        simulator.faults.add(Fault(operation="recipes.list", status=403))
        broken = await plan_fleet(compose, fleet)
        assert broken.exit_code == 1
        assert "403" in str(broken)


@pytest.mark.asyncio
async def test_one_that_fails_leaves_the_others_alone_and_all_are_told() -> None:
    told: list[FleetItem] = []
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis("old", units=2))
        await compose.deployments.ensure(redis("same"))
        simulator.plan("deployments.create", RecipePlan(seconds=60, fail_at=2, detail="no room"), deployment="bad")
        simulator.faults.add(Fault(operation="scalings.set", status=403))
        fleet = [redis("bad"), redis("new"), redis("old", units=3), redis("same"), postgres("too small", units=1)]
        report = await apply_fleet(compose, fleet, progress=told.append)
        assert [item.action for item in report.items] == ["failed", "created", "failed", "unchanged", "created"]
        assert report.exit_code == 1
        assert [item.spec.name for item in report.failed] == ["bad", "old"]
        assert sorted(item.spec.name for item in told) == sorted(spec.name for spec in fleet)
        assert "no room" in str(report.items[0])
        assert report.items[1].deployment is not None
        assert str(report).endswith("2 created, 2 failed, 1 unchanged")
        with_broken_read = [redis("new"), redis("same")]
        simulator.faults.add(Fault(operation="recipes.list", status=403))
        assert (await apply_fleet(compose, with_broken_read, limit=1)).exit_code == 1


@pytest.mark.asyncio
async def test_a_name_of_two_deployments_fails_alone() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis("twice"))
        listed: Any = (await compose.request("GET", "/deployments")).json()
        [entry] = listed["_embedded"]["deployments"]
        listed["_embedded"]["deployments"].append({**entry, "id": "0" * 24})
        simulator.faults.add(Fault(operation="deployments.list", json=listed, times=2))
        fleet = [redis("twice"), redis("fine")]
        plan = await plan_fleet(compose, fleet)
        assert (plan.exit_code, [item.action for item in plan.items]) == (1, ["failed", "created"])
        report = await apply_fleet(compose, fleet)
        assert [item.action for item in report.items] == ["failed", "created"]
        assert "give the id" in str(report.items[0].error)


@pytest.mark.asyncio
async def test_a_change_that_compose_could_not_make_is_that_deployment_s_own_failure() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis("old", units=3))
        [made] = simulator.state.deployments.values()
        fleet = [postgres("old"), redis("new")]
        report = await apply_fleet(compose, fleet)
        assert [item.action for item in report.items] == ["failed", "created"]
        assert isinstance(report.items[0].error, SpecError)
        assert made.id in simulator.state.deployments


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(20))
async def test_cancelled_at_any_moment_no_task_is_left_and_another_run_finishes(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeatable is the point
    fleet = [redis(f"shard-{number}", units=2, whitelist=["192.0.2.0/24"]) for number in range(4)]
    async with simulated(seed=seed) as (simulator, compose):
        await compose.user.get()
        working = asyncio.ensure_future(apply_fleet(compose, fleet))
        for _ in range(chance.randint(0, 1500)):
            await asyncio.sleep(0)
        working.cancel()
        await asyncio.wait([working])
        for _ in range(100):
            await asyncio.sleep(0)
        ours = {task for task in asyncio.all_tasks() if "_Exchange.run" not in repr(task)}
        assert ours == {asyncio.current_task()}
        assert (await apply_fleet(compose, fleet)).exit_code == 0
        assert len(deployments_by_name(simulator)) == 4
        for spec in fleet:
            assert recipe_counts(simulator, spec.name) == {"Provision": 1, "Whitelist IP": 1}


FILE = """
[defaults]
datacenter = "aws:us-east-1"
notes = "by file"

[deployments.orders]
type = "postgresql"
version = "~=9.6"
units = 2
whitelist = { "192.0.2.0/24" = "office" }

[deployments.cache]
type = "redis"
notes = "sessions"
ssl = true
"""


def test_a_file_declares_a_fleet(tmp_path: Path) -> None:
    path = tmp_path / "fleet.toml"
    path.write_text(FILE)
    assert read_fleet(path) == (
        postgres(version="~=9.6", units=2, whitelist={"192.0.2.0/24": "office"}, notes="by file"),
        redis(notes="sessions", ssl=True),
    )


@pytest.mark.parametrize(("content", "what"), [(b"not TOML", "is not TOML"), (b"# \xff", "is not UTF-8")])
def test_a_file_that_cannot_be_read_says_what_is_wrong_with_it(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "fleet.toml"
    path.write_bytes(content)
    with pytest.raises(SpecError, match=what) as refused:
        read_fleet(path)
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        ({}, ["tables such as [deployments.orders] are missing"]),
        ({"deployments": [], "x": 1}, ["unknown table 'x'", "tables such as [deployments.orders] are missing"]),
        ({"deployments": {"a": 1}}, ["a: must be a table"]),
        ({"deployments": {"a": {}}}, ["a: type is missing"]),
        ({"deployments": {"a": {"type": "redis", "unit": 2}}}, ["a: unknown key 'unit'"]),
        ({"deployments": {"a": {"type": "redis", "units": "2"}}}, ["a: units must be int, not str"]),
        ({"deployments": {"a": {"type": "redis", "units": True}}}, ["a: units must be int, not bool"]),
        (
            {"deployments": {"a": {"type": 3}, "b": {"type": "redis", "whitelist": "x"}}},
            ["a: type must be str, not int", "b: whitelist must be list or dict, not str"],
        ),
        ({"deployments": {"a": {"type": "redis", "units": 0}}}, ["a: units must be at least 1, not 0"]),
        (
            {"deployments": {"a": {"type": "redis", "team_roles": {"admin": "Core"}}}},
            ["a: team_roles admin must be several, such as ['Core'], not a str"],
        ),
    ],
)
def test_all_that_is_wrong_in_a_file_is_told_at_once(data: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(SpecError) as caught:
        fleet_from(data)
    assert list(caught.value.problems) == problems


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    simulator = Simulator(clock=ScaledClock(1000))
    simulator.plan("*", RecipePlan(seconds=30, operations=2))
    with simulator.serve() as server:
        monkeypatch.setenv("COMPOSE_API_URL", server.base_url)
        monkeypatch.setenv("COMPOSE_API_TOKEN", simulator.token)
        yield simulator


@pytest.mark.slow
def test_the_command_line_plans_and_applies(
    served: Simulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fleet.toml"
    path.write_text('[deployments.cache]\ntype = "redis"\ndatacenter = "aws:us-east-1"\nunits = 2\n')
    assert main(["plan", str(path)]) == 2
    assert "+ cache (redis): create" in capsys.readouterr().out
    assert main(["apply", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == ["  created  cache", "1 created"]
    assert main(["plan", str(path), "--upgrade"]) == 0
    assert deployments_by_name(served)["cache"]["units"] == 2
    path.write_text('[deployments.cache]\ntype = "postgresql"\n')
    assert main(["apply", str(path), "--recreate-failed"]) == 1
    path.write_text("[deployments.new]\ntype = 'redis'\n[deployments.other]\n")
    assert main(["apply", str(path)]) == 1
    assert capsys.readouterr().err == "compose-async: other: type is missing\n"
    path.write_text("not TOML")
    assert main(["plan", str(path)]) == 1
    capsys.readouterr()
    assert main(["plan", str(tmp_path / "none.toml")]) == 1
    assert "No such file" in capsys.readouterr().err
