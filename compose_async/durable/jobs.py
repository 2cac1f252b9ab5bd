"""Jobs and Job: submitting work, and reading what became of it."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Final, Literal, Self
from zoneinfo import ZoneInfo

from .. import ComposeClient, workflows
from .._types import Json
from . import stored
from . import work as works_of
from .access import Access
from .job import Job
from .job_errors import JobKeyTakenError
from .job_status import JobState, JobStatus
from .work import Ensure, Work

if TYPE_CHECKING:
    from .engine import Client

LONGEST_KEY: Final = 200
_TICK: Final = "sched-"  # the engine's own keys of ticks begin so
_ROWS: Final[dict[str, list[str]]] = {
    "delayed": ["DELAYED"],
    "queued": ["ENQUEUED"],
    "running": ["PENDING"],
    "done": ["SUCCESS"],
    "failed": ["SUCCESS", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
    "cancelled": ["CANCELLED"],
    "timed_out": ["CANCELLED"],
}
_ENDED: Final = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


class Jobs:
    """The jobs of one database: ``async with Jobs() as jobs``. Several may be open, in any number of processes.

    Args:
        url: Where the jobs are stored: ``sqlite:///jobs.db`` for one machine, ``postgresql://...`` for many. By
            default COMPOSE_JOBS_URL, else the file ``compose-jobs.db`` in the working directory.

    Raises:
        ConfigurationError: The URL is not one of a database. The text does not show its password.
    """

    def __init__(self, url: str | None = None) -> None:
        self._asking = Access(url)

    async def submit(
        self,
        *work: Work,
        key: str | None = None,
        retries: int = 0,
        deadline: float | None = None,
        timeout: float | None = None,
        delay: float = 0,
    ) -> Job:
        """Store a job, and return it. Some worker carries its works out in their order, until one fails.

        Args:
            work: What is to be done, all of it on one deployment.
            key: Makes submitting repeatable: the same key with the same work is the same job. By default each
                call is a new job.
            retries: Tries after a recipe that failed, and after a lost answer of which Compose does not say what
                came of it. Each is a new recipe.
            deadline: Seconds to wait for each recipe; by default as long as it takes. It goes on at Compose.
            timeout: Seconds from its first start after which the job is cancelled.
            delay: Seconds before it may start.

        Raises:
            ValueError: No work, or works on several deployments; a key or a number that cannot be.
            JobKeyTakenError: The key belongs to a job with other work.
            JobsDatabaseError: The database cannot be used.
        """
        deployment = works_of.deployment_of(work)
        _check_retries(retries)
        for name, value in (("deadline", deadline), ("timeout", timeout), ("delay", delay or None)):
            _check_seconds(name, value)
        document = stored.document(work, retries=retries, deadline=deadline)
        return await self._store("compose_job", key, document, partition=deployment, timeout=timeout, delay=delay)

    async def fleet(
        self,
        specs: Iterable[workflows.DeploymentSpec],
        *,
        key: str | None = None,
        upgrade: bool = False,
        recreate_failed: bool = False,
    ) -> Job:
        """Store a job that checks a whole fleet first, then submits an ``Ensure`` job for each and waits for all.

        The jobs of the deployments have keys of their own: the fleet's key, a slash, and the name.

        Raises:
            ValueError: No specs.
            JobKeyTakenError, JobsDatabaseError: As for ``submit``.
        """
        items = [works_of.to_json(Ensure(spec, upgrade=upgrade, recreate_failed=recreate_failed)) for spec in specs]
        if not items:
            raise ValueError("a fleet has at least one deployment")
        data: list[Json] = [{"kind": "fleet", "members": list[Json](items), "upgrade": upgrade}]
        document: dict[str, Json] = {"v": works_of.FORMAT, "works": data, "digest": works_of.digest(data)}
        return await self._store("compose_fleet", key, document, partition=None, timeout=None, delay=0)

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
        """Store a schedule, in place of one of that name. Workers submit its jobs at its times.

        Args:
            name: Of the schedule.
            cron: Five fields, or six with seconds in front.
            work: What is to be done each time: ``Backup()`` without a name for each target, or works with names.
            targets: Names of deployments, or ``"all"`` that are there at the time. Only for works without names.
            timezone: IANA name of the zone in which the cron is read.
            catch_up: Make up for the times at which no worker ran; otherwise they are lost.
            retries: As for ``submit``.

        Raises:
            ValueError: The cron, the zone or the works cannot be.
        """
        if not name or not work:
            raise ValueError("a schedule has a name and at least one work")
        if isinstance(targets, str) and targets != "all":
            raise ValueError(f"targets must be 'all' or a list of names, not {targets!r}")
        nameless = [works_of.is_nameless(item) for item in work]
        if not all(nameless):
            works_of.deployment_of(work)
        _check_retries(retries)
        try:
            ZoneInfo(timezone)
        except (ValueError, OSError, KeyError) as error:
            raise ValueError(f"timezone must be a name such as 'Europe/Berlin', not {timezone!r}") from error
        document: dict[str, Json] = {
            "v": works_of.FORMAT,
            "name": name,
            "works": [works_of.to_json(item) for item in work],
            "targets": None if not all(nameless) else targets if isinstance(targets, str) else list(targets),
            "retries": retries,
        }
        await self._asking.ask(
            lambda client: client.schedule(name, cron, document, timezone=timezone, catch_up=catch_up)
        )

    async def unschedule(self, name: str) -> None:
        """Delete a schedule. Jobs that it submitted stay."""
        await self._asking.ask(lambda client: client.unschedule(name))

    def get(self, key: str) -> Job:
        """Return the job with this key, without looking whether there is one."""
        return Job(self._asking, key)

    async def list(
        self, *, deployment: str | None = None, state: JobState | None = None, limit: int = 100
    ) -> tuple[JobStatus, ...]:
        """Return the newest jobs, those that ended included until they are forgotten."""
        filters: dict[str, object] = {"status": _ROWS[state]} if state else {}
        if deployment is None and state not in {"done", "failed", "cancelled", "timed_out"}:
            filters["limit"] = limit

        def read(client: Client) -> tuple[JobStatus, ...]:
            rows = client.rows(**filters)
            progress = client.database.progress_of([row.workflow_id for row in rows if row.status == "PENDING"])
            found = (stored.status_of(row, progress.get(row.workflow_id)) for row in rows)
            fit = [
                status for status in found if deployment in {None, status.deployment} and state in {None, status.state}
            ]
            return tuple(fit[:limit])

        return await self._asking.ask(read)

    async def forget(self, *, older_than: timedelta) -> int:
        """Delete the jobs that ended that long ago, and return how many. Their keys are free again."""
        before = (datetime.now(UTC) - older_than).isoformat()

        def delete(client: Client) -> int:
            count = 0
            while rows := client.rows(
                status=_ENDED, completed_before=before, limit=500, load_input=False, load_output=False
            ):
                client.delete([row.workflow_id for row in rows])
                count += len(rows)
            return count

        return await self._asking.ask(delete)

    async def work(
        self, compose: ComposeClient, *, concurrency: int = 200, rate: float | None = None, lease: float = 15.0
    ) -> None:
        """Carry out jobs until cancelled: be one of any number of workers. One call at a time in a process.

        Cancelling it is how a worker is stopped: it takes nothing new, cancels its waits, gives a write in the
        socket eight seconds, and puts its jobs back for others.

        Args:
            compose: The client to do it with. While this runs, nothing of it leaves without a fresh lease.
            concurrency: Jobs that a worker has at once; the number of the worker that started last counts for all.
            rate: Requests per second of all workers together; by default each client finds its own.
            lease: Seconds for which a worker may be silent before others take its jobs.

        Raises:
            WorkerReplacedError: Others took its jobs, since it was silent for too long. Leave the process.
            ConfigurationError: The process already runs a worker or DBOS, or this is Windows.
            JobsDatabaseError: The database cannot be used, or workers on another machine use this SQLite file.
        """
        from .worker import work  # the engine is loaded when it is first used

        client = await self._asking.opened()
        await work(client, compose, concurrency=concurrency, rate=rate, lease=lease)

    async def aclose(self) -> None:
        """Close the connections to the database. May be called again."""
        await self._asking.aclose()

    async def __aenter__(self) -> Self:
        await self._asking.opened()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        where = repr(self._asking.client.database) if self._asking.client else "not open"
        return f"<Jobs {'closed' if self._asking.closed else where}>"

    async def _store(
        self,
        kind: str,
        key: str | None,
        document: dict[str, Json],
        *,
        partition: str | None,
        timeout: float | None,
        delay: float,
    ) -> Job:
        chosen = uuid.uuid4().hex if key is None else _checked_key(key)

        def store(client: Client) -> bool:
            return client.enqueue(kind, chosen, document, partition=partition, timeout=timeout, delay=delay)

        while not await self._asking.ask(store):
            row = await self._asking.row(chosen)
            if row is None:
                continue  # it was forgotten meanwhile
            if stored.document_of(row).get("digest") != document["digest"]:
                raise JobKeyTakenError(f"the key {chosen!r} belongs to a job with other work", key=chosen)
            break
        return Job(self._asking, chosen)


def _checked_key(key: str) -> str:
    if not isinstance(key, str) or not key.strip() or len(key) > LONGEST_KEY or key.startswith(_TICK):
        raise ValueError(f"key must have 1 to {LONGEST_KEY} characters and not begin with {_TICK!r}: {key!r}")
    return key


def _check_retries(retries: int) -> None:
    if not isinstance(retries, int) or isinstance(retries, bool) or retries < 0:
        raise ValueError(f"retries must be 0 or more, not {retries!r}")


def _check_seconds(name: str, value: float | None) -> None:
    if value is not None and not (not isinstance(value, bool) and 0 < value < math.inf):
        raise ValueError(f"{name} must be a positive number of seconds, not {value!r}")
