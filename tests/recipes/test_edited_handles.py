"""Edited handles: the first poll shows whether the recipe is the one that the handle describes."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from support.scripted import Answer, ScriptedCompose, connected, lasting, recipe
from support.workflows import HERE, colleague, redis, simulated

from compose_async import PollPolicy, RecipeHandle, RecipeMismatchError, RecipeTimeoutError
from compose_async.models import Deployment, Recipe
from compose_async.recipes.recipe_kinds import NAME_PATTERNS, may_match

pytestmark = pytest.mark.asyncio

KEY = b"a key of the service"


def of(deployment: str, name: str, *, seconds: float = 60) -> ScriptedCompose:
    """A Compose whose recipe r1 has this name and works on this deployment; each deployment can be read."""

    def script(line: str, now: float) -> Answer:
        if line.startswith("GET /recipes/"):
            status = "complete" if now >= seconds else "running"
            return 200, recipe(status, name=name, deployment_id=deployment)
        return 200, {"id": line.rpartition("/")[2], "name": "another's", "type": "redis"}

    return ScriptedCompose(script)


async def handle(**changes: Any) -> RecipeHandle:
    async with connected(ScriptedCompose(lasting(5))) as client:
        made = await client.deployments.create(account_id="a", name="n", type="redis", datacenter="x:y")
    return evolve(made.handle, **changes)


WRONG: list[Any] = [
    ("d2", "Provision", {}),
    ("d1", "Scale deployment to 2 units", {}),
    ("d1", "Deprovision", {}),
    ("d1", "Provision", {"operation": "scalings.set"}),
    ("d1", "Provision", {"operation": "deployments.deprovision"}),
    ("d1", "Creating haproxy portal", {"operation": "backups.start"}),
    ("d1", "Backup", {"resource_id": "d2"}),
    ("d2", "Backup", {"operation": "backups.start"}),
]


@pytest.mark.parametrize(("deployment", "name", "changes"), WRONG)
@pytest.mark.parametrize("ended", [False, True])
async def test_a_recipe_that_is_not_the_handle_s_gives_neither_recipe_nor_deployment(
    deployment: str, name: str, changes: Any, ended: bool
) -> None:
    compose = of(deployment, name, seconds=0 if ended else 1e6)
    text = (await handle(**changes)).to_json()
    async with connected(compose) as client:
        future = client.recipes.resume(text)
        uses: list[Any] = [future.wait, future.refresh, future.__aiter__().__anext__, lambda: future.wait(5)]
        for use in uses:
            with pytest.raises(RecipeMismatchError, match="its handle says") as caught:
                await use()
            assert caught.value.snapshot is None
            assert deployment == "d1" or deployment not in str(caught.value)
        assert future.done()
        assert future.snapshot is None
        assert (future.progress.complete, future.progress.total) == (0, 0)
        assert repr(future).endswith("r1 mismatched>")
        assert isinstance(future.exception(), RecipeMismatchError)
        with pytest.raises(ValueError, match="its handle says"):
            future.result()
    assert compose.clock.now() < 1, "the first poll shows it"
    assert not [line for line in compose.asked if line.startswith("GET /deployments/")]


async def test_a_wrong_handle_hurts_nobody_who_waits_for_the_same_recipe() -> None:
    compose = of("d1", "Provision")
    right, wrong = await handle(), await handle(resource_id="d2", operation="deployments.deprovision")
    async with connected(compose) as client:
        first = client.recipes.resume(wrong)
        second = asyncio.ensure_future(client.recipes.resume(right, Deployment).wait())
        by_id = asyncio.ensure_future(client.recipes.future("r1").wait())
        with pytest.raises(RecipeMismatchError):
            await first
        assert (await second).id == "d1"
        assert (await by_id).deployment_id == "d1"


@pytest.mark.parametrize(
    ("deployment", "name"), [("d1", "Provision"), (None, "Provision"), ("d1", None), ("d1", "Rotate"), (None, None)]
)
async def test_a_recipe_that_states_nothing_else_is_the_handle_s(deployment: Any, name: Any) -> None:
    async with connected(of(deployment, name)) as client:
        assert (await client.recipes.resume(await handle(), Deployment)).id == "d1"


async def test_callbacks_of_an_edited_handle_are_called_and_nothing_is_logged(caplog: Any) -> None:
    caplog.set_level(logging.WARNING)
    called: list[Any] = []
    async with connected(of("d2", "Provision")) as client:
        future = client.recipes.resume(await handle())
        future.add_done_callback(called.append)
        with pytest.raises(RecipeMismatchError):
            await future
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert called == [future]
    assert caplog.records == []


async def test_every_recipe_of_the_simulator_fits_the_operation_that_started_it() -> None:
    async with simulated() as (simulator, compose):
        made = (await compose.deployments.ensure(redis())).deployment
        await (await compose.backups.start(made.id))
        [backup, *_] = await compose.backups.list(made.id)
        futures: list[Any] = [
            await compose.whitelist.add(made.id, ip="192.0.2.1", description="x"),
            await compose.scalings.set(made.id, units=3),
            await compose.deployments.set_password(made.id, password="secret-password"),
            await compose.backups.restore(made.id, backup.id, name="copy", datacenter=HERE),
            await compose.portals.create(made.id, type="haproxy"),
            await compose.deployments.deprovision(made.id),
        ]
        async with colleague(simulator) as other:
            for future in futures:
                text = future.handle.to_json(sign_with=KEY)
                await other.recipes.resume(text, sign_with=KEY)


@pytest.mark.parametrize("operation", sorted(NAME_PATTERNS))
async def test_recorded_names_fit_their_operation_and_unknown_ones_all(operation: str) -> None:
    assert may_match(Recipe(id="r", status="running", name="Rotate certificates"), operation)
    assert may_match(Recipe(id="r", status="running", name="Provision"), "recipes.get")


# --- the deadline


async def lasts(text: RecipeHandle, *, poll: PollPolicy | None = None, ahead: float = 0.0) -> float:
    compose = of("d1", "Provision", seconds=1e12)
    compose.headers = {"date": (compose.clock.utc() + timedelta(seconds=ahead)).strftime("%a, %d %b %Y %H:%M:%S GMT")}
    async with connected(compose, **({} if poll is None else {"poll": poll})) as client:
        with pytest.raises(RecipeTimeoutError):
            await client.recipes.resume(text)
    return compose.clock.now()


async def test_a_deadline_in_the_year_9999_waits_for_a_day() -> None:
    text = json.loads((await handle()).to_json()) | {"deadline": "9999-12-31T00:00:00Z"}
    made = RecipeHandle.from_json(json.dumps(text))
    assert await lasts(made) == pytest.approx(86_400, abs=10)
    assert await lasts(made, poll=PollPolicy(resumed_deadline=60)) == pytest.approx(3600, abs=10), "the policy's own"
    assert await lasts(made, poll=PollPolicy(deadline=5, resumed_deadline=60)) == pytest.approx(60, abs=10)


@pytest.mark.parametrize("years", [-1, -20, -40])
async def test_a_date_far_in_the_past_does_not_move_the_deadline(years: int) -> None:
    assert await lasts(await handle(), ahead=years * 31e6) == pytest.approx(3600, abs=10)


@pytest.mark.parametrize("value", [0, -1, 2e9, float("nan"), "60", True])
async def test_a_bound_that_cannot_be_is_refused(value: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="resumed_deadline"):
        PollPolicy(resumed_deadline=value)


# --- signed handles


async def test_a_signed_handle_is_resumed_with_its_key_only() -> None:
    made = await handle()
    async with connected(of("d1", "Provision")) as client:
        assert (
            await client.recipes.resume(made.to_json(sign_with=KEY), Deployment, sign_with=[b"x" * 16, KEY])
        ).id == "d1"
        edited = evolve(made, resource_id="d2").to_json(sign_with=b"another key, guessed")
        for text in (edited, made.to_json()):
            with pytest.raises(ValueError, match="signed with this key"):
                client.recipes.resume(text, sign_with=KEY)
        with pytest.raises(TypeError, match="the text of a handle"):
            client.recipes.resume(made, sign_with=KEY)
