"""Deployments are found by name or id in a list of summaries, some of which are being removed."""

from __future__ import annotations

import pytest
from support.workflows import operations_sent, redis, simulated

from compose_async import ComposeError
from compose_async.models import DeploymentSummary
from compose_async.simulator import Fault
from compose_async.workflows.find import match_deployment

pytestmark = pytest.mark.asyncio


async def test_a_name_and_an_id_find_the_same_full_deployment() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        before = len(simulator.requests)
        assert await compose.deployments.find("cache") == made
        assert operations_sent(simulator, before) == ["deployments.list", "deployments.get"]
        assert await compose.deployments.find(made.id) == made
        assert made.connection_strings is not None


async def test_many_cost_one_list_and_a_detail_for_each_found() -> None:
    async with simulated() as (simulator, compose):
        for name in ("a", "b"):
            await compose.deployments.ensure(redis(name))
        before = len(simulator.requests)
        found = await compose.deployments.find_all(["b", "nobody", "a", "b"])
        assert [(name, item and item.name) for name, item in found.items()] == [
            ("b", "b"),
            ("nobody", None),
            ("a", "a"),
        ]
        assert operations_sent(simulator, before) == ["deployments.list", "deployments.get", "deployments.get"]


async def test_what_is_going_away_is_not_found_by_its_name() -> None:
    async with simulated() as (_, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        removal = await compose.deployments.deprovision(made.id)
        assert await compose.deployments.find("cache") is None
        assert await compose.deployments.find("cache (deprovisioning)") is None
        assert (await compose.deployments.find_all(["cache"])) == {"cache": None}
        await removal


async def test_a_refusal_of_one_of_many_is_raised() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis())
        simulator.faults.add(Fault(operation="deployments.get", status=403))
        with pytest.raises(ComposeError, match="403"):
            await compose.deployments.find_all(["cache"])


async def test_what_could_be_several_is_an_error_that_names_them() -> None:
    one, other = (DeploymentSummary(id=key, name=name, type="redis") for key, name in (("d1", "d2"), ("d2", "x")))
    with pytest.raises(ComposeError, match=r"'d2' \(d1\) and 'x' \(d2\)"):
        match_deployment([one, other], "d2")
    assert match_deployment([one, other], "d1") is one


async def test_what_goes_between_the_two_requests_is_not_found() -> None:
    async with simulated() as (simulator, compose):
        await compose.deployments.ensure(redis())
        simulator.faults.add(Fault(operation="deployments.get", status=404, times=2))
        assert await compose.deployments.find("cache") is None
        assert await compose.deployments.find_all(["cache"]) == {"cache": None}
