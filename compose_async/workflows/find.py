"""Lookup of deployments by name or id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .._arguments import check_instances, check_text
from .._display import quoted
from .._generated.resources import DeploymentsResource
from ..errors import ComposeError, NotFoundError
from ..models import Deployment, DeploymentSummary
from .outcomes import run_all
from .spec import LEAVING


async def find(deployments: DeploymentsResource, name: str) -> Deployment | None:
    """Return the full deployment with this name or id, or None. Costs one list and one detail request."""
    check_text("name", name, minimum=1)
    return await _detail(deployments, match_deployment(await deployments.list(), name))


async def find_all(deployments: DeploymentsResource, names: Iterable[str]) -> dict[str, Deployment | None]:
    """Return a mapping of each name or id to its deployment or None.

    Costs one list request for all, and one detail request for each deployment that was found.
    """
    wanted = [check_text("names", name, minimum=1) and name for name in check_instances("names", names, str)]
    listed = await deployments.list()
    found = {name: match_deployment(listed, name) for name in wanted}
    details = await run_all(lambda summary: _detail(deployments, summary), found.values())
    return dict(zip(found, (outcome.unwrap() for outcome in details), strict=True))


def match_deployment(listed: Sequence[DeploymentSummary], name: str) -> DeploymentSummary | None:
    """Return the deployment with this name or id. Deployments being removed match by id only.

    Raises ComposeError if several match.
    """
    fit = [item for item in listed if name == item.id or (name == item.name and not item.name.endswith(LEAVING))]
    if len(fit) > 1:
        known = " and ".join(f"{quoted(item.name)} ({item.id})" for item in fit)
        raise ComposeError(f"{quoted(name)} matches {known}: give the id")
    return fit[0] if fit else None


async def _detail(deployments: DeploymentsResource, summary: DeploymentSummary | None) -> Deployment | None:
    if summary is None:
        return None
    try:
        return await deployments.get(summary.id)
    except NotFoundError:  # removed between the two requests
        return None
