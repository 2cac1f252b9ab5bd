"""Make it so: look at what is there, plan, write only what differs, wait, and look again until nothing differs."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, cast

from attrs import field, frozen

from .._api.endpoints import Endpoints
from ..errors import ComposeError, NameTakenError, NotFoundError, RecipeFailedError, RecipeLostError, SpecError
from ..models import Deployment, DeploymentSummary, Recipe
from ..recipes.future import RecipeFuture
from . import versions
from .find import pick
from .plan import Action, Change, Plan, View, absent, compare, team_changes
from .reconcile import certainly, finish
from .spec import LEAVING, DeploymentSpec, Offers, creation

ROUNDS: Final = 20
"""Looks before giving up on a deployment that others keep changing."""


@frozen(kw_only=True)
class Ensured:
    """A deployment as declared, ready, and what it took."""

    action: Action
    """created, adopted (its provision was under way already), updated or unchanged."""
    deployment: Deployment
    changes: tuple[Change, ...] = ()
    """What was written to it; a creation's own values are not listed."""
    held: tuple[Change, ...] = field(default=(), repr=False)
    """What still differs, since an upgrade was not asked for."""


async def plan(compose: Endpoints, spec: DeploymentSpec, *, upgrade: bool = False) -> Plan:
    """What ``ensure`` would do, from reads only."""
    summary = pick(await compose.deployments.list(), spec.name)
    if summary is None:
        return plan_creation(spec, await read_offers(compose, [spec]))
    return await plan_change(compose, spec, summary, upgrade=upgrade)


def plan_creation(spec: DeploymentSpec, offers: Offers) -> Plan:
    """The plan for what is not there."""
    return absent(spec, *creation(spec, offers))


async def plan_change(
    compose: Endpoints, spec: DeploymentSpec, about: DeploymentSummary | Deployment, *, upgrade: bool
) -> Plan:
    """The plan for what is there: one request for its state, and one for each thing that is declared."""
    code_unknown = spec.customer_billing_code is not None and about.customer_billing_code is None
    if not isinstance(about, Deployment) and (spec.version is not None or code_unknown):
        about = await compose.deployments.get(about.id)
    differs = (
        spec.version is not None
        and isinstance(about, Deployment)
        and not versions.satisfies(about.version or "", spec.version)
    )
    held = None if spec.team_roles is None else await compose.team_roles.list(about.id)
    assigns = any(change.new is not None for change in team_changes(spec, held or ()))
    view = View(
        about=about,
        recipes=await compose.recipes.list(about.id),
        scaling=None if spec.units is None else await compose.scalings.get(about.id),
        transitions=await compose.versions.list(about.id) if differs else None,
        whitelist=None if spec.whitelist is None else await compose.whitelist.list(about.id),
        team_roles=held,
        teams=await compose.teams.list() if assigns else (),
    )
    return compare(spec, view, upgrade=upgrade)


async def read_offers(compose: Endpoints, specs: Sequence[DeploymentSpec]) -> Offers:
    """What has to be known to create these: a few lists, however many they are."""
    return Offers(
        accounts=await compose.accounts.list(),
        databases=await compose.databases.list(),
        datacenters=await compose.datacenters.list() if any(spec.datacenter for spec in specs) else (),
        clusters=(
            await compose.clusters.list() if any(spec.cluster_id or spec.provisioning_tags for spec in specs) else ()
        ),
        teams=await compose.teams.list() if any(spec.team_roles for spec in specs) else (),
    )


async def settle(
    compose: Endpoints,
    plan: Plan,
    *,
    upgrade: bool = False,
    recreate_failed: bool = False,
    deadline: float | None = None,
) -> Ensured:
    """Carry a plan out, look again, and go on until nothing differs."""
    spec, made = plan.spec, list[Change]()
    action: Action = "adopted" if plan.state == "provisioning" else "unchanged"
    for _ in range(ROUNDS):
        if plan.view is None:
            _refuse(plan)
            deployment_id, action = await _create(compose, plan)
        elif plan.state == "failed" and plan.provision and plan.view.about.type == spec.type:
            if not recreate_failed:
                await _raise_failure(compose, plan.view, plan.provision, deadline)
                deployment_id = plan.view.about.id
            else:
                deployment_id, action = await _recreate(compose, plan.view, spec, deadline)
                recreate_failed, made = False, []  # once is enough, and the new one has nothing of the old one's
        else:
            _refuse(plan)
            deployment_id = plan.view.about.id
            if plan.running:
                await _join(compose, plan, deadline)
            elif plan.changes:
                await _apply(compose, plan, plan.view, made, deadline)
            elif plan.provision and plan.state == "provisioning":
                await compose.recipes.future(plan.provision.id).wait(deadline)
            else:
                about = plan.view.about
                ready = about if isinstance(about, Deployment) else await compose.deployments.get(about.id)
                action = "updated" if action == "unchanged" and made else action
                return Ensured(action=action, deployment=ready, changes=tuple(made), held=plan.held)
        plan = await plan_change(compose, spec, await compose.deployments.get(deployment_id), upgrade=upgrade)
    raise ComposeError(f"{spec.name} keeps changing; after {ROUNDS} looks this was left:\n{plan}")


def _refuse(plan: Plan) -> None:
    if plan.problems:
        raise SpecError(f"{plan.spec.name}: {'; '.join(plan.problems)}", problems=plan.problems)


async def _create(compose: Endpoints, plan: Plan) -> tuple[str, Action]:
    """Create what is not there, and give its id; a name that proves to be there already is adopted."""
    name = plan.spec.name
    create = cast("Callable[..., Awaitable[RecipeFuture[Deployment]]]", compose.deployments.create)
    refusal: NameTakenError | None = None
    try:
        future = await certainly(compose, partial(create, **plan.creation), known=())
    except NameTakenError as error:
        refusal = error
    else:
        if future is not None and future.handle.resource_id is not None:
            return future.handle.resource_id, "created"
    listed = await compose.deployments.list()
    found = pick(listed, name)  # somebody else's, or our own that showed late
    if found is not None:
        return found.id, "adopted" if refusal else "created"
    if refusal is None:
        raise ComposeError(f"{name!r} was created, but is not listed any more")
    leaving = any(item.name == name + LEAVING for item in listed)
    why = "is still being removed" if leaving else "is not listed any more, so the name is cooling down"
    cooling = copy.copy(refusal)
    cooling.args = (f"the name {name!r} is taken by a deployment that {why}: Compose keeps a name for 24 hours",)
    raise cooling from refusal


async def _raise_failure(compose: Endpoints, view: View, provision: Recipe, deadline: float | None) -> None:
    """Raise what the provision failed of; return once it is complete, if it has not failed after all."""
    try:
        await compose.recipes.future(provision.id).wait(deadline)
    except RecipeFailedError as error:
        error.add_note(
            f"deployment {view.about.name!r} ({view.about.id}) is listed but never came up; "
            "recreate_failed=True removes it and creates it again"
        )
        raise


async def _recreate(compose: Endpoints, view: View, spec: DeploymentSpec, deadline: float | None) -> tuple[str, Action]:
    """Remove what never came up, and create it again."""
    again = plan_creation(spec, await read_offers(compose, [spec]))
    _refuse(again)  # nothing is removed that cannot be put back
    remove = partial(compose.deployments.deprovision, view.about.id)
    try:
        removal = await certainly(compose, remove, known={recipe.id for recipe in view.recipes})
    except NotFoundError:  # somebody else was faster
        removal = None
    await finish(removal, deadline)
    return await _create(compose, again)


async def _join(compose: Endpoints, plan: Plan, deadline: float | None) -> None:
    """Wait for what is under way; how it ended shows at the next look."""
    for recipe in plan.running:
        try:
            await compose.recipes.future(recipe.id).wait(deadline)
        except (RecipeFailedError, RecipeLostError):
            continue


async def _apply(compose: Endpoints, plan: Plan, view: View, made: list[Change], deadline: float | None) -> None:
    """Write what differs: first what adds, wait for it, then what takes away; note it in ``made``."""
    known = {recipe.id for recipe in view.recipes}
    for stuck in [change for change in plan.changes if change in made]:
        raise ComposeError(f"{plan.spec.name}: Compose accepted a change, but it does not hold: {stuck}")
    additions = [change for change in plan.changes if change.new is not None]
    removals = [change for change in plan.changes if change.new is None]
    for batch in (additions, removals):
        begun = []
        for change in batch:
            answer = await certainly(compose, _write(compose, plan.spec, view.about.id, change), known)
            made.append(change)
            begun.append(answer)
            if isinstance(answer, RecipeFuture):
                known.add(answer.handle.recipe_id)
        for answer in begun:
            await finish(answer, deadline)


def _write(  # noqa: PLR0911 - one line for each kind of change
    compose: Endpoints, spec: DeploymentSpec, deployment_id: str, change: Change
) -> Callable[[], Awaitable[object]]:
    """The call that makes one change."""
    what, _, role = change.what.partition(" ")
    ref, new = str(change.ref), str(change.new)
    match what:
        case "units":
            return partial(compose.scalings.set, deployment_id, units=int(new))
        case "version":
            return partial(compose.versions.upgrade, deployment_id, version=new)
        case "notes":
            return partial(compose.deployments.update, deployment_id, notes=new)
        case "customer_billing_code":
            return partial(compose.deployments.update, deployment_id, customer_billing_code=new)
        case "whitelist" if change.new is None:
            return partial(compose.whitelist.remove, deployment_id, ref)
        case "whitelist":
            return partial(compose.whitelist.add, deployment_id, ip=new, description=(spec.whitelist or {})[new])
        case _ if change.new is None:
            return partial(compose.team_roles.remove, deployment_id, name=role, team_id=ref)
        case _:
            return partial(compose.team_roles.assign, deployment_id, name=role, team_id=ref)
