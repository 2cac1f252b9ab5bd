"""The ``ensure`` loop: read the state, plan, write the differences, wait, and repeat until nothing differs.

``find`` decides whether the deployment exists, ``plan`` whether it is adopted, updated or left as it is, and
``_create`` adopts one that took the name meanwhile.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import ClassVar, Final

from attrs import define, evolve, field, frozen

from .. import errors
from .._api.endpoints import Endpoints, client_parts
from .._arguments import as_validator, check_callback, check_flag, check_instance, check_seconds
from .._pickling import restore
from .._serialization import Serializable, TextFormat
from ..errors import ComposeError, NameTakenError, NotFoundError, RecipeFailedError, RecipeLostError, UnprocessableError
from ..events import call_safely
from ..models import Account, Deployment, DeploymentSummary, Recipe
from ..recipes.recipe_kinds import matches
from .find import Listed, find_current, find_in_accounts
from .plan import Action, Change, ObservedState, Plan, differing_version, plan_creation, plan_from, team_changes
from .resend import send_until_proven
from .spec import DEPROVISIONING_SUFFIX, Catalog, DeploymentSpec, account_ids, raise_problems
from .verdicts import AnyRecipeFuture, Proof

MAX_ROUNDS: Final = 20
"""Maximum number of plans for one deployment. More are needed only if other clients keep changing it."""


@frozen(kw_only=True, repr=False)
class Ensured(Serializable):
    """The result of ``ensure``: a ready deployment that matches its spec, and the changes that were made.

    Its JSON is a summary: it holds no connection strings.
    """

    _FORMAT: ClassVar[TextFormat] = TextFormat("a result of ensure", version=1)

    action: Action
    """One of created, adopted (it was being provisioned, or another client created it first), updated, unchanged."""
    deployment: Deployment
    changes: tuple[Change, ...] = ()
    """Changes written to the deployment. The values of a creation are not listed."""
    skipped: tuple[Change, ...] = field(default=(), repr=False)
    """Differences that were not changed, because ``upgrade`` is false."""
    proof: Proof | None = None
    """Proof that this call created the deployment, as in :class:`Applied`; None if it did not.

    With ``name``, the response was lost: the deployment may be one of that name that another client created.
    """

    __setstate__ = restore

    @property
    def held(self) -> tuple[Change, ...]:
        """The former name of ``skipped``, kept for one release."""
        return self.skipped


@define(kw_only=True)
class WorkflowRun:
    """One run of a workflow, such as ``ensure``: its options, the changes that it wrote, and its waits for recipes."""

    upgrade: bool = field(default=False, validator=as_validator(check_flag))
    recreate_failed: bool = field(default=False, validator=as_validator(check_flag))
    deadline: float | None = field(default=None, validator=as_validator(check_seconds, nullable=True))
    tolerance: float | None = field(default=None, validator=as_validator(check_seconds, nullable=True))
    progress: Callable[[AnyRecipeFuture], object] | None = field(
        default=None, validator=as_validator(check_callback, nullable=True)
    )
    applied: list[Change] = field(factory=list, init=False)
    proof: Proof | None = field(default=None, init=False)
    """Proof of the creation."""
    reported: dict[str, AnyRecipeFuture] = field(factory=dict, init=False)
    """Keeps the recipes watched between two waits, so that they keep their operation and are not abandoned."""

    def fresh(self) -> WorkflowRun:
        """Return a new run with the same options."""
        return evolve(self)  # fields with init=False start anew

    def report(self, future: AnyRecipeFuture | None) -> None:
        """Pass the future to ``progress``, unless its recipe is unknown or was reported before."""
        if future is not None and future.handle.recipe_id not in self.reported:
            self.reported[future.handle.recipe_id] = future
            call_safely("progress", self.progress, future)

    async def wait(self, future: AnyRecipeFuture | None) -> None:
        """Report the future, and wait for its recipe."""
        self.report(future)
        if future is not None:
            try:
                await future.wait(self.deadline, tolerance=self.tolerance)
            except errors.RecipeError as error:
                error.handle = self.reported[future.handle.recipe_id].handle  # the handle of the starting call
                raise


async def plan_deployment(
    compose: Endpoints, spec: DeploymentSpec, *, upgrade: bool = False, listed: Listed | None = None
) -> Plan:
    """Return the plan that ``ensure`` would apply. Only reads."""
    check_instance("spec", spec, DeploymentSpec)
    check_flag("upgrade", upgrade)
    accounts = () if spec.account_id is None else await compose.accounts.list()
    deployment = await find_current(compose.deployments, spec.name, listed, account_ids(spec, accounts))
    if deployment is None:
        return plan_creation(spec, await read_catalog(compose, [spec], accounts))
    plan = await plan_change(compose, spec, deployment, upgrade=upgrade)
    if listed is not None and any(matches(recipe, "deployments.deprovision") for recipe in plan.running):
        return await plan_deployment(compose, spec, upgrade=upgrade)  # being removed, as only a new list shows
    return plan


async def plan_change(
    compose: Endpoints, spec: DeploymentSpec, deployment: DeploymentSummary | Deployment, *, upgrade: bool
) -> Plan:
    """Plan the changes for an existing deployment.

    Costs one request for its recipes, and one for each declared aspect.
    """
    code_unknown = spec.customer_billing_code is not None and deployment.customer_billing_code is None
    if not isinstance(deployment, Deployment) and (spec.version is not None or code_unknown):
        deployment = await compose.deployments.get(deployment.id)
    roles = None if spec.team_roles is None else await compose.team_roles.list(deployment.id)
    assigns = any(change.new is not None for change in team_changes(spec, roles or ()))
    observed = ObservedState(
        deployment=deployment,
        recipes=await compose.recipes.list(deployment.id),
        scaling=None if spec.units is None else await compose.scalings.get(deployment.id),
        transitions=await compose.versions.list(deployment.id) if differing_version(spec, deployment) else None,
        whitelist=None if spec.whitelist is None else await compose.whitelist.list(deployment.id),
        team_roles=roles,
        teams=await compose.teams.list() if assigns else (),
    )
    return plan_from(spec, observed, upgrade=upgrade)


async def read_catalog(
    compose: Endpoints, specs: Sequence[DeploymentSpec], accounts: tuple[Account, ...] = ()
) -> Catalog:
    """Read the catalog that creations are checked against. The number of lists does not grow with the specs.

    ``accounts`` is the list of accounts, if it was read before.
    """
    return Catalog(
        accounts=accounts or await compose.accounts.list(),
        databases=await compose.databases.list(),
        datacenters=await compose.datacenters.list() if any(spec.datacenter for spec in specs) else (),
        clusters=(
            await compose.clusters.list() if any(spec.cluster_id or spec.provisioning_tags for spec in specs) else ()
        ),
        teams=await compose.teams.list() if any(spec.team_roles for spec in specs) else (),
    )


async def apply(compose: Endpoints, plan: Plan, run: WorkflowRun) -> Ensured:
    """Apply a plan, plan again, and repeat until nothing differs."""
    spec, may_recreate = plan.spec, run.recreate_failed
    action: Action = "adopted" if plan.state == "provisioning" else "unchanged"
    for _ in range(MAX_ROUNDS):
        if plan.view is None:
            raise_problems(plan.problems, spec.name)
            deployment_id, action = await _create(compose, plan, run)
        elif plan.state == "failed" and plan.provision and plan.view.deployment.type == spec.type:
            if may_recreate:
                deployment_id, action = await _recreate(compose, plan, plan.view, run)
                may_recreate, run.applied = False, []  # at most once; the changes were those of the old one
            else:
                await _wait_for_provision(compose, plan.view, plan.provision, run)
                deployment_id = plan.view.deployment.id
        else:
            raise_problems(plan.problems, spec.name)
            deployment_id = plan.view.deployment.id
            if plan.running:
                await wait_for_all(compose, plan.running, run)
            elif plan.changes:
                await _write_changes(compose, plan, plan.view, run)
            elif plan.provision and plan.state == "provisioning":
                await _wait_for_provision(compose, plan.view, plan.provision, run)
            else:
                seen = plan.view.deployment
                ready = seen if isinstance(seen, Deployment) else await compose.deployments.get(seen.id)
                action = "updated" if action == "unchanged" and run.applied else action
                changes = tuple(run.applied)
                if plan.provision:
                    client_parts(compose).observe(plan.provision)  # if changes came first, no wait saw its end
                return Ensured(action=action, deployment=ready, changes=changes, skipped=plan.skipped, proof=run.proof)
        plan = await plan_change(compose, spec, await compose.deployments.get(deployment_id), upgrade=run.upgrade)
    raise ComposeError(f"{spec.name} keeps changing; after {MAX_ROUNDS} plans this was left:\n{plan}")


async def _create(compose: Endpoints, plan: Plan, run: WorkflowRun) -> tuple[str, Action]:
    """Create the deployment and return its id. Adopt an existing deployment if the name is already taken by one."""
    name = plan.spec.name
    refusal: NameTakenError | None = None
    try:
        created = await send_until_proven(compose, "deployments.create", plan.creation, known=())
    except NameTakenError as error:
        refusal, run.proof = error, None
    else:
        run.report(created.future)
        run.proof = created.proof
        if isinstance(created.resource, Deployment | DeploymentSummary):
            return created.resource.id, "created"
    listed = await compose.deployments.list()
    accounts = [str(plan.creation["account_id"])]
    # Another client has created it, or this one has and it is listed late.
    found = await find_in_accounts(compose.deployments, listed, name, accounts)
    if found is not None:
        return found.id, "adopted" if refusal else "created"
    if refusal is None:
        raise ComposeError(f"{name!r} was created, but is not listed any more")
    being_removed = any(item.name == name + DEPROVISIONING_SUFFIX for item in listed)
    why = "is still being removed" if being_removed else "is not listed any more, so the name is cooling down"
    cooling_error = copy.copy(refusal)
    cooling_error.args = (f"the name {name!r} is taken by a deployment that {why}: Compose keeps a name for 24 hours",)
    raise cooling_error from refusal


async def _wait_for_provision(compose: Endpoints, observed: ObservedState, provision: Recipe, run: WorkflowRun) -> None:
    """Wait until the provision is complete. The error of a failed one says what to do about its deployment."""
    try:
        await run.wait(compose.recipes.future(provision.id))
    except RecipeFailedError as error:
        error.add_note(
            f"deployment {observed.deployment.name!r} ({observed.deployment.id}) is listed but never came up; "
            "ensure() with recreate_failed=True removes it and creates it again, without any data"
        )
        raise


async def _recreate(compose: Endpoints, plan: Plan, observed: ObservedState, run: WorkflowRun) -> tuple[str, Action]:
    """Remove a deployment whose provision failed, and create it again."""
    again = plan_creation(plan.spec, await read_catalog(compose, [plan.spec]))
    raise_problems(again.problems, plan.spec.name)  # never remove a deployment that cannot be created again
    known = {recipe.id for recipe in observed.recipes}
    arguments = {"deployment_id": observed.deployment.id}
    with suppress(NotFoundError):  # another client has removed it already
        await run.wait((await send_until_proven(compose, "deployments.deprovision", arguments, known=known)).future)
    return await _create(compose, again, run)


async def wait_for_all(compose: Endpoints, running: Sequence[Recipe], run: WorkflowRun) -> None:
    """Wait until these recipes have ended, no matter how."""
    for recipe in running:
        with suppress(RecipeFailedError, RecipeLostError):
            await run.wait(compose.recipes.future(recipe.id))


async def _write_changes(compose: Endpoints, plan: Plan, observed: ObservedState, run: WorkflowRun) -> None:
    """Apply the differences, and record each. Removals are sent after all additions have ended."""
    known = {recipe.id for recipe in observed.recipes}
    ineffective = next((change for change in plan.changes if change in run.applied), None)
    if ineffective is not None:
        what = "Compose accepted a change that has no effect, or that another client undid"
        raise ComposeError(f"{plan.spec.name}: {what}: {ineffective}")
    additions = [change for change in plan.changes if change.new is not None]
    removals = [change for change in plan.changes if change.new is None]
    for batch in (additions, removals):
        started = []
        for change in batch:
            operation, arguments = _operation_for(plan.spec, change)
            arguments["deployment_id"] = observed.deployment.id
            try:
                write = await send_until_proven(compose, operation, arguments, known=known)
            except (NotFoundError, UnprocessableError):
                if change in (await plan_change(compose, plan.spec, observed.deployment, upgrade=True)).changes:
                    raise
                continue  # another client has made this change meanwhile
            run.applied.append(change)
            started.append(write.future)
            run.report(write.future)
            if write.future is not None:
                known.add(write.future.handle.recipe_id)
        for future in started:
            await run.wait(future)


def _operation_for(spec: DeploymentSpec, change: Change) -> tuple[str, dict[str, object]]:
    """Return the operation that applies one change, and its arguments."""
    what, _, role = change.what.partition(" ")  # only team_roles has a second word
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
