"""Table of evidence: how each of the 30 writes can be proven, and whether sending it twice does harm.

The audit log is evidence for every write, so the table omits it. A write without ``arguments_in_recipe_name`` and
``observe`` can be proven only by the log. Without it, such a write can only be disproven, unless
``alone`` says that there is no other writer: the only recipe since is then the write's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from operator import attrgetter
from typing import Any, Final, cast

from attrs import frozen

from .._api.endpoints import Endpoints
from .._write_attempt import digest
from ..errors import Attempt
from ..models import TeamRole
from .find import match_deployment
from .spec import DEPROVISIONING_SUFFIX, normalize_network


@frozen
class Observation:
    """The state as read: whether it matches the write (None if the state cannot show it), and the resource as proof."""

    matches_write: bool | None
    resource: object = None


Observe = Callable[[Endpoints, Attempt], Awaitable[Observation]]
"""A reader of the state. The attempt has short values of the request in ``wanted``, hashes of others in ``digests``."""


@frozen(kw_only=True)
class Evidence:
    """One row of the table: the evidence for one write, in addition to the audit log."""

    arguments_in_recipe_name: tuple[str, ...] | None = None
    """Arguments that the name of the recipe contains. Empty if the kind of the recipe is proof enough."""
    observe: Observe | None = None
    """Function that reads the state and compares it with the write."""
    shows_only_name_of: str | None = None
    """Kind of resource (deployment, team or user) if ``observe`` shows only its name, and not who created it."""
    undone_by: str | None = None
    """Operation that hides the effect, if it follows."""
    absence_proves: bool = False
    """True if the absence of the deployment also proves the write."""
    doubles: bool = False
    """True if a second write does harm. The next try then waits until the first one can no longer arrive.

    The transport is stricter: by itself it repeats only reads (``Call.is_repeatable``).
    """


# --- observations: each costs one read

_PARENTS: Final = ("account_id", "deployment_id")


async def _list(compose: Endpoints, attempt: Attempt) -> Sequence[Any]:
    """Return the list of the account or deployment in which the written resource appears."""
    namespace = attempt.operation.partition(".")[0]
    method = "list_users" if namespace == "accounts" else "list"
    parents = [attempt.ids[key] for key in _PARENTS if key in attempt.ids]
    return cast("Sequence[Any]", await attrgetter(f"{namespace}.{method}")(compose)(*parents))


def _compare(current: object, wanted: object, resource: object) -> Observation:
    return Observation(None if wanted is None else current == wanted, resource)


async def _id_not_listed(compose: Endpoints, attempt: Attempt) -> Observation:
    ids = {item.id for item in await _list(compose, attempt)}
    own = {value for key, value in attempt.ids.items() if key not in _PARENTS}
    return Observation(None if None in ids else ids.isdisjoint(own))


async def _name_listed(compose: Endpoints, attempt: Attempt) -> Observation:
    listed, name = await _list(compose, attempt), attempt.wanted.get("name")
    return Observation(None if name is None else any(item.name == name for item in listed), listed)


async def _deployment_listed(compose: Endpoints, attempt: Attempt) -> Observation:
    listed = await compose.deployments.list()
    found, kind = match_deployment(listed, attempt.name or ""), attempt.wanted.get("type")
    being_removed = [item for item in listed if item.name == f"{attempt.name}{DEPROVISIONING_SUFFIX}"]
    if found is None and being_removed:
        return Observation(None, being_removed[-1])
    return Observation(found is not None and kind in {None, found.type}, found)


async def _has_settings(compose: Endpoints, attempt: Attempt) -> Observation:
    found = await compose.deployments.get(attempt.ids["deployment_id"])
    wanted = attempt.digests
    return Observation(all(digest(getattr(found, key)) == wanted[key] for key in wanted) if wanted else None, found)


async def _has_version(compose: Endpoints, attempt: Attempt) -> Observation:
    found = await compose.deployments.get(attempt.ids["deployment_id"])
    return _compare(found.version, attempt.wanted.get("version"), found)


async def _has_units(compose: Endpoints, attempt: Attempt) -> Observation:
    found = await compose.scalings.get(attempt.ids["deployment_id"])
    return _compare(found.allocated_units, attempt.wanted.get("units"), found)


async def _network_listed(compose: Endpoints, attempt: Attempt) -> Observation:
    listed = await _list(compose, attempt)
    try:
        wanted = normalize_network(str(attempt.wanted.get("ip")))
        return Observation(any(normalize_network(entry.ip) == wanted for entry in listed), listed)
    except ValueError:
        return Observation(None, listed)


async def _role_changed(compose: Endpoints, attempt: Attempt) -> Observation:
    """Read whether the team or user holds the assigned role, or no longer holds the removed one."""
    roles, wanted = await _list(compose, attempt), attempt.wanted.get("team_id", attempt.wanted.get("user_id"))
    named = [role for role in roles if role.name == attempt.wanted.get("name")]
    holders = {item.id for role in named for item in (role.teams if isinstance(role, TeamRole) else role.users)}
    assigned = attempt.operation.endswith(".assign")
    return Observation(None if wanted is None else (wanted in holders) == assigned, roles)


async def _is_renamed(compose: Endpoints, attempt: Attempt) -> Observation:
    team = await compose.teams.get(attempt.ids["team_id"])
    return _compare(team.name, attempt.wanted.get("name"), team)


async def _has_members(compose: Endpoints, attempt: Attempt) -> Observation:
    team = await compose.teams.get(attempt.ids["team_id"])
    return _compare(digest([user.id for user in team.users]), attempt.digests.get("user_ids"), team)


async def _is_closed(compose: Endpoints, attempt: Attempt) -> Observation:
    """Read whether the account is closed. A closed account may remain listed for days."""
    ids = {account.id for account in await compose.accounts.list()}
    return Observation(None if attempt.ids["account_id"] in ids else True)


async def _has_tags(compose: Endpoints, attempt: Attempt) -> Observation:
    """Compare the tags. A token may list clusters that it may not read one by one."""
    cluster = next((item for item in await compose.clusters.list() if item.id == attempt.ids["cluster_id"]), None)
    digests = attempt.digests.get("tags")
    if cluster is None or digests is None:
        return Observation(None, cluster)
    wanted, current = set(digests.split()), set(digest(cluster.tags).split())
    match attempt.operation:
        case "clusters.add_tags":
            return Observation(wanted <= current, cluster)
        case "clusters.remove_tags":
            return Observation(not wanted & current, cluster)
        case _:
            return Observation(wanted == current, cluster)


EVIDENCE: Final[dict[str, Evidence]] = {
    # Writes that start a recipe.
    "deployments.create": Evidence(observe=_deployment_listed, shows_only_name_of="deployment"),
    "backups.restore": Evidence(observe=_deployment_listed, shows_only_name_of="deployment"),
    "deployments.deprovision": Evidence(arguments_in_recipe_name=(), absence_proves=True),
    "deployments.set_password": Evidence(),
    "backups.start": Evidence(doubles=True),
    "portals.create": Evidence(doubles=True),
    "portals.delete": Evidence(observe=_id_not_listed),
    "portal_users.create": Evidence(observe=_name_listed, undone_by="portal_users.delete"),
    "portal_users.delete": Evidence(observe=_id_not_listed),
    "scalings.set": Evidence(arguments_in_recipe_name=("units",), observe=_has_units),
    "settings.set_max_connections": Evidence(),
    "whitelist.add": Evidence(observe=_network_listed, undone_by="whitelist.remove"),
    "whitelist.remove": Evidence(observe=_id_not_listed),
    "versions.upgrade": Evidence(arguments_in_recipe_name=("version",), observe=_has_version),
    # Plain writes.
    "deployments.update": Evidence(observe=_has_settings),
    "roles.assign": Evidence(observe=_role_changed),
    "roles.remove": Evidence(observe=_role_changed),
    "team_roles.assign": Evidence(observe=_role_changed),
    "team_roles.remove": Evidence(observe=_role_changed),
    "teams.create": Evidence(observe=_name_listed, shows_only_name_of="team", doubles=True),
    "teams.rename": Evidence(observe=_is_renamed),
    "teams.replace_users": Evidence(observe=_has_members),
    "teams.delete": Evidence(observe=_id_not_listed),
    "clusters.replace_tags": Evidence(observe=_has_tags),
    "clusters.add_tags": Evidence(observe=_has_tags),
    "clusters.remove_tags": Evidence(observe=_has_tags),
    "accounts.create_user": Evidence(observe=_name_listed, shows_only_name_of="user"),
    "accounts.delete_user": Evidence(observe=_id_not_listed),
    "accounts.close": Evidence(observe=_is_closed),
    "refresh_tokens.create": Evidence(doubles=True),
}
"""Evidence by operation, with one row for each write."""
