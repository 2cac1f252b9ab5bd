"""All 59 operations over a real socket, each with the effect that it is there for: an account's life in one story."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, TypeVar

import pytest
from attrs import define, field
from support.contract import operations

from compose_async import ComposeClient, NotFoundError, PaymentRequiredError, PollPolicy, fixed
from compose_async.simulator import Addon, Alert, Simulator, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path
    from typing import Any

    from compose_async import RecipeFuture
    from compose_async.models import Deployment

T = TypeVar("T")

pytestmark = pytest.mark.asyncio

DAY = 24 * 3600


@define
class Story:
    """A client on a socket, and a clock that moves when the story says so."""

    compose: ComposeClient
    simulator: Simulator
    clock: VirtualClock
    account: str = ""
    deployments: list[str] = field(factory=list)

    async def ended(self, starting: Coroutine[Any, Any, RecipeFuture[T]]) -> T:
        """Start something, let half a day go by, and wait for what comes of it."""
        future = await starting
        self.clock.advance(DAY / 2)
        return await future


async def test_every_operation_has_its_effect_over_a_socket(tmp_path: Path) -> None:
    clock = VirtualClock(auto=False)
    simulator = Simulator(clock=clock)
    at_once = PollPolicy(first=0, schedule=fixed(0.01))
    with simulator.serve() as server:
        async with ComposeClient(simulator.token, base_url=server.base_url, poll=at_once) as compose:
            story = Story(compose, simulator, clock)
            await look_around(story)
            postgres = await build(story)
            await put_to_use(story, postgres.id)
            await open_doors(story, postgres.id)
            await share(story, postgres.id)
            await keep_copies(story, postgres.id, tmp_path)
            await look_back(story, postgres.id)
            await leave(story)

    asked = {exchange.operation for exchange in simulator.requests}
    assert asked >= operations().keys()
    # A refused closing of the account apart, and the look at what is gone.
    assert sorted({e.status for e in simulator.requests if e.status is not None and e.status >= 400}) == [402, 404]


async def look_around(story: Story) -> None:
    compose = story.compose
    [account] = await compose.accounts.list()
    story.account = account.id
    assert (await compose.user.get()).id in {user.id for user in await compose.accounts.list_users(account.id)}
    assert "postgresql" in {database.type for database in await compose.databases.list()}
    assert "aws:eu-west-1" in {datacenter.slug for datacenter in await compose.datacenters.list()}

    [cluster] = await compose.clusters.list()
    assert (await compose.clusters.replace_tags(cluster.id, tags=["eu", "old"])).tags == ("eu", "old")
    assert (await compose.clusters.add_tags(cluster.id, tags=["new"])).tags == ("eu", "old", "new")
    assert (await compose.clusters.remove_tags(cluster.id, tags=["old"])).tags == ("eu", "new")
    assert (await compose.clusters.get(cluster.id)).tags == ("eu", "new")


async def build(story: Story) -> Deployment:
    compose = story.compose
    created = await story.ended(
        compose.deployments.create(
            account_id=story.account,
            name="orders",
            type="postgresql",
            datacenter="aws:eu-west-1",
            version="9.5.14",
            units=3,
            notes="first",
        )
    )
    story.deployments.append(created.id)
    assert [summary.name for summary in await compose.deployments.list()] == ["orders"]
    assert (created.version, created.provision_recipe_id) == ("9.5.14", None)
    changed = await compose.deployments.update(created.id, notes="second")
    assert (changed.notes, changed.customer_billing_code) == ("second", created.customer_billing_code)
    return await compose.deployments.get(created.id)


async def put_to_use(story: Story, postgres: str) -> None:
    compose = story.compose
    assert (await story.ended(compose.scalings.set(postgres, units=5))).status == "complete"
    assert (await compose.scalings.get(postgres)).allocated_units == 5
    await story.ended(compose.settings.set_max_connections(postgres, max_connections=300))

    moves = {move.to_version: move.method for move in await compose.versions.list(postgres)}
    assert moves["9.5.16"] == "in_place"
    await story.ended(compose.versions.upgrade(postgres, version="9.5.16"))
    await story.ended(compose.deployments.set_password(postgres, password="swordfish"))
    now = await compose.deployments.get(postgres)
    assert now.version == "9.5.16"
    assert now.connection_strings is not None
    assert "swordfish" in now.connection_strings.direct[0]

    story.simulator.state.addons[postgres] = (Addon("example", is_active=True),)
    story.simulator.state.alerts[postgres] = (Alert("check_disk", "Disk usage is at 91 percent", "warning"),)
    assert [addon.name for addon in await compose.addons.list(postgres)] == ["example"]
    assert (await compose.alerts.get(postgres)).summary == "warning"


async def open_doors(story: Story, postgres: str) -> None:
    compose = story.compose
    before = {portal.id for portal in await compose.portals.list(postgres)}
    await story.ended(compose.portals.create(postgres, type="tcp"))
    [new] = {portal.id for portal in await compose.portals.list(postgres)} - before
    await story.ended(compose.portals.delete(postgres, new))
    assert {portal.id for portal in await compose.portals.list(postgres)} == before

    await story.ended(compose.portal_users.create(postgres, portal_user={"name": "tunnel", "type": "ssh"}))
    [tunnel] = await compose.portal_users.list(postgres)
    assert (tunnel.name, tunnel.type) == ("tunnel", "ssh")
    assert tunnel.id is not None
    await story.ended(compose.portal_users.delete(postgres, tunnel.id))
    assert await compose.portal_users.list(postgres) == ()

    await story.ended(compose.whitelist.add(postgres, ip="198.51.100.10", description="office"))
    [entry] = await compose.whitelist.list(postgres)
    assert (entry.ip, entry.description) == ("198.51.100.10/32", "office")
    await story.ended(compose.whitelist.remove(postgres, entry.id))
    assert await compose.whitelist.list(postgres) == ()


async def share(story: Story, postgres: str) -> None:
    compose = story.compose
    robin = await compose.accounts.create_user(story.account, name="Robin", email="robin@example.com")
    await compose.roles.assign(postgres, name="developer", user_id=robin.id)
    assert robin.id in await holders(story, postgres)
    await compose.roles.remove(postgres, name="developer", user_id=robin.id)
    assert robin.id not in await holders(story, postgres)

    team = await compose.teams.create(name="Platform")
    assert (await compose.teams.rename(team.id, name="Core")).name == "Core"
    assert [user.id for user in (await compose.teams.replace_users(team.id, user_ids=[robin.id])).users] == [robin.id]
    assert (await compose.teams.get(team.id)).name == "Core"

    await compose.team_roles.assign(postgres, name="manager", team_id=team.id)
    roles = {role.name: role.teams for role in await compose.team_roles.list(postgres)}
    assert [held.id for held in roles["manager"]] == [team.id]
    await compose.team_roles.remove(postgres, name="manager", team_id=team.id)
    assert not any(role.teams for role in await compose.team_roles.list(postgres))

    assert (await compose.teams.delete(team.id)).id == team.id
    assert await compose.teams.list() == ()
    assert (await compose.accounts.delete_user(story.account, robin.id)).name == "Robin"
    assert robin.id not in {user.id for user in await compose.accounts.list_users(story.account)}


async def holders(story: Story, deployment: str) -> set[str]:
    return {user.id for role in await story.compose.roles.list(deployment) for user in role.users}


async def keep_copies(story: Story, postgres: str, directory: Path) -> None:
    compose = story.compose
    await story.ended(compose.backups.start(postgres))
    [backup] = [backup for backup in await compose.backups.list(postgres) if backup.type == "on_demand"]
    assert (await compose.backups.get(postgres, backup.id)).download_link
    saved = await compose.backups.download(postgres, backup.id, directory / "backup.tar.gz")
    assert gzip.decompress(saved.read_bytes())

    restored = await story.ended(
        compose.backups.restore(postgres, backup.id, name="orders-restored", datacenter="aws:eu-west-1")
    )
    story.deployments.append(restored.id)
    found = await compose.deployments.find("orders-restored")
    assert found is not None
    assert found.id == restored.id != postgres

    logfile = (await compose.logfiles.list(postgres))[0]
    assert (await compose.logfiles.get(postgres, logfile.id)).name == logfile.name
    saved = await compose.logfiles.download(postgres, logfile.id, directory / "log.gz")
    assert saved.stat().st_size == logfile.file_size


async def look_back(story: Story, postgres: str) -> None:
    compose = story.compose
    history = await compose.recipes.list(postgres)
    assert {recipe.status for recipe in history} == {"complete"}
    assert (await compose.recipes.get(history[0].id)).name == history[0].name

    events = await compose.audit_events.list(limit=5)
    assert len(events) == 5
    assert (await compose.audit_events.get(events[0].id)).event == events[0].event
    assert len([event async for event in compose.audit_events.iterate(limit=5)]) > 5

    assert {item.account_id for item in await compose.billables.list()} == {story.account}
    assert (await compose.refresh_tokens.create(client_id="vendor")).refresh_token


async def leave(story: Story) -> None:
    compose = story.compose
    with pytest.raises(PaymentRequiredError):
        await compose.accounts.close(story.account)
    for deployment in story.deployments:
        assert await story.ended(compose.deployments.deprovision(deployment)) is None  # type: ignore[func-returns-value]  # that it is None is what matters
        with pytest.raises(NotFoundError):
            await compose.deployments.get(deployment)
    assert await compose.deployments.list() == ()
    assert (await compose.accounts.close(story.account)).id == story.account
