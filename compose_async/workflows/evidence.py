"""Table of evidence: how each of the 30 writes can be proven, and the effect of sending it twice.

The audit log is evidence for every write, so the table omits it. A write without ``says`` and ``effect`` can be
proven by the log alone. Without the log, the only possible proof is that no such write began.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Final, Literal, Protocol

from attrs import frozen

from .._api.endpoints import Endpoints
from .._transport.digests import digest
from ..errors import Attempt
from ..models import Deployment
from .find import match_deployment
from .spec import network


@frozen
class Reading:
    """The state as read: whether it matches the write (None if the state cannot show it), and the resource as proof."""

    holds: bool | None
    resource: object = None


Effect = Callable[[Endpoints, Attempt], Awaitable[Reading]]
Twice = Literal["refused", "same value", "harmless", "overwrites", "grants again", "doubles"]


@frozen(kw_only=True)
class Evidence:
    """One row of the table: the evidence for one write, in addition to the audit log."""

    says: tuple[str, ...] | None = None
    """Arguments that the name of the recipe contains. Empty if the kind of the recipe is proof enough."""
    effect: Effect | None = None
    """Function that reads the state and compares it with the write."""
    named: str | None = None
    """Kind of resource (deployment, team or user) if the effect shows only its name, and not its creator."""
    undone_by: tuple[str, ...] = ()
    """Operations that can hide the effect."""
    gone: bool = False
    """True if the absence of the deployment also proves the write."""
    twice: Twice
    """Effect of applying the write a second time."""
    resend: Literal["now", "after_settle"] = "now"
    """``after_settle``: the next try waits until the first one can no longer arrive."""


# --- effects: each costs one read


class _Identified(Protocol):
    @property
    def id(self) -> str | None: ...


def _ids(items: Iterable[_Identified]) -> set[str | None]:
    return {item.id for item in items}


async def _deployment_of_that_name(compose: Endpoints, attempt: Attempt) -> Reading:
    found = match_deployment(await compose.deployments.list(), attempt.name or "")
    kind = attempt.wanted.get("type")
    return Reading(found is not None and kind in {None, found.type}, found)


async def _settings(compose: Endpoints, attempt: Attempt) -> Reading:
    found = await compose.deployments.get(attempt.ids["deployment_id"])
    wanted = attempt.digests
    return Reading(all(digest(getattr(found, key)) == wanted[key] for key in wanted) if wanted else None, found)


async def _version(compose: Endpoints, attempt: Attempt) -> Reading:
    found: Deployment = await compose.deployments.get(attempt.ids["deployment_id"])
    return Reading(found.version == attempt.wanted["version"] if "version" in attempt.wanted else None, found)


async def _units(compose: Endpoints, attempt: Attempt) -> Reading:
    found = await compose.scalings.get(attempt.ids["deployment_id"])
    return Reading(found.allocated_units == attempt.wanted["units"] if "units" in attempt.wanted else None, found)


async def _listed_network(compose: Endpoints, attempt: Attempt) -> Reading:
    listed = await compose.whitelist.list(attempt.ids["deployment_id"])
    try:
        wanted = network(str(attempt.wanted.get("ip")))
        return Reading(any(network(entry.ip) == wanted for entry in listed), listed)
    except ValueError:
        return Reading(None, listed)


async def _removed_network(compose: Endpoints, attempt: Attempt) -> Reading:
    listed = await compose.whitelist.list(attempt.ids["deployment_id"])
    return Reading(attempt.ids["whitelist_id"] not in _ids(listed))


async def _removed_portal(compose: Endpoints, attempt: Attempt) -> Reading:
    listed = await compose.portals.list(attempt.ids["deployment_id"])
    return Reading(attempt.ids["portal_id"] not in _ids(listed))


async def _listed_portal_user(compose: Endpoints, attempt: Attempt) -> Reading:
    listed = await compose.portal_users.list(attempt.ids["deployment_id"])
    name = attempt.wanted.get("name")
    return Reading(None if name is None else any(user.name == name for user in listed), listed)


async def _removed_portal_user(compose: Endpoints, attempt: Attempt) -> Reading:
    ids = _ids(await compose.portal_users.list(attempt.ids["deployment_id"]))
    return Reading(None if None in ids else attempt.ids["portal_user_id"] not in ids)


async def _holds_role(compose: Endpoints, attempt: Attempt) -> Reading:
    roles = await compose.roles.list(attempt.ids["deployment_id"])
    users = {user for role in roles if role.name == attempt.wanted.get("name") for user in _ids(role.users)}
    return Reading(attempt.wanted["user_id"] in users if "user_id" in attempt.wanted else None, roles)


async def _team_holds_role(compose: Endpoints, attempt: Attempt) -> Reading:
    roles = await compose.team_roles.list(attempt.ids["deployment_id"])
    teams = {team for role in roles if role.name == attempt.wanted.get("name") for team in _ids(role.teams)}
    return Reading(attempt.wanted["team_id"] in teams if "team_id" in attempt.wanted else None, roles)


def _not(effect: Effect) -> Effect:
    async def opposite(compose: Endpoints, attempt: Attempt) -> Reading:
        read = await effect(compose, attempt)
        return Reading(None if read.holds is None else not read.holds, read.resource)

    return opposite


async def _team_of_that_name(compose: Endpoints, attempt: Attempt) -> Reading:
    teams = [team for team in await compose.teams.list() if team.name == attempt.wanted.get("name")]
    return Reading(bool(teams), teams)


async def _removed_team(compose: Endpoints, attempt: Attempt) -> Reading:
    return Reading(attempt.ids["team_id"] not in _ids(await compose.teams.list()))


async def _renamed_team(compose: Endpoints, attempt: Attempt) -> Reading:
    team = await compose.teams.get(attempt.ids["team_id"])
    return Reading(team.name == attempt.wanted["name"] if "name" in attempt.wanted else None, team)


async def _members(compose: Endpoints, attempt: Attempt) -> Reading:
    team, wanted = await compose.teams.get(attempt.ids["team_id"]), attempt.digests.get("user_ids")
    return Reading(None if wanted is None else digest([user.id for user in team.users]) == wanted, team)


async def _user_of_that_name(compose: Endpoints, attempt: Attempt) -> Reading:
    users = await compose.accounts.list_users(attempt.ids["account_id"])
    return Reading(any(user.name == attempt.wanted.get("name") for user in users), users)


async def _removed_user(compose: Endpoints, attempt: Attempt) -> Reading:
    return Reading(attempt.ids["user_id"] not in _ids(await compose.accounts.list_users(attempt.ids["account_id"])))


async def _closed_account(compose: Endpoints, attempt: Attempt) -> Reading:
    """Read whether the account is closed. A closed account may remain listed for days."""
    return Reading(None if attempt.ids["account_id"] in _ids(await compose.accounts.list()) else True)


async def _tags(compose: Endpoints, attempt: Attempt) -> Reading:
    """Compare the tags after a full replacement. Added or removed tags are not kept, so they cannot be compared."""
    cluster = await compose.clusters.get(attempt.ids["cluster_id"])
    wanted = attempt.digests.get("tags")
    return Reading(None if wanted is None else digest(list(cluster.tags)) == wanted, cluster)


EVIDENCE: Final[dict[str, Evidence]] = {
    # Writes that start a recipe.
    "deployments.create": Evidence(effect=_deployment_of_that_name, named="deployment", twice="refused"),
    "backups.restore": Evidence(effect=_deployment_of_that_name, named="deployment", twice="refused"),
    "deployments.deprovision": Evidence(says=(), gone=True, twice="harmless"),
    "deployments.set_password": Evidence(twice="same value"),
    "backups.start": Evidence(twice="doubles", resend="after_settle"),
    "portals.create": Evidence(twice="doubles", resend="after_settle"),
    "portals.delete": Evidence(effect=_removed_portal, twice="refused"),
    "portal_users.create": Evidence(effect=_listed_portal_user, undone_by=("portal_users.delete",), twice="refused"),
    "portal_users.delete": Evidence(effect=_removed_portal_user, twice="refused"),
    "scalings.set": Evidence(says=("units",), effect=_units, twice="same value"),
    "settings.set_max_connections": Evidence(twice="same value"),
    "whitelist.add": Evidence(effect=_listed_network, undone_by=("whitelist.remove",), twice="refused"),
    "whitelist.remove": Evidence(effect=_removed_network, twice="refused"),
    "versions.upgrade": Evidence(says=("version",), effect=_version, twice="refused"),
    # Plain writes.
    "deployments.update": Evidence(effect=_settings, twice="overwrites"),
    "roles.assign": Evidence(effect=_holds_role, twice="grants again"),
    "roles.remove": Evidence(effect=_not(_holds_role), twice="same value"),
    "team_roles.assign": Evidence(effect=_team_holds_role, twice="grants again"),
    "team_roles.remove": Evidence(effect=_not(_team_holds_role), twice="same value"),
    "teams.create": Evidence(effect=_team_of_that_name, named="team", twice="doubles", resend="after_settle"),
    "teams.rename": Evidence(effect=_renamed_team, twice="overwrites"),
    "teams.replace_users": Evidence(effect=_members, twice="overwrites"),
    "teams.delete": Evidence(effect=_removed_team, twice="refused"),
    "clusters.replace_tags": Evidence(effect=_tags, twice="overwrites"),
    "clusters.add_tags": Evidence(twice="same value"),
    "clusters.remove_tags": Evidence(twice="same value"),
    "accounts.create_user": Evidence(effect=_user_of_that_name, named="user", twice="refused"),
    "accounts.delete_user": Evidence(effect=_removed_user, twice="refused"),
    "accounts.close": Evidence(effect=_closed_account, twice="harmless"),
    "refresh_tokens.create": Evidence(twice="doubles", resend="after_settle"),
}
"""Evidence by operation, with one row for each write."""
