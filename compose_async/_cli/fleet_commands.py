"""The ``plan`` and ``apply`` commands for a fleet in a TOML file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ..errors import SpecError
from ..workflows import fleet
from ..workflows.fleet_file import read_fleet
from .argument_values import UsageError
from .error_report import command
from .output import show
from .session import Session

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from .._types import Json
    from ..workflows.plan import Change
    from ..workflows.spec import DeploymentSpec
    from .screen import Screen


def plan(options: argparse.Namespace, screen: Screen) -> int:
    """Show the plan of :func:`apply`. Exit status 0: nothing to do; 1: impossible; 2: changes are pending."""

    async def work(session: Session, specs: tuple[DeploymentSpec, ...]) -> int:
        planned = await session.read(fleet.plan_fleet(session.compose, specs, upgrade=options.upgrade))
        shown_below = {
            f"{item.spec.name}: {text}" for item in planned.items if item.plan for text in item.plan.problems
        }
        print_problem = screen.problem if options.json else screen.line
        for problem in planned.problems:
            if problem not in shown_below:
                print_problem(f"! {problem}")
        if options.json:
            show(screen, [_row(item) for item in planned.items], "json")
        else:
            _print_plans(screen, planned)
        if planned.exit_code == 2:  # noqa: PLR2004 - documented
            screen.note("changes are pending (exit status 2)")
        return planned.exit_code

    return _run(options, screen, work)


def apply(options: argparse.Namespace, screen: Screen) -> int:
    """Apply the fleet. Prints a line for each finished deployment, and the totals. With ``--jobs``, submits a job."""

    async def submit(_: Session, specs: tuple[DeploymentSpec, ...]) -> int:
        from .job_commands import open_jobs  # only --jobs needs it

        async with open_jobs(options.jobs, screen) as jobs:
            job = await jobs.fleet(
                specs, key=options.key, upgrade=options.upgrade, recreate_failed=options.recreate_failed
            )
        show(screen, {"key": job.key}, "json" if options.json else "table", text=job.key)
        screen.note(f"submitted; to wait: {command('jobs', 'wait', job.key)}")
        return 0

    async def work(session: Session, specs: tuple[DeploymentSpec, ...]) -> int:
        try:
            report = await fleet.apply_fleet(
                session.compose,
                specs,
                upgrade=options.upgrade,
                recreate_failed=options.recreate_failed,
                deadline=options.timeout,
                progress=screen.note if options.json else screen.line,
            )
        except asyncio.CancelledError:
            screen.problem(
                "compose-async: interrupted; what was begun goes on at Compose: apply again to go on with it"
            )
            raise
        if options.json:
            show(screen, [_row(item) for item in report.items], "json")
        else:
            screen.line(str(report).splitlines()[-1])
        return report.exit_code

    if options.key is not None and options.jobs is None:
        raise UsageError("--key is the key of a job: give --jobs as well")
    return _run(options, screen, work if options.jobs is None else submit)


def _print_plans(screen: Screen, planned: fleet.FleetPlan) -> None:
    for item in planned.items:
        if item.error is not None or item.plan is None:
            screen.line(f"! {item.spec.name}: {item.error}")
        else:
            screen.document(f"{item.plan}\n")


def _row(item: fleet.FleetItem) -> dict[str, Json]:
    """Return one deployment of a plan or a report as plain data."""
    plan, outcome = item.plan, item.ensured or item.plan
    return {
        "name": item.spec.name,
        "action": item.action,
        "deployment_id": item.deployment.id if item.deployment else plan.deployment_id if plan else None,
        "changes": [_change(change) for change in outcome.changes] if outcome else [],
        "skipped": [_change(change) for change in outcome.skipped] if outcome else [],
        "waits_for": [recipe.id for recipe in plan.running] if plan else [],
        "problems": list(plan.problems) if plan else [],
        "error": None if item.error is None else str(item.error),
    }


def _change(change: Change) -> Json:
    return {"what": change.what, "old": change.old, "new": change.new}


def _run(
    options: argparse.Namespace,
    screen: Screen,
    work: Callable[[Session, tuple[DeploymentSpec, ...]], Awaitable[int]],
) -> int:
    async def connected() -> int:
        async with Session(options, screen) as session:
            return await work(session, specs)

    try:
        specs = read_fleet(options.file)
        return asyncio.run(connected())
    except SpecError as error:
        # For invalid TOML the error itself names the file; its problem does not.
        problems = error.problems if str(error) == "; ".join(error.problems) else (str(error),)
        for problem in problems:
            screen.problem(f"compose-async: {problem}")
        return 1
