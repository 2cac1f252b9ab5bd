"""The ``ensure`` loop: read the state, plan, write the differences, wait, and repeat until nothing differs."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar, Final

from attrs import field, frozen

from .._api.endpoints import Endpoints
from .._arguments import check_flag, check_instance, check_seconds
from .._json_text import JsonValue, TextFormat
from ..errors import ComposeError, NameTakenError, NotFoundError, RecipeFailedError, RecipeLostError, SpecError
from ..models import Deployment, DeploymentSummary, Recipe
from . import versions
from .find import match_deployment
from .plan import Action, Change, ObservedState, Plan, absent, compare, team_changes
from .resend import send_once, wait_if_recipe
from .spec import LEAVING, Catalog, DeploymentSpec, create_arguments

ROUNDS: Final = 20
"""Maximum number of plans for one deployment. More are needed only if other clients keep changing it."""


@frozen(kw_only=True, repr=False)
class Ensured(JsonValue):
    """The result of ``ensure``: a ready deployment that matches its spec, and the changes that were made.

    Its JSON is a summary: it holds no connection strings.
    """

    _FORMAT: ClassVar[TextFormat] = TextFormat("a result of ensure", version=1)

    action: Action
    """One of created, adopted (the provision was already running), updated or unchanged."""
    deployment: Deployment
    changes: tuple[Change, ...] = ()
    """Changes written to the deployment. The values of a creation are not listed."""
    skipped: tuple[Change, ...] = field(default=(), repr=False)
    """Differences that were not changed, because ``upgrade`` is false."""

    @property
    def held(self) -> tuple[Change, ...]:
        """The former name of ``skipped``, kept for one release."""
        return self.skipped


async def ensure(
    compose: Endpoints,
    spec: DeploymentSpec,
    *,
    upgrade: bool = False,
    recreate_failed: bool = False,
    deadline: float | None = None,
) -> Ensured:
    """Make a plan and apply it."""
    check_flag("recreate_failed", recreate_failed)
    check_seconds("deadline", deadline)
    planned = await plan(compose, spec, upgrade=upgrade)
    return await apply(compose, planned, upgrade=upgrade, recreate_failed=recreate_failed, deadline=deadline)


async def plan(compose: Endpoints, spec: DeploymentSpec, *, upgrade: bool = False) -> Plan:
    """Return the plan that ``ensure`` would apply. Only reads."""
    check_instance("spec", spec, DeploymentSpec)
    check_flag("upgrade", upgrade)
    summary = match_deployment(await compose.deployments.list(), spec.name)
    if summary is None:
        return plan_creation(spec, await read_catalog(compose, [spec]))
    return await plan_change(compose, spec, summary, upgrade=upgrade)


def plan_creation(spec: DeploymentSpec, catalog: Catalog) -> Plan:
    """Plan the creation of a deployment that does not exist."""
    return absent(spec, *create_arguments(spec, catalog))


async def plan_change(
    compose: Endpoints, spec: DeploymentSpec, deployment: DeploymentSummary | Deployment, *, upgrade: bool
) -> Plan:
    """Plan the changes for an existing deployment.

    Costs one request for its recipes, and one for each declared aspect.
    """
    code_unknown = spec.customer_billing_code is not None and deployment.customer_billing_code is None
    if not isinstance(deployment, Deployment) and (spec.version is not None or code_unknown):
        deployment = await compose.deployments.get(deployment.id)
    differs = (
        spec.version is not None
        and isinstance(deployment, Deployment)
        and not versions.satisfies(deployment.version or "", spec.version)
    )
    roles = None if spec.team_roles is None else await compose.team_roles.list(deployment.id)
    assigns = any(change.new is not None for change in team_changes(spec, roles or ()))
    observed = ObservedState(
        deployment=deployment,
        recipes=await compose.recipes.list(deployment.id),
        scaling=None if spec.units is None else await compose.scalings.get(deployment.id),
        transitions=await compose.versions.list(deployment.id) if differs else None,
        whitelist=None if spec.whitelist is None else await compose.whitelist.list(deployment.id),
        team_roles=roles,
        teams=await compose.teams.list() if assigns else (),
    )
    return compare(spec, observed, upgrade=upgrade)


async def read_catalog(compose: Endpoints, specs: Sequence[DeploymentSpec]) -> Catalog:
    """Read the catalog that creations are checked against. The number of lists does not grow with the specs."""
    return Catalog(
        accounts=await compose.accounts.list(),
        databases=await compose.databases.list(),
        datacenters=await compose.datacenters.list() if any(spec.datacenter for spec in specs) else (),
        clusters=(
            await compose.clusters.list() if any(spec.cluster_id or spec.provisioning_tags for spec in specs) else ()
        ),
        teams=await compose.teams.list() if any(spec.team_roles for spec in specs) else (),
    )


async def apply(
    compose: Endpoints,
    plan: Plan,
    *,
    upgrade: bool = False,
    recreate_failed: bool = False,
    deadline: float | None = None,
) -> Ensured:
    """Apply a plan, plan again, and repeat until nothing differs."""
    spec, made = plan.spec, list[Change]()
    action: Action = "adopted" if plan.state == "provisioning" else "unchanged"
    for _ in range(ROUNDS):
        if plan.view is None:
            _refuse(plan)
            deployment_id, action = await _create(compose, plan)
        elif plan.state == "failed" and plan.provision and plan.view.deployment.type == spec.type:
            if not recreate_failed:
                await _raise_failure(compose, plan.view, plan.provision, deadline)
                deployment_id = plan.view.deployment.id
            else:
                deployment_id, action = await _recreate(compose, plan.view, spec, deadline)
                recreate_failed, made = False, []  # at most once; the changes belonged to the old deployment
        else:
            _refuse(plan)
            deployment_id = plan.view.deployment.id
            if plan.running:
                await _join(compose, plan, deadline)
            elif plan.changes:
                await _write_changes(compose, plan, plan.view, made, deadline)
            elif plan.provision and plan.state == "provisioning":
                await compose.recipes.future(plan.provision.id).wait(deadline)
            else:
                seen = plan.view.deployment
                ready = seen if isinstance(seen, Deployment) else await compose.deployments.get(seen.id)
                action = "updated" if action == "unchanged" and made else action
                return Ensured(action=action, deployment=ready, changes=tuple(made), skipped=plan.skipped)
        plan = await plan_change(compose, spec, await compose.deployments.get(deployment_id), upgrade=upgrade)
    raise ComposeError(f"{spec.name} keeps changing; after {ROUNDS} plans this was left:\n{plan}")


def _refuse(plan: Plan) -> None:
    if plan.problems:
        raise SpecError(f"{plan.spec.name}: {'; '.join(plan.problems)}", problems=plan.problems)


async def _create(compose: Endpoints, plan: Plan) -> tuple[str, Action]:
    """Create the deployment and return its id. Adopt an existing deployment if the name is already taken by one."""
    name = plan.spec.name
    refusal: NameTakenError | None = None
    try:
        applied = await send_once(compose, "deployments.create", plan.creation, known=())
    except NameTakenError as error:
        refusal = error
    else:
        if isinstance(applied.resource, Deployment | DeploymentSummary):
            return applied.resource.id, "created"
    listed = await compose.deployments.list()
    found = match_deployment(listed, name)  # created by another client, or by this one and listed late
    if found is not None:
        return found.id, "adopted" if refusal else "created"
    if refusal is None:
        raise ComposeError(f"{name!r} was created, but is not listed any more")
    leaving = any(item.name == name + LEAVING for item in listed)
    why = "is still being removed" if leaving else "is not listed any more, so the name is cooling down"
    cooling = copy.copy(refusal)
    cooling.args = (f"the name {name!r} is taken by a deployment that {why}: Compose keeps a name for 24 hours",)
    raise cooling from refusal


async def _raise_failure(compose: Endpoints, view: ObservedState, provision: Recipe, deadline: float | None) -> None:
    """Raise the error of the failed provision. Return if the provision completes after all."""
    try:
        await compose.recipes.future(provision.id).wait(deadline)
    except RecipeFailedError as error:
        error.add_note(
            f"deployment {view.deployment.name!r} ({view.deployment.id}) is listed but never came up; "
            "recreate_failed=True removes it and creates it again"
        )
        raise


async def _recreate(
    compose: Endpoints, view: ObservedState, spec: DeploymentSpec, deadline: float | None
) -> tuple[str, Action]:
    """Remove a deployment whose provision failed, and create it again."""
    again = plan_creation(spec, await read_catalog(compose, [spec]))
    _refuse(again)  # never remove a deployment that cannot be created again
    known = {recipe.id for recipe in view.recipes}
    arguments = {"deployment_id": view.deployment.id}
    with suppress(NotFoundError):  # another client has removed it already
        await wait_if_recipe(await send_once(compose, "deployments.deprovision", arguments, known=known), deadline)
    return await _create(compose, again)


async def _join(compose: Endpoints, plan: Plan, deadline: float | None) -> None:
    """Wait for the running recipes. The next plan shows how they ended."""
    for recipe in plan.running:
        try:
            await compose.recipes.future(recipe.id).wait(deadline)
        except (RecipeFailedError, RecipeLostError):
            continue


async def _write_changes(
    compose: Endpoints, plan: Plan, view: ObservedState, made: list[Change], deadline: float | None
) -> None:
    """Apply the differences, and append each to ``made``. Removals are sent after all additions have ended."""
    known = {recipe.id for recipe in view.recipes}
    for stuck in [change for change in plan.changes if change in made]:
        raise ComposeError(f"{plan.spec.name}: Compose accepted a change that has no effect: {stuck}")
    additions = [change for change in plan.changes if change.new is not None]
    removals = [change for change in plan.changes if change.new is None]
    for batch in (additions, removals):
        answers = []
        for change in batch:
            operation, arguments = _write(plan.spec, change)
            arguments["deployment_id"] = view.deployment.id
            answer = await send_once(compose, operation, arguments, known=known)
            made.append(change)
            answers.append(answer)
            if answer.future is not None:
                known.add(answer.future.handle.recipe_id)
        for answer in answers:
            await wait_if_recipe(answer, deadline)


def _write(spec: DeploymentSpec, change: Change) -> tuple[str, dict[str, object]]:
    """Return the operation that applies one change, and its arguments."""
    what, _, role = change.what.partition(" ")
    match what:
        case "units":
            return "scalings.set", {"units": change.new}
        case "version":
            return "versions.upgrade", {"version": change.new}
        case "whitelist" if change.new is None:
            return "whitelist.remove", {"whitelist_id": change.ref}
        case "whitelist":
            return "whitelist.add", {"ip": change.new, "description": (spec.whitelist or {})[str(change.new)]}
        case "team_roles":
            return f"team_roles.{'remove' if change.new is None else 'assign'}", {"name": role, "team_id": change.ref}
        case _:
            return "deployments.update", {what: change.new}
