"""The ``Jobs`` class: submission, listing and execution of jobs."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal, Self, get_args
from zoneinfo import ZoneInfo

from .. import ComposeClient, workflows
from .._arguments import (
    check_flag,
    check_instance,
    check_instances,
    check_integer,
    check_number,
    check_positive,
    check_seconds,
    check_text,
)
from .._types import Json
from . import job_document, work_types
from .job_checks import check_key, check_key_part, check_work
from .job_errors import JobKeyTakenError
from .job_handle import Job
from .job_status import ENDED, JobState, JobStatus, Schedule
from .lazy_job_store import LazyJobStore
from .work_types import Ensure, Work

if TYPE_CHECKING:
    from .engine import JobStore

MAX_SECONDS: Final = 1e9
"""Maximum number of seconds, about 30 years. The engine cannot add much longer times to its own."""
_ENDED: Final = [status for status, states in job_document.STATES.items() if states[0] in ENDED]
"""The engine's statuses of ended jobs."""


class Jobs:
    """The jobs of one database: ``async with Jobs() as jobs``. Several processes may open the same database.

    Args:
        url: URL of the database: ``sqlite:///jobs.db`` for one machine, ``postgresql://...`` for many. The default is
            COMPOSE_JOBS_URL, or else the file ``compose-jobs.db`` in the working directory.

    Raises:
        ConfigurationError: At its first use: the URL is not a database URL. The text does not show its password.
    """

    def __init__(self, url: str | None = None) -> None:
        self._store = LazyJobStore(url)

    async def submit(
        self,
        *work: Work,
        key: str | None = None,
        retries: int = 0,
        deadline: float | None = None,
        timeout: float | None = None,
        delay: float = 0,
        tolerance: float | None = None,
    ) -> Job:
        """Store a job, and return it. A worker runs its works in their order until one fails.

        Args:
            work: The works of the job, all on one deployment.
            key: Makes submitting repeatable: the same key with the same work is the same job. By default each
                call is a new job.
            retries: Further tries after a failed recipe, or after a lost response with an unknown outcome. Each try
                starts a new recipe.
            deadline: Seconds to wait for each recipe, by default without limit. The recipe continues at Compose.
            timeout: Seconds from the job's first start until it is cancelled.
            delay: Seconds before the job may start.
            tolerance: Seconds by which its waits for recipes may end late, by default those of the worker.

        Raises:
            ValueError: There is no work, the works are on several deployments, or a key or number is invalid.
            JobKeyTakenError: The key belongs to a job with other work.
            JobsDatabaseError: The database cannot be used.
        """
        check_work(work, retries)
        deployment = check_key_part("deployment", work_types.deployment_of(work))
        check_number("delay", delay)
        for name, value in (("deadline", deadline), ("timeout", timeout), ("delay", delay or None)):
            if value is not None:
                check_positive(name, value, maximum=MAX_SECONDS)
        check_seconds("tolerance", tolerance, nullable=True)
        works = map(work_types.to_json, work)
        document = job_document.document(works, retries=retries, deadline=deadline, tolerance=tolerance)
        return await self._enqueue("compose_job", key, document, partition=deployment, timeout=timeout, delay=delay)

    async def fleet(
        self,
        specs: Iterable[workflows.DeploymentSpec],
        *,
        key: str | None = None,
        upgrade: bool = False,
        recreate_failed: bool = False,
    ) -> Job:
        """Store a job that checks a whole fleet, submits an ``Ensure`` job for each deployment, and waits for all.

        The key of each deployment's job is the fleet's key, a slash, and the deployment's name.

        Raises:
            ValueError: There are no specs, or several for one deployment.
            JobKeyTakenError, JobsDatabaseError: As for ``submit``.
        """
        specs = check_instances("specs", specs, workflows.DeploymentSpec)
        items = [work_types.to_json(Ensure(spec, upgrade=upgrade, recreate_failed=recreate_failed)) for spec in specs]
        if not items:
            raise ValueError("a fleet has at least one deployment")
        if twice := [name for name, count in Counter(spec.name for spec in specs).items() if count > 1]:
            raise ValueError(f"a fleet has one spec for each deployment, not several for {', '.join(twice)}")
        fleet: dict[str, Json] = {"kind": "fleet", "members": [*items], "upgrade": upgrade}
        return await self._enqueue("compose_fleet", key, job_document.document([fleet]))

    async def schedule(
        self,
        name: str,
        cron: str,
        *work: Work,
        targets: Literal["all"] | Sequence[str] = "all",
        timezone: str = "UTC",
        catch_up: bool = False,
        retries: int = 0,
    ) -> None:
        """Store a schedule, or replace the one with this name. Workers submit its jobs at the scheduled times.

        Args:
            name: Name of the schedule.
            cron: Cron expression of five fields, or of six with the seconds first.
            work: The works of each run: ``Backup()`` without a name for each target, or works with names.
            targets: Names of deployments, or ``"all"`` for every one that exists then. Only for works without names.
            timezone: IANA name of the time zone of the cron expression.
            catch_up: Run missed times later if no worker was running; otherwise they are skipped.
            retries: As for ``submit``.

        Raises:
            ValueError: The cron expression, the time zone or the works are invalid.
        """
        if not name or not work:
            raise ValueError("a schedule has a name and at least one work")
        check_key_part("name", name)
        if not targets or (isinstance(targets, str) and targets != "all"):
            raise ValueError(f"targets must be 'all' or a list of names, not {targets!r}")
        listed = () if isinstance(targets, str) else check_instances("targets", targets, str)
        wanted: Json = "all" if isinstance(targets, str) else [check_key_part("targets", name) for name in listed]
        check_work(work, retries)
        nameless = [work_types.is_nameless(item) for item in work]
        if not all(nameless):
            if targets != "all":
                raise ValueError("targets are for works without names: leave them out, or the names of the works")
            check_key_part("deployment", work_types.deployment_of(work))
        check_text("cron", cron)
        check_flag("catch_up", catch_up)
        try:
            ZoneInfo(check_text("timezone", timezone))
        except (ValueError, OSError, KeyError) as error:
            raise ValueError(f"timezone must be a name such as 'Europe/Berlin', not {timezone!r}") from error
        document: dict[str, Json] = {
            "v": work_types.FORMAT,
            "name": name,
            "works": [work_types.to_json(item) for item in work],
            "targets": wanted if all(nameless) else None,
            "retries": retries,
        }
        work_types.digest(document)  # raises for text that cannot be stored
        await self._store.run(lambda store: store.schedule(name, cron, document, timezone=timezone, catch_up=catch_up))

    async def schedules(self) -> tuple[Schedule, ...]:
        """Return the stored schedules, ordered by name."""
        found = await self._store.run(lambda store: store.schedules())
        return tuple(sorted(map(job_document.schedule_of, found), key=lambda schedule: schedule.name))

    async def unschedule(self, name: str) -> None:
        """Delete a schedule. Its submitted jobs stay."""
        check_text("name", name)
        await self._store.run(lambda store: store.unschedule(name))

    def get(self, key: str) -> Job:
        """Return the job with this key. Does not check that the job exists."""
        return Job(self._store, check_text("key", key))

    async def list(
        self, *, deployment: str | None = None, state: JobState | None = None, limit: int = 100
    ) -> tuple[JobStatus, ...]:
        """Return the newest jobs. Ended jobs are listed until they are forgotten."""
        check_integer("limit", limit, minimum=1)
        if state is not None and state not in get_args(JobState):
            raise ValueError(f"state must be one of {', '.join(get_args(JobState))}, not {state!r}")
        statuses = [status for status, states in job_document.STATES.items() if state in states] or None
        enough = limit if deployment is None and state not in ENDED else None
        found = await self._store.run(lambda store: job_document.read_statuses(store, status=statuses, limit=enough))
        fit = (item for item in found if deployment in {None, item.deployment} and state in {None, item.state})
        return tuple(islice(fit, limit))

    async def forget(self, *, older_than: timedelta) -> int:
        """Delete the jobs that ended that long ago, and return their number. Their keys become free."""
        check_instance("older_than", older_than, timedelta)
        if older_than < timedelta(0):
            raise ValueError(f"older_than must be 0 or more, not {older_than}")
        try:
            before = (datetime.now(UTC) - older_than).isoformat()
        except OverflowError:
            raise ValueError(f"older_than must not reach before the year 1: {older_than.days} days") from None

        def delete(store: JobStore) -> int:
            count = 0
            while rows := store.rows(
                status=_ENDED, completed_before=before, limit=500, load_input=False, load_output=False
            ):
                store.delete([row.workflow_id for row in rows])
                count += len(rows)
            return count

        return await self._store.run(delete)

    async def work(
        self,
        compose: ComposeClient,
        *,
        concurrency: int = 200,
        rate: float | None = None,
        lease: float = 15.0,
        tolerance: float = 15.0,
    ) -> None:
        """Run jobs until cancelled, as one of any number of workers. A process may run only one worker at a time.

        Cancel the call to stop the worker. It then takes no new jobs, cancels its waits, gives a write in progress
        eight seconds to end, and returns its jobs to the queue.

        Args:
            compose: The client that sends the requests. Until the call has returned, it sends nothing without a fresh
                lease, and raises ClientClosedError once the worker stops.
            concurrency: Maximum number of jobs at once per worker. The value of the latest worker applies to all.
            rate: Requests per second of all workers together. By default each client adapts its own rate.
            lease: Seconds without a renewal after which others may take over the worker's jobs, at least 1.
            tolerance: Seconds by which its waits for recipes may end late, unless the job or the client's
                ``PollPolicy`` has a tolerance. The default halves the polls of a recipe of a few minutes.

        Raises:
            ClientClosedError: The client was closed. The worker has returned its jobs to the queue.
            WorkerReplacedError: Other workers took over the jobs after a missed renewal. Exit the process.
            ConfigurationError: The process already runs a worker or DBOS, or this is Windows.
            JobsDatabaseError: The database cannot be used, or workers on another machine use this SQLite file.
        """
        store = await self._store.open()
        from .worker import run_worker  # load the engine at first use

        await run_worker(store, compose, concurrency=concurrency, rate=rate, lease=lease, tolerance=tolerance)

    async def aclose(self) -> None:
        """Close the connections to the database. Safe to call twice."""
        await self._store.aclose()

    async def __aenter__(self) -> Self:
        await self._store.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        where = repr(self._store.opened.database) if self._store.opened else "not open"
        return f"<Jobs {'closed' if self._store.closed else where}>"

    async def _enqueue(self, kind: str, key: str | None, document: dict[str, Json], **options: Any) -> Job:
        chosen = uuid.uuid4().hex if key is None else check_key(key)
        while not await self._store.run(lambda store: store.enqueue(kind, chosen, document, **options)):
            row = await self._store.row(chosen)
            if row is None:
                continue  # deleted in the meantime
            if job_document.document_of(row).get("digest") != document["digest"]:
                raise JobKeyTakenError(f"the key {chosen!r} belongs to a job with other work", key=chosen)
            break
        return Job(self._store, chosen)
