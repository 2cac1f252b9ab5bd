"""The engine under the jobs: DBOS, which keeps the journal and hands jobs to workers. Its only importer."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final, Protocol

from dbos import DBOS, DBOSClient, EnqueueOptions, Serializer, WorkflowStatus
from dbos import _dbos as process
from dbos._error import DBOSException, DBOSWorkflowIDInUseError
from dbos._sys_db import ClientScheduleInput
from dbos._utils import INTERNAL_QUEUE_NAME, GlobalParams

from .._redact import redact
from .._types import Json
from ..errors import ConfigurationError
from .database import Database
from .job_errors import JobError

logging.getLogger("dbos").addHandler(logging.NullHandler())  # it would print to the console where it finds none

APPLICATION: Final = "compose-async"
SHAPE: Final = "compose-1"
"""The order of a job's steps, as a name. A started job is carried on only by workers of its own shape."""
JOBS: Final = "compose_job"
FLEETS: Final = "compose_fleet"
TICKS: Final = "compose_tick"
QUEUE: Final = "compose"
FLEET_QUEUE: Final = "compose-fleets"
"""Jobs that submit and watch others wait here, so that they never take the places of those they wait for."""
ENDLESS: Final = 1_000_000_000

Status = WorkflowStatus


class Journal(Protocol):
    """The steps of one job: each is carried out, and its result stored, before the next begins."""

    key: str
    count: int

    async def step(self, name: str, function: Callable[[], Awaitable[Json]]) -> Json: ...


Run = Callable[[Journal, Json], Awaitable[Json]]
Runners = dict[str, Run]
"""What carries out a job, by the name of its kind: JOBS, FLEETS, TICKS."""


class JsonSerializer(Serializer):
    """What is stored is JSON: no pickle, no object of ours, and errors only as redacted text."""

    def name(self) -> str:
        return "compose_json"

    def serialize(self, data: Any) -> str:
        return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_encode)

    def deserialize(self, serialized_data: str) -> Any:
        data = json.loads(serialized_data)
        if isinstance(data, dict) and data.keys() == {"$error"}:
            return JobError(str(data["$error"]))
        if isinstance(data, dict) and data.keys() == {"args", "kwargs"}:  # a tick's first argument is a time
            data["args"] = tuple(_decode(item) for item in data["args"])
        return data


def _encode(value: object) -> Json:
    if isinstance(value, Exception):
        return {"$error": f"{type(value).__name__}: {redact(str(value))}"}
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is not JSON")


def _decode(item: Any) -> Any:
    return datetime.fromisoformat(item["$time"]) if isinstance(item, dict) and item.keys() == {"$time"} else item


class Client:
    """What ``Jobs`` asks of the engine: plain calls that block, to be made off the event loop."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.dbos = DBOSClient(
            system_database_engine=database.engine,
            serializer=JsonSerializer(),
            application_name=APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )

    def prepare(self) -> None:
        """Make or migrate all tables and queues. Raises JobsDatabaseError for a database that cannot be used."""
        self.database.check_version()
        with self.database.migrating():
            self.dbos._sys_db.run_migrations()  # noqa: SLF001 - the public way opens an engine of its own
            self.database.create_tables()
        self.register_queues(concurrency=None, poll=1.0, keep=True)

    def register_queues(self, *, concurrency: int | None, poll: float, keep: bool) -> None:
        """Store the queues, or leave those that are stored as they are."""
        policy: Any = "never_update" if keep else "always_update"
        self.dbos.register_queue(
            QUEUE,
            partition_concurrency=1,
            worker_concurrency=concurrency,
            polling_interval_sec=poll,
            on_conflict=policy,
        )
        self.dbos.register_queue(FLEET_QUEUE, polling_interval_sec=poll, on_conflict=policy)

    def enqueue(
        self, kind: str, key: str, document: Json, *, partition: str | None, timeout: float | None, delay: float
    ) -> bool:
        """Store a job. Return False if its key is in use."""
        options: EnqueueOptions = {
            "workflow_name": kind,
            "queue_name": QUEUE if partition else FLEET_QUEUE,
            "workflow_id": key,
            "workflow_id_reuse_policy": "reject",
        }
        if partition:
            options["queue_partition_key"] = partition
        if timeout is not None:
            options["workflow_timeout"] = timeout
        if delay > 0:
            options["delay_seconds"] = delay
        try:
            self.dbos.enqueue(options, document)
        except DBOSWorkflowIDInUseError:
            return False
        return True

    def rows(self, **filters: Any) -> list[Status]:
        """Return jobs, newest first, as the engine has them."""
        return self.dbos.list_workflows(name=[JOBS, FLEETS, TICKS], sort_desc=True, **filters)

    def cancel(self, key: str) -> None:
        """Cancel a job that has not ended. Its worker notices within a second."""
        self.dbos.cancel_workflow(key)

    def delete(self, keys: list[str]) -> None:
        """Delete jobs with all that is stored of them."""
        self.dbos.delete_workflows(keys)
        self.database.forget_progress(keys)

    def schedule(self, name: str, cron: str, document: Json, *, timezone: str, catch_up: bool) -> None:
        """Store a schedule, in place of one of that name. Raises ValueError for a cron that is none."""
        wanted: ClientScheduleInput = {
            "schedule_name": name,
            "workflow_name": TICKS,
            "schedule": cron,
            "context": document,
            "automatic_backfill": catch_up,
            "cron_timezone": timezone,
            "queue_name": FLEET_QUEUE,
        }
        try:
            self.dbos.apply_schedules([wanted])
        except DBOSException as error:
            raise ValueError(str(error)) from None

    def unschedule(self, name: str) -> None:
        """Delete a schedule, if there is one."""
        self.dbos.delete_schedule(name)

    def resume(self, row: Status) -> None:
        """Let a cancelled job go on where it was."""
        self.dbos.resume_workflow(row.workflow_id, queue_name=QUEUE if row.queue_partition_key else FLEET_QUEUE)

    def rewind(self, row: Status, step: int) -> None:
        """Let a job that ended go on from this step, as if it and later ones had not been."""
        self.dbos._sys_db.rewind_workflow(  # noqa: SLF001 - the public way leaves off the partition
            row.workflow_id,
            step,
            queue_name=QUEUE if row.queue_partition_key else FLEET_QUEUE,
            queue_partition_key=row.queue_partition_key,
        )

    def close(self) -> None:
        """Let go of the engine; the database's connections are not its own."""
        self.dbos.destroy()


class Worker:
    """This process's one DBOS. It runs jobs on the event loop that launched it."""

    def __init__(self, database: Database, runners: Runners, *, worker_id: str) -> None:
        if process._dbos_global_instance is not None:  # noqa: SLF001 - there is no public way to ask
            raise ConfigurationError("this process already runs DBOS, of which there can be one: start another process")
        if GlobalParams.dbos_cloud:
            raise ConfigurationError("workers do not run in DBOS Cloud, which would take over their settings")
        self._launched = False
        self._dbos = DBOS(
            config={
                "name": APPLICATION,
                "system_database_engine": database.engine,
                "serializer": JsonSerializer(),
                "application_version": SHAPE,
                "executor_id": worker_id,
                "use_listen_notify": False,
                "run_migrations": False,
                "log_level": "CRITICAL",  # a cancelled job would be an error with a traceback
                "scheduler_polling_interval_sec": 5.0,
            }
        )
        registered = process._get_or_create_dbos_registry().workflow_info_map  # noqa: SLF001 - as above
        for kind in (JOBS, FLEETS, TICKS):
            registered.pop(kind, None)  # of an earlier worker of this process
        self._register(runners)

    def _register(self, runners: Runners) -> None:
        async def job(document: Json) -> Json:
            return await runners[JOBS](_Steps(), document)

        async def fleet(document: Json) -> Json:
            return await runners[FLEETS](_Steps(), document)

        async def tick(scheduled_at: datetime, document: Json) -> Json:
            return await runners[TICKS](_Steps(), [scheduled_at.isoformat(), document])

        for kind, function in ((JOBS, job), (FLEETS, fleet), (TICKS, tick)):
            DBOS.workflow(name=kind, max_recovery_attempts=ENDLESS)(function)

    def launch(self) -> None:
        """Start taking jobs. Blocks shortly, and has to be called on the event loop that is to run them."""
        DBOS.launch()
        self._launched = True

    def tasks(self) -> list[Any]:
        """Return the tasks that run jobs now."""
        return list(self._dbos._workflow_tasks)  # noqa: SLF001 - there is no public way

    def take_no_more(self) -> None:
        """Stop taking jobs; those that run go on."""
        for event in self._dbos.background_thread_stop_events:
            event.set()

    def give_back(self, worker_id: str) -> int:
        """Put the started jobs of a worker back into their queues, and return how many it still has.

        Jobs of another shape are left alone: only a worker of theirs may do that.
        """
        if not self._launched:
            return 0
        system = self._dbos._sys_db  # noqa: SLF001 - the public way is not conditional on who has the job
        for pending in system.get_pending_workflows(worker_id, SHAPE):
            system.reenqueue_for_recovery(pending.workflow_id, [worker_id], INTERNAL_QUEUE_NAME)
        return len(system.list_workflows(executor_id=worker_id, status="PENDING", load_input=False, load_output=False))

    async def close(self, seconds: float) -> None:
        """Stop all that the engine runs in this process, and give the event loop threads of its own again.

        After so many seconds it is left to end by itself: while the database is away, its threads take their time.
        """
        await asyncio.wait({asyncio.ensure_future(asyncio.to_thread(DBOS.destroy))}, timeout=seconds)
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))


class _Steps:
    """The journal of the job that runs in this task."""

    def __init__(self) -> None:
        self.key = str(DBOS.workflow_id)
        self.count = 0

    async def step(self, name: str, function: Callable[[], Awaitable[Json]]) -> Json:
        """Carry a step out, or return its stored result; a cancelled job's step is cancelled within a second."""
        self.count += 1

        async def carried_out() -> Json:
            return await function()

        return await DBOS.run_step_async({"name": name, "preemptible": True}, carried_out)
