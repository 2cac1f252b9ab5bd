"""Fleets: many deployments, validated together, then planned and ensured concurrently. Errors stay separate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from attrs import field, frozen

from .._api.endpoints import Endpoints, client_parts
from .._arguments import check_callback, check_flag, check_instances, check_integer
from .._display import ShortRepr, printable
from ..events import call_safely
from ..models import Deployment
from ..recipes.policy import UNATTENDED_TOLERANCE
from .concurrency import Outcome, run_all
from .ensure import Ensured, WorkflowRun, apply, plan_change, read_catalog
from .find import find_in_accounts
from .plan import Plan, plan_creation
from .spec import Catalog, DeploymentSpec, account_ids, raise_problems

DEFAULT_LIMIT = 20
"""Default number of deployments that are processed at once."""


@frozen(kw_only=True, repr=False)
class FleetItem(ShortRepr):
    """One deployment of a fleet: its plan, its result, or its error."""

    spec: DeploymentSpec
    plan: Plan | None = None
    """The plan. None if the state could not be read."""
    ensured: Ensured | None = field(default=None, repr=False)
    """The result of ``ensure``. None if there was nothing to do, or if it failed."""
    error: BaseException | None = None

    @property
    def action(self) -> str:
        """One of created, adopted, updated, unchanged or failed."""
        if self.error is not None or self.plan is None:
            return "failed"
        return self.ensured.action if self.ensured else self.plan.action

    @property
    def deployment(self) -> Deployment | None:
        """The deployment as read when it was ready. None if there was nothing to do; see ``plan.deployment_id``."""
        return self.ensured.deployment if self.ensured else None

    def __str__(self) -> str:
        return printable(f"{self.action:>9}  {self.spec.name}{f': {self.error}' if self.error else ''}")


@frozen(kw_only=True, repr=False)
class FleetPlan(ShortRepr):
    """The plans of a fleet in the order of the specs. ``str`` is a readable diff."""

    items: tuple[FleetItem, ...]
    problems: tuple[str, ...] = ()
    """Problems that prevent the whole fleet from being applied. Nothing is written while there are any."""

    @property
    def exit_code(self) -> int:
        """Exit status. 0: nothing to do; 1: impossible, or not readable; 2: changes are pending."""
        if self.problems or any(item.error or not item.plan or item.plan.problems for item in self.items):
            return 1
        return 0 if all(item.plan and item.plan.is_settled for item in self.items) else 2

    def __str__(self) -> str:
        shown = [
            printable(f"! {item.spec.name}: {item.error}") if item.error else str(item.plan) for item in self.items
        ]
        return "\n".join([*(printable(f"! {problem}") for problem in self.problems), *shown])


@frozen(kw_only=True, repr=False)
class FleetReport(ShortRepr):
    """The result of each deployment in the order of the specs. ``str`` is one line for each, and the totals."""

    items: tuple[FleetItem, ...]

    @property
    def exit_code(self) -> int:
        """Exit status. 0: every deployment matches its spec; 1: some failed."""
        return int(any(item.error for item in self.items))

    @property
    def failed(self) -> tuple[FleetItem, ...]:
        """Items that do not match their spec, each with its ``error``."""
        return tuple(item for item in self.items if item.error)

    def __str__(self) -> str:
        totals = Counter(item.action for item in self.items)
        return "\n".join(
            [*map(str, self.items), ", ".join(f"{count} {action}" for action, count in sorted(totals.items()))]
        )


async def plan_fleet(
    compose: Endpoints, specs: Iterable[DeploymentSpec], *, upgrade: bool = False, limit: int = DEFAULT_LIMIT
) -> FleetPlan:
    """Return the plan that :func:`apply_fleet` would carry out. Only reads.

    Costs one list request for all. Each existing deployment costs one request for its recipes, and one for each
    declared aspect among version, units, whitelist and team roles. A spec with an ``account_id`` costs one more for
    each deployment of its name, since the list does not state accounts. New deployments are checked against the
    accounts, databases, datacenters, clusters and teams, which are read once.

    Args:
        compose: The client.
        specs: The deployments; their names must be unique.
        upgrade: As for ``ensure``.
        limit: Number of deployments read at once.
    """
    declared = check_instances("specs", specs, DeploymentSpec)
    check_flag("upgrade", upgrade)
    check_integer("limit", limit, minimum=1)
    names = Counter(spec.name for spec in declared)
    problems = [f"{name}: declared {count} times" for name, count in names.items() if count > 1]
    listed = await compose.deployments.list()
    accounts = await compose.accounts.list() if any(spec.account_id for spec in declared) else ()

    async def plan_existing(spec: DeploymentSpec) -> Plan | None:
        found = await find_in_accounts(compose.deployments, listed, spec.name, account_ids(spec, accounts))
        return None if found is None else await plan_change(compose, spec, found, upgrade=upgrade)

    outcomes = await run_all(plan_existing, declared, limit=limit)
    new = [outcome.target for outcome in outcomes if outcome.result is None and outcome.error is None]
    catalog = await read_catalog(compose, new, accounts) if new else Catalog()
    items: list[FleetItem] = []
    for outcome in outcomes:
        plan = outcome.result
        if plan is None and outcome.error is None:
            plan = plan_creation(outcome.target, catalog)
            problems += [f"{plan.spec.name}: {problem}" for problem in plan.problems]
        items.append(FleetItem(spec=outcome.target, plan=plan, error=outcome.error))
    return FleetPlan(items=tuple(items), problems=tuple(problems))


async def apply_fleet(
    compose: Endpoints,
    specs: Iterable[DeploymentSpec],
    *,
    upgrade: bool = False,
    recreate_failed: bool = False,
    limit: int = DEFAULT_LIMIT,
    deadline: float | None = None,
    tolerance: float | None = None,
    progress: Callable[[FleetItem], object] | None = None,
) -> FleetReport:
    """Create or update all deployments of a fleet: plan all of them, then ensure each.

    An error of one deployment does not affect the others. A deployment that matches its spec costs no request after
    its plan. After a cancellation, started recipes continue at Compose; a later call, in any process, continues from
    the state it finds.

    Args:
        compose: The client.
        specs: The deployments; their names must be unique.
        upgrade: Allow upgrades in place, as for ``ensure``.
        recreate_failed: Remove deployments whose provision failed, and create them again.
        limit: Number of deployments processed at once.
        deadline: Seconds to wait for each recipe, by default those of the poll policy.
        tolerance: Seconds by which each wait may end late. By default 15, but no more than the recipe has been running;
            or the poll policy's if larger. A fleet is unattended work, and the default saves a third of its polls.
        progress: A plain function, called with each item as soon as it is done. An exception that it raises is
            logged and does not stop the others.

    Returns:
        The result of every deployment; ``exit_code`` is 0 or 1.

    Raises:
        SpecError: The specs cannot be satisfied; ``problems`` lists every reason, and nothing was written.
    """
    check_callback("progress", progress, nullable=True)
    if tolerance is None:
        tolerance = max(client_parts(compose).tolerance, UNATTENDED_TOLERANCE)
    run = WorkflowRun(upgrade=upgrade, recreate_failed=recreate_failed, deadline=deadline, tolerance=tolerance)
    planned = await plan_fleet(compose, specs, upgrade=upgrade, limit=limit)
    raise_problems(planned.problems)
    finished = {item.spec.name: item for item in planned.items}

    async def apply_one(plan: Plan) -> Ensured:
        return await apply(compose, plan, run.fresh())

    pending = [item.plan for item in planned.items if item.plan and not item.plan.is_settled]
    for item in planned.items:
        if item.plan is None or item.plan.is_settled:
            call_safely("progress", progress, item)

    def record(outcome: Outcome[Plan, Ensured]) -> None:
        spec = outcome.target.spec
        finished[spec.name] = FleetItem(spec=spec, plan=outcome.target, ensured=outcome.result, error=outcome.error)
        call_safely("progress", progress, finished[spec.name])

    await run_all(apply_one, pending, limit=limit, progress=record)
    return FleetReport(items=tuple(finished[item.spec.name] for item in planned.items))
