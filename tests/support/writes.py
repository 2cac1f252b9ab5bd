"""The writes of many writers: drawn by chance, performed, and looked for in the server's own state."""

from __future__ import annotations

import json
import random
from typing import Any, Protocol

from attrs import frozen

from compose_async import ComposeClient

NETWORKS = tuple(f"10.{number}.0.0/16" for number in range(12))
ROLES = ("admin", "manager", "developer")


class Furnished(Protocol):
    """A world with things in it."""

    rng: random.Random
    simulator: Any
    account: str
    me: str
    cluster: str
    made: list[str]
    teams: list[str]
    users: list[str]


@frozen
class Write:
    """One write that somebody wants done, whatever it takes."""

    operation: str
    arguments: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.operation}({', '.join(f'{key}={value}' for key, value in self.arguments.items())})"


async def perform(client: ComposeClient, write: Write) -> object:
    namespace, method = write.operation.split(".")
    return await getattr(getattr(client, namespace), method)(**write.arguments)


def signature_of(write: Write) -> str:
    """What the path and the body of a request hold if it wants the same."""
    given = write.arguments
    tail = {
        "scalings.set": "units",
        "whitelist.add": "ip",
        "versions.upgrade": "version",
        "deployments.update": "notes",
        "deployments.create": "name",
        "backups.restore": "name",
        "teams.create": "name",
        "teams.rename": "name",
    }.get(write.operation)
    if tail is not None:
        return f'"{tail}":{json.dumps(given[tail])}'
    if write.operation in {"backups.start", "portals.create", "deployments.set_password"}:
        return "no two of these are the same"
    return str(
        given.get("whitelist_id")
        or given.get("portal_id")
        or given.get("portal_user_id")
        or given.get("deployment_id")
        or "never"
    )


INTENDED = frozenset(
    {"scalings.set", "whitelist.add", "whitelist.remove", "portals.create", "portals.delete", "portal_users.delete",
     "versions.upgrade", "deployments.create", "backups.restore", "deployments.deprovision", "backups.start"}
)  # fmt: skip
KINDS = (
    *INTENDED, "whitelist.add", "whitelist.add", "whitelist.add", "scalings.set", "deployments.set_password",
    "portal_users.create",
    "deployments.update", "roles.assign", "roles.remove", "team_roles.assign", "team_roles.remove", "teams.create",
    "teams.rename", "teams.replace_users", "clusters.add_tags", "clusters.remove_tags", "clusters.replace_tags",
    "accounts.create_user", "accounts.delete_user",
)  # fmt: skip
KINDS = tuple(sorted(KINDS))


def draw(run: Furnished, number: int) -> Write:  # noqa: C901, PLR0911, PLR0912 - one for each kind
    rng, made, world = run.rng, run.rng.choice(run.made), run.simulator.state
    at = {"deployment_id": made}
    match rng.choice(KINDS):
        case "scalings.set" as kind:
            return Write(kind, {**at, "units": rng.randint(1, 5)})
        case "whitelist.add" as kind:
            return Write(kind, {**at, "ip": rng.choice(NETWORKS), "description": "x"})
        case "whitelist.remove" as kind:
            listed = [e.id for e in world.whitelist.values() if e.deployment_id == made]
            return Write(kind, {**at, "whitelist_id": rng.choice(listed)}) if listed else draw(run, number)
        case "portals.create" as kind:
            return Write(kind, {**at, "type": "ssh"})
        case "portals.delete" as kind:
            listed = [e.id for e in world.portals.values() if e.deployment_id == made and e.type == "ssh"]
            return Write(kind, {**at, "portal_id": rng.choice(listed)}) if listed else draw(run, number)
        case "portal_users.create" as kind:
            return Write(kind, {**at, "portal_user": {"name": f"user-{rng.randint(0, 3)}", "type": "ssh"}})
        case "portal_users.delete" as kind:
            listed = [e.id for e in world.portal_users.values() if e.deployment_id == made]
            return Write(kind, {**at, "portal_user_id": rng.choice(listed)}) if listed else draw(run, number)
        case "versions.upgrade" as kind:
            return Write(kind, {**at, "version": "4.0.14"})
        case "deployments.set_password" as kind:
            return Write(kind, {**at, "password": f"secret-{number}"})
        case "deployments.create" as kind:
            place = {"account_id": run.account, "type": "redis", "datacenter": "aws:us-east-1"}
            return Write(kind, {"name": f"new-{rng.randint(0, 2)}", **place})
        case "backups.restore" as kind:
            listed = [b.id for b in world.backups.values() if b.deployment_id == made and b.is_restorable]
            name = f"copy-{rng.randint(0, 2)}"
            return Write(kind, {**at, "backup_id": rng.choice(listed), "name": name, "datacenter": "aws:us-east-1"})
        case "deployments.deprovision" as kind:
            spare = [d.id for d in world.deployments.values() if d.id not in run.made and not d.deprovisioning]
            return Write(kind, {"deployment_id": rng.choice(spare)}) if spare else draw(run, number)
        case "deployments.update" as kind:
            return Write(kind, {**at, "notes": f"note {rng.randint(0, 3)}"})
        case ("roles.assign" | "roles.remove") as kind:
            return Write(kind, {**at, "name": rng.choice(ROLES), "user_id": rng.choice(run.users)})
        case ("team_roles.assign" | "team_roles.remove") as kind:
            return Write(kind, {**at, "name": rng.choice(ROLES), "team_id": rng.choice(run.teams)})
        case "teams.create" as kind:
            return Write(kind, {"name": f"team {rng.randint(0, 40)}"})
        case "teams.rename" as kind:
            return Write(kind, {"team_id": rng.choice(run.teams), "name": f"team {rng.randint(0, 4)}"})
        case "teams.replace_users" as kind:
            return Write(kind, {"team_id": rng.choice(run.teams), "user_ids": [rng.choice(run.users)]})
        case ("clusters.add_tags" | "clusters.remove_tags" | "clusters.replace_tags") as kind:
            return Write(kind, {"cluster_id": run.cluster, "tags": [rng.choice(["eu", "us"])]})
        case "accounts.create_user" as kind:
            name = f"person {number}"
            return Write(kind, {"account_id": run.account, "name": name, "email": f"p{number}@x.example"})
        case "accounts.delete_user" as kind:
            spare = [u.id for u in world.users.values() if u.id not in {run.me, *run.users}]
            return (
                Write(kind, {"account_id": run.account, "user_id": rng.choice(spare)}) if spare else draw(run, number)
            )
        case _:
            return Write("backups.start", at)


def as_requested(run: Furnished, write: Write) -> bool:  # noqa: C901, PLR0911, PLR0912 - as above
    """Whether the server's state is as the write would have made it."""
    world, given = run.simulator.state, write.arguments
    made = world.deployments.get(given.get("deployment_id", ""))
    of = given.get("deployment_id")
    match write.operation:
        case "scalings.set":
            return made is not None and made.units == given["units"]
        case "versions.upgrade":
            return made is not None and made.version == given["version"]
        case "whitelist.add":
            return any(e.ip == given["ip"] and e.deployment_id == of for e in world.whitelist.values())
        case "whitelist.remove":
            return given["whitelist_id"] not in world.whitelist
        case "portals.delete":
            return given["portal_id"] not in world.portals
        case "portal_users.create":
            name = given["portal_user"]["name"]
            return any(e.name == name and e.deployment_id == of for e in world.portal_users.values())
        case "portal_users.delete":
            return given["portal_user_id"] not in world.portal_users
        case "deployments.deprovision":
            return made is None or made.deprovisioning
        case "deployments.update":
            return made is not None and made.notes == given["notes"]
        case "roles.assign" | "roles.remove":
            holds = given["user_id"] in world.roles.get((str(of), given["name"]), ())
            return holds is write.operation.endswith("assign")
        case "team_roles.assign" | "team_roles.remove":
            holds = given["team_id"] in world.team_roles.get((str(of), given["name"]), ())
            return holds is write.operation.endswith("assign")
        case "teams.rename":
            return bool(world.teams[given["team_id"]].name == given["name"])
        case "teams.replace_users":
            return set(world.teams[given["team_id"]].user_ids) == set(given["user_ids"])
        case "clusters.add_tags" | "clusters.remove_tags" | "clusters.replace_tags":
            has, wanted = set(world.clusters[run.cluster].tags), set(given["tags"])
            verb = write.operation.partition(".")[2].partition("_")[0]
            return bool({"add": has >= wanted, "remove": not has & wanted, "replace": has == wanted}[verb])
        case "accounts.delete_user":
            return given["user_id"] not in world.users
        case _:
            return False


def named(run: Furnished, write: Write) -> bool:
    """Whether something has the name that a creation would have given."""
    world, name = run.simulator.state, write.arguments.get("name")
    things: dict[str, Any] = {
        "deployments.create": world.deployments,
        "backups.restore": world.deployments,
        "teams.create": world.teams,
        "accounts.create_user": world.users,
    }
    return any(thing.name == name for thing in things.get(write.operation, {}).values())
