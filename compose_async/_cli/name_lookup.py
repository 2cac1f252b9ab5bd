"""Lookup of ids by name, for parameters such as deployments, teams, backups and addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from .argument_values import UsageError
from .parser import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .._client import ComposeClient

_ID: Final = re.compile(r"[0-9a-f]{24}")
"""Pattern of an id."""

LOOKUPS: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "account_id": ("accounts", "list", ("slug", "name")),
    "backup_id": ("backups", "list", ("name",)),
    "cluster_id": ("clusters", "list", ("name",)),
    "deployment_id": ("deployments", "list", ("name",)),
    "logfile_id": ("logfiles", "list", ("name",)),
    "portal_id": ("portals", "list", ("name",)),
    "portal_user_id": ("portal_users", "list", ("name",)),
    "team_id": ("teams", "list", ("name",)),
    "user_id": ("accounts", "list_users", ("name",)),
    "whitelist_id": ("whitelist", "list", ("ip",)),
}
"""Namespace, list method and name fields of the candidates, for each parameter that accepts a name."""
_IN_A_DEPLOYMENT: Final = frozenset({"backup_id", "logfile_id", "portal_id", "portal_user_id", "whitelist_id"})
"""Parameters whose candidates are listed for each deployment."""


class MissingError(Exception):
    """No resource has this name."""


def has_names(parameter: str, value: Any) -> bool:
    """Return whether a parameter contains a name that must be resolved."""
    if parameter == "user_ids":
        return any(has_names("user_id", text) for text in value)
    return parameter in LOOKUPS and not _ID.fullmatch(value)


async def resolve(compose: ComposeClient, operation: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with names replaced by ids. Reads only the lists that are needed."""
    found = dict(values)
    for parameter, value in values.items():
        if parameter == "user_ids":
            found[parameter] = [await find(compose, "user_id", text, found, operation) for text in value]
        elif parameter in LOOKUPS:
            found[parameter] = await find(compose, parameter, value, found, operation)
    return found


async def find(compose: ComposeClient, parameter: str, text: str, known: Mapping[str, Any], operation: str = "") -> str:
    """Return the id of the resource with this name.

    Raises:
        MissingError: No resource has this name.
        UsageError: Several resources have this name.
    """
    if not has_names(parameter, text):
        return text
    if parameter == "backup_id" and text == "newest":
        return await _newest_backup(compose, known["deployment_id"], operation)
    kind = "whitelist entry" if parameter == "whitelist_id" else parameter.removesuffix("_id").replace("_", " ")
    candidates = await _listed(compose, parameter, known)
    fit = [item for item in candidates if _normalize(parameter, text) in _names(parameter, item)]
    if not fit:
        names = [name for item in candidates for name in _names(parameter, item)]
        raise MissingError(f"there is no {kind} {text!r}{did_you_mean(text, names)}")
    if len(fit) > 1:
        raise UsageError(
            f"{text!r} is the name of more than one {kind}: {', '.join(item.id for item in fit)}; give the id"
        )
    return str(fit[0].id)


async def _listed(compose: ComposeClient, parameter: str, known: Mapping[str, Any]) -> Iterable[Any]:
    resource, method, _ = LOOKUPS[parameter]
    arguments = {}
    if parameter in _IN_A_DEPLOYMENT:
        arguments = {"deployment_id": known["deployment_id"]}
    elif parameter == "user_id":
        arguments = {"account_id": known.get("account_id") or await only_account(compose)}
    listed: Iterable[Any] = await getattr(getattr(compose, resource), method)(**arguments)
    return listed


async def only_account(compose: ComposeClient) -> str:
    """Return the id of the token's account if it has exactly one."""
    accounts = await compose.accounts.list()
    if len(accounts) != 1:
        names = ", ".join(account.slug or account.name for account in accounts) or "none"
        raise UsageError(f"which account is meant? There is not one, but: {names}. Give --account-id")
    return accounts[0].id


async def _newest_backup(compose: ComposeClient, deployment_id: str, operation: str) -> str:
    ability = {"backups.restore": "restorable", "backups.download": "downloadable"}.get(operation)
    backup = await compose.backups.newest(deployment_id, **({ability: True} if ability else {}))
    if backup is None:
        raise MissingError(f"there is no {ability or ''} backup yet".replace("  ", " "))
    return backup.id


def _names(parameter: str, item: Any) -> list[str]:
    names = [getattr(item, key) for key in LOOKUPS[parameter][2]]
    return [_normalize(parameter, name) for name in (item.id, *names) if name]


def _normalize(parameter: str, text: str) -> str:
    """Return an address with its netmask, as Compose lists it. Return other texts unchanged."""
    if parameter != "whitelist_id":
        return text
    from ..workflows.spec import normalize_network

    try:
        return normalize_network(text)
    except ValueError:
        return text
