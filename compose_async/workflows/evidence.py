"""Table of evidence: how each of the 30 writes can be proven, and the effect of sending it twice.

The audit log is evidence for every write, so the table omits it. A write without ``name_arguments`` and ``effect``
can be proven by the log alone. Without the log, the only possible proof is that no such write began.
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
from .spec import normalize_network


@frozen
class Observation:
    """The state as read: whether it matches the write (None if the state cannot show it), and the resource as proof."""

    matches_write: bool | None
    resource: object = None


Effect = Callable[[Endpoints, Attempt], Awaitable[Observation]]
OnRepeat = Literal["refused", "same value", "harmless", "overwrites", "grants again", "doubles"]


@frozen(kw_only=True)
class Evidence:
    """One row of the table: the evidence for one write, in addition to the audit log."""

    name_arguments: tuple[str, ...] | None = None
    """Arguments that the name of the recipe contains. Empty if the kind of the recipe is proof enough."""
    effect: Effect | None = None
    """Function that reads the state and compares it with the write."""
    proven_by_name_of: str | None = None
    """Kind of resource (deployment, team or user) if the effect shows only its name, and not its creator."""
    undone_by: tuple[str, ...] = ()
    """Operations that can hide the effect."""
    absence_proves: bool = False
    """True if the absence of the deployment also proves the write."""
    on_repeat: OnRepeat
    """Effect of applying the write a second time."""
    resend: Literal["now", "after_settle"] = "now"
    """``after_settle``: the next try waits until the first one can no longer arrive."""


# --- effects: each costs one read


class _Identified(Protocol):
    @property
    def id(self) -> str | None: ...


def _ids(items: Iterable[_Identified]) -> set[str | None]:
    return {item.id for item in items}


async def _deployment_of_that_name(compose: Endpoints, attempt: Attempt) -> Observation:
    found = match_deployment(await compose.deployments.list(), attempt.name or "")
    kind = attempt.wanted.get("type")
    return Observation(found is not None and kind in {None, found.type}, found)


async def _settings(compose: Endpoints, attempt: Attempt) -> Observation:
    found = await compose.deployments.get(attempt.ids["deployment_id"])
    wanted = attempt.digests
    return Observation(all(digest(getattr(found, key)) == wanted[key] for key in wanted) if wanted else None, found)


async def _version(compose: Endpoints, attempt: Attempt) -> Observation:
    found: Deployment = await compose.deployments.get(attempt.ids["deployment_id"])
    return Observation(found.version == attempt.wanted["version"] if "version" in attempt.wanted else None, found)


async def _units(compose: Endpoints, attempt: Attempt) -> Observation:
    found = await compose.scalings.get(attempt.ids["deployment_id"])
    return Observation(found.allocated_units == attempt.wanted["units"] if "units" in attempt.wanted else None, found)


async def _listed_network(compose: Endpoints, attempt: Attempt) -> Observation:
    listed = await compose.whitelist.list(attempt.ids["deployment_id"])
    try:
        wanted = normalize_network(str(attempt.wanted.get("ip")))
        return Observation(any(normalize_network(entry.ip) == wanted for entry in listed), listed)
    except ValueError:
        return Observation(None, listed)


async def _removed_network(compose: Endpoints, attempt: Attempt) -> Observation:
    listed = await compose.whitelist.list(attempt.ids["deployment_id"])
    return Observation(attempt.ids["whitelist_id"] not in _ids(listed))


async def _removed_portal(compose: Endpoints, attempt: Attempt) -> Observation:
    listed = await compose.portals.list(attempt.ids["deployment_id"])
    return Observation(attempt.ids["portal_id"] not in _ids(listed))


async def _listed_portal_user(compose: Endpoints, attempt: Attempt) -> Observation:
    listed = await compose.portal_users.list(attempt.ids["deployment_id"])
    name = attempt.wanted.get("name")
    return Observation(None if name is None else any(user.name == name for user in listed), listed)


async def _removed_portal_user(compose: Endpoints, attempt: Attempt) -> Observation:
    ids = _ids(await compose.portal_users.list(attempt.ids["deployment_id"]))
    return Observation(None if None in ids else attempt.ids["portal_user_id"] not in ids)


async def _holds_role(compose: Endpoints, attempt: Attempt) -> Observation:
    roles = await compose.roles.list(attempt.ids["deployment_id"])
    users = {user for role in roles if role.name == attempt.wanted.get("name") for user in _ids(role.users)}
    return Observation(attempt.wanted["user_id"] in users if "user_id" in attempt.wanted else None, roles)


async def _team_holds_role(compose: Endpoints, attempt: Attempt) -> Observation:
    roles = await compose.team_roles.list(attempt.ids["deployment_id"])
    teams = {team for role in roles if role.name == attempt.wanted.get("name") for team in _ids(role.teams)}
    return Observation(attempt.wanted["team_id"] in teams if "team_id" in attempt.wanted else None, roles)


def _not(effect: Effect) -> Effect:
    async def opposite(compose: Endpoints, attempt: Attempt) -> Observation:
        read = await effect(compose, attempt)
        return Observation(None if read.matches_write is None else not read.matches_write, read.resource)

    return opposite


async def _team_of_that_name(compose: Endpoints, attempt: Attempt) -> Observation:
    teams = [team for team in await compose.teams.list() if team.name == attempt.wanted.get("name")]
    return Observation(bool(teams), teams)


async def _removed_team(compose: Endpoints, attempt: Attempt) -> Observation:
    return Observation(attempt.ids["team_id"] not in _ids(await compose.teams.list()))


async def _renamed_team(compose: Endpoints, attempt: Attempt) -> Observation:
    team = await compose.teams.get(attempt.ids["team_id"])
    return Observation(team.name == attempt.wanted["name"] if "name" in attempt.wanted else None, team)


async def _members(compose: Endpoints, attempt: Attempt) -> Observation:
    team, wanted = await compose.teams.get(attempt.ids["team_id"]), attempt.digests.get("user_ids")
    return Observation(None if wanted is None else digest([user.id for user in team.users]) == wanted, team)


async def _user_of_that_name(compose: Endpoints, attempt: Attempt) -> Observation:
    users = await compose.accounts.list_users(attempt.ids["account_id"])
    return Observation(any(user.name == attempt.wanted.get("name") for user in users), users)


async def _removed_user(compose: Endpoints, attempt: Attempt) -> Observation:
    return Observation(attempt.ids["user_id"] not in _ids(await compose.accounts.list_users(attempt.ids["account_id"])))


async def _closed_account(compose: Endpoints, attempt: Attempt) -> Observation:
    """Read whether the account is closed. A closed account may remain listed for days."""
    return Observation(None if attempt.ids["account_id"] in _ids(await compose.accounts.list()) else True)


async def _tags(compose: Endpoints, attempt: Attempt) -> Observation:
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
    "deployments.create": Evidence(
        effect=_deployment_of_that_name, proven_by_name_of="deployment", on_repeat="refused"
    ),
    "backups.restore": Evidence(effect=_deployment_of_that_name, proven_by_name_of="deployment", on_repeat="refused"),
    "deployments.deprovision": Evidence(name_arguments=(), absence_proves=True, on_repeat="harmless"),
    "deployments.set_password": Evidence(on_repeat="same value"),
    "backups.start": Evidence(on_repeat="doubles", resend="after_settle"),
    "portals.create": Evidence(on_repeat="doubles", resend="after_settle"),
    "portals.delete": Evidence(effect=_removed_portal, on_repeat="refused"),
    "portal_users.create": Evidence(
        effect=_listed_portal_user, undone_by=("portal_users.delete",), on_repeat="refused"
    ),
    "portal_users.delete": Evidence(effect=_removed_portal_user, on_repeat="refused"),
    "scalings.set": Evidence(name_arguments=("units",), effect=_units, on_repeat="same value"),
    "settings.set_max_connections": Evidence(on_repeat="same value"),
    "whitelist.add": Evidence(effect=_listed_network, undone_by=("whitelist.remove",), on_repeat="refused"),
    "whitelist.remove": Evidence(effect=_removed_network, on_repeat="refused"),
    "versions.upgrade": Evidence(name_arguments=("version",), effect=_version, on_repeat="refused"),
    # Plain writes.
    "deployments.update": Evidence(effect=_settings, on_repeat="overwrites"),
    "roles.assign": Evidence(effect=_holds_role, on_repeat="grants again"),
    "roles.remove": Evidence(effect=_not(_holds_role), on_repeat="same value"),
    "team_roles.assign": Evidence(effect=_team_holds_role, on_repeat="grants again"),
    "team_roles.remove": Evidence(effect=_not(_team_holds_role), on_repeat="same value"),
    "teams.create": Evidence(
        effect=_team_of_that_name, proven_by_name_of="team", on_repeat="doubles", resend="after_settle"
    ),
    "teams.rename": Evidence(effect=_renamed_team, on_repeat="overwrites"),
    "teams.replace_users": Evidence(effect=_members, on_repeat="overwrites"),
    "teams.delete": Evidence(effect=_removed_team, on_repeat="refused"),
    "clusters.replace_tags": Evidence(effect=_tags, on_repeat="overwrites"),
    "clusters.add_tags": Evidence(effect=_tags, on_repeat="same value"),
    "clusters.remove_tags": Evidence(effect=_tags, on_repeat="same value"),
    "accounts.create_user": Evidence(effect=_user_of_that_name, proven_by_name_of="user", on_repeat="refused"),
    "accounts.delete_user": Evidence(effect=_removed_user, on_repeat="refused"),
    "accounts.close": Evidence(effect=_closed_account, on_repeat="harmless"),
    "refresh_tokens.create": Evidence(on_repeat="doubles", resend="after_settle"),
}
"""Evidence by operation, with one row for each write."""
