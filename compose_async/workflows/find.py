"""Lookup of deployments by name or id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias, TypeVar, cast

from .._arguments import check_instance, check_instances, check_text
from .._display import quoted
from .._generated.resources import DeploymentsResource
from ..errors import ComposeError, NotFoundError
from ..models import Deployment, DeploymentSummary
from .concurrency import run_all
from .spec import DEPROVISIONING_SUFFIX

Item = TypeVar("Item", bound=DeploymentSummary | Deployment)
Listed: TypeAlias = Iterable[DeploymentSummary | Deployment]
"""Deployments that the caller has read before."""


async def find(deployments: DeploymentsResource, name: str, listed: Listed | None = None) -> Deployment | None:
    """Return the full deployment with this name or id, or None. Costs one detail request, and one list if needed."""
    check_text("name", name, minimum=1)
    return await _get_or_none(deployments, match_deployment(await _list(deployments, listed), name))


async def find_all(
    deployments: DeploymentsResource, names: Iterable[str], listed: Listed | None = None
) -> dict[str, Deployment | None]:
    """Return a mapping of each name or id to its deployment or None.

    Costs one list request for all, if needed, and one detail request for each deployment that was found.
    """
    wanted = [check_text("names", name, minimum=1) for name in check_instances("names", names, str)]
    items = await _list(deployments, listed)
    found = {name: match_deployment(items, name) for name in wanted}
    details = await run_all(lambda item: _get_or_none(deployments, item), found.values())
    return dict(zip(found, (outcome.unwrap() for outcome in details), strict=True))


async def find_current(
    deployments: DeploymentsResource, name: str, listed: Listed | None, accounts: Collection[str] | None
) -> DeploymentSummary | Deployment | None:
    """Return the deployment with this name or id as it is now. An entry of an older list is read again."""
    if listed is not None:
        earlier = await find_in_accounts(deployments, await _list(deployments, listed), name, accounts)
        # With accounts, find_in_accounts has just read it.
        current = await _get_or_none(deployments, earlier) if accounts is None else earlier
        if earlier is None or (current is not None and match_deployment([current], name)):
            return current
    return await find_in_accounts(deployments, await deployments.list(), name, accounts)


async def find_in_accounts(
    deployments: DeploymentsResource, listed: Listed, name: str, accounts: Collection[str] | None
) -> DeploymentSummary | Deployment | None:
    """Return the deployment with this name or id, of one of the ``accounts`` (their ids) if these are given.

    A name is unique in its account only, and a list does not state accounts: each match is then read.
    """
    if accounts is None:
        return match_deployment(listed, name)
    found = [await _get_or_none(deployments, item) for item in listed if _matches(item, name)]
    return match_deployment([item for item in found if item and item.account_id in {None, *accounts}], name)


def match_deployment(listed: Iterable[Item], name: str) -> Item | None:
    """Return the deployment with this name or id. Deployments being removed match by id only.

    Raises ComposeError if several match.
    """
    matching = [item for item in listed if _matches(item, name)]
    if len(matching) > 1:
        found = " and ".join(f"{quoted(item.name)} ({item.id})" for item in matching)
        raise ComposeError(f"{quoted(name)} matches {found}: give the id")
    return matching[0] if matching else None


def is_being_removed(item: DeploymentSummary | Deployment) -> bool:
    """Return whether Compose lists the deployment as being removed."""
    return item.name.endswith(DEPROVISIONING_SUFFIX)


def _matches(item: DeploymentSummary | Deployment, name: str) -> bool:
    return name == item.id or (name == item.name and not is_being_removed(item))


async def _list(deployments: DeploymentsResource, listed: Listed | None) -> Sequence[DeploymentSummary | Deployment]:
    if listed is None:
        return await deployments.list()
    for item in (items := check_instances("listed", listed, object)):
        check_instance("an item of listed", item, Deployment if isinstance(item, Deployment) else DeploymentSummary)
    return cast("list[DeploymentSummary | Deployment]", items)


async def _get_or_none(
    deployments: DeploymentsResource, summary: DeploymentSummary | Deployment | None
) -> Deployment | None:
    """Read a listed deployment in full. Return None if it is None, or gone meanwhile."""
    if summary is None:
        return None
    try:
        return await deployments.get(summary.id)
    except NotFoundError:
        return None
