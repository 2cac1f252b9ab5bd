"""Every operation that changes something writes one audit event, with its user, address and user agent."""

from __future__ import annotations

from typing import Any

import pytest
from support.simulator_driver import Driver, simulated

from compose_async.simulator.api.routes import routes

pytestmark = pytest.mark.asyncio

AGENT = "caretaker/1.0"
DOCUMENTED = {
    "deployments.create": "deployment.provision",
    "deployments.deprovision": "deployment.deprovision",
    "deployments.set_password": "deployment.reconfig",
    "settings.set_max_connections": "deployment.reconfig",
    "versions.upgrade": "deployment.version.update",
    "scalings.set": "deployment.scale.members",
    "portals.create": "deployment.add.haproxy",
    "portals.delete": "deployment.capsule.destroy",
    "backups.start": "deployment.backup_on_demand",
    "backups.restore": "deployment.provision_from_backup",
}
"""The activity codes that Compose's help listed, and the one that a collector in production read."""


class Walk:
    """Calls operations one after the other, and reads the events after each one."""

    def __init__(self, compose: Driver) -> None:
        self.compose = compose
        self.done: dict[str, str] = {}
        self._known: set[str] = set()

    async def write(self, method: str, path: str, body: Any = None) -> Any:
        """Make one change; return its response."""
        response = await self.compose.client.request(method, f"https://api.compose.io/2016-07{path}", json=body)
        assert response.is_success, response.text
        events = {event["id"]: event for event in await self.compose.listed("/audit_events?limit=100")}
        [event] = [event for key, event in events.items() if key not in self._known]
        self._known = set(events)
        user = self.compose.sim.state.user
        seen = (event["user_id"], event["email"], event["ip"], event["user_agent"])
        assert seen == (user.id, user.email, "127.0.0.1", AGENT)
        self.done[str(self.compose.sim.requests[-2].operation)] = event["event"]
        return response.json() if response.content else None

    async def finish(self, method: str, path: str, body: Any = None) -> Any:
        """Do something that takes a recipe, and see it through."""
        return await self.compose.finish((await self.write(method, path, body))["id"])


def inside(**what: Any) -> dict[str, Any]:
    return {"deployment": what}


async def people(walk: Walk) -> tuple[str, str, str]:
    users = f"/accounts/{walk.compose.account_id}/users"
    user = (await walk.write("POST", users, {"name": "Robin", "email": "robin@example.com"}))["id"]
    team = (await walk.write("POST", "/teams", {"team": {"name": "t"}}))["id"]
    await walk.write("PATCH", f"/teams/{team}", {"team": {"name": "u"}})
    await walk.write("PUT", f"/teams/{team}/users", {"user_ids": [user]})
    [cluster] = await walk.compose.listed("/clusters")
    for method in ("PATCH", "POST", "DELETE"):
        await walk.write(method, f"/clusters/{cluster['id']}/tags", {"cluster": {"tags": ["eu"]}})
    await walk.write("POST", "/refresh_tokens", {"client_id": "x"})
    return users, user, team


async def deployment(walk: Walk) -> str:
    place = {"account_id": walk.compose.account_id, "datacenter": "aws:us-east-1"}
    created = await walk.write("POST", "/deployments", inside(name="a", type="postgresql", version="9.5.14", **place))
    await walk.compose.finish(created["provision_recipe_id"])
    return f"/deployments/{created['id']}"


async def changes(walk: Walk, path: str, user: str, team: str) -> None:
    await walk.write("PATCH", path, inside(notes="n"))
    for kind, body in (
        ("roles", {"role": {"name": "developer", "user_id": user}}),
        ("team_roles", {"team_role": {"name": "developer", "team_id": team}}),
    ):
        await walk.write("POST", f"{path}/{kind}", body)
        await walk.write("DELETE", f"{path}/{kind}", body)
    for kind, wish in (
        ("whitelist", inside(whitelist={"ip": "1.1.1.1", "description": "d"})),
        ("portals", inside(portal={"type": "tcp"})),
        ("portal_users", inside(portal_user={"name": "n", "type": "ssh"})),
    ):
        await walk.finish("POST", f"{path}/{kind}", wish)
        last = (await walk.compose.listed(f"{path}/{kind}"))[-1]
        await walk.finish("DELETE", f"{path}/{kind}/{last['id']}")
    await walk.finish("POST", f"{path}/scalings", inside(units=3))
    await walk.finish("PATCH", f"{path}/settings/max_connections", inside(max_connections=200))
    await walk.finish("PATCH", f"{path}/versions", inside(version="9.5.16"))
    await walk.finish("PATCH", f"{path}/password", inside(password="secret"))


async def backups(walk: Walk, path: str) -> None:
    await walk.finish("POST", f"{path}/backups")
    [backup] = await walk.compose.listed(f"{path}/backups")
    wish = inside(name="b", datacenter="aws:us-east-1")
    restored = await walk.write("POST", f"{path}/backups/{backup['id']}/restore", wish)
    await walk.compose.finish(restored["provision_recipe_id"])
    for doomed in (path, f"/deployments/{restored['id']}"):
        await walk.finish("DELETE", doomed)


async def test_every_operation_that_changes_something_is_written_down_once() -> None:
    async with simulated() as compose:
        compose.client.headers["User-Agent"] = AGENT
        walk = Walk(compose)
        users, user, team = await people(walk)
        path = await deployment(walk)
        await changes(walk, path, user, team)
        await backups(walk, path)
        await walk.write("DELETE", f"/teams/{team}")
        await walk.write("DELETE", f"{users}/{user}")
        await walk.write("DELETE", f"/accounts/{compose.account_id}")
        assert set(walk.done) == {route.operation for route in routes() if route.method != "GET"}
        assert all(walk.done.values())
        assert walk.done.items() >= DOCUMENTED.items()


async def test_a_restore_is_an_event_of_its_source_and_redis_has_its_own_for_settings() -> None:
    async with simulated() as compose:
        path = await compose.up("cache", "redis")
        await compose.do("POST", f"{path}/backups")
        [backup] = await compose.listed(f"{path}/backups")
        wish = inside(name="copy", datacenter="aws:us-east-1")
        await compose.call("POST", f"{path}/backups/{backup['id']}/restore", wish, expect=202)
        event = (await compose.listed("/audit_events"))[0]
        assert path == f"/deployments/{event['deployment_id']}"
        assert event["data"] == {"backup": backup["name"], "deployment": "cache"}
        await compose.call("POST", f"{path}/portals", inside(portal={"type": "ssh"}), expect=202)
        assert (await compose.listed("/audit_events"))[0]["event"] == "deployment.add.ssh_portal"
        await compose.call("PATCH", f"{path}/password", inside(password="secret"), expect=202)
        assert (await compose.listed("/audit_events"))[0]["event"] == "deployment.apply_configuration"
