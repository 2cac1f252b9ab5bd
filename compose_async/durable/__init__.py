"""Jobs that survive their workers: submit work, and any number of worker processes carry it out.

Install ``compose-async[durable]``. A job is work on one deployment, stored in a database. A SQLite file serves the
workers of one machine, PostgreSQL those of several machines; only the URL differs::

    from compose_async import DeploymentSpec
    from compose_async.durable import Backup, Ensure, Jobs, Scale

    async with Jobs("sqlite:///jobs.db") as jobs:  # or postgresql://user@host/database
        spec = DeploymentSpec(name="orders", type="postgresql", datacenter="aws:us-east-1")
        job = await jobs.submit(Ensure(spec), Scale("orders", units=3), Backup("orders"), key="orders-2026-11")
        print(await job.status())  # queued
        await jobs.schedule("nightly", "0 3 * * *", Backup())  # of every deployment

A worker is a process that calls ``jobs.work(compose)``, such as ``compose-async worker``. Start as many as you need,
and stop or kill any of them. From a shell, ``compose-async apply FILE --jobs`` submits a fleet, and ``compose-async
jobs list|show|wait|cancel|retry|forget|schedules`` manages them. The works of a job run in order. Two jobs of one
deployment never run at the same time, and their order is not promised: put works that must follow each other into one
job.

A key makes ``submit`` safe to repeat. The same key with the same work is the same job; with different work it is
refused. ``forget`` frees the keys of ended jobs. Without a key, each call stores a new job.

When to use it
--------------
``apply_fleet`` in one process is enough if a person or a pipeline runs it again after a failure: it reads the state
and makes only the missing changes. Use jobs if events start writes that must not happen twice (a scaling, a backup, a
removal), if several machines share the work, or if nothing else restarts a program. If you already run Temporal, use
it instead; this package has no adapter for it.

What happens when
-----------------
========================  ==========================================================================================
a worker is killed        another worker takes over its jobs after 1 to 2 leases (``lease=15`` seconds each). Nothing
                          is lost, and no write is sent twice
a worker is frozen, or    it sends nothing after 0.7 of its lease, and exits (status 75) once it sees its replacement.
cut off                   A request already in the socket can still arrive. The new worker sees its recipe, unless it
                          arrives at the very moment of the check
the database is away,     workers send nothing, and continue when it is back. A worker that starts meanwhile exits (1).
full, or read-only        No worker is declared dead for one lease afterwards
the database's clock      no worker is declared dead for one lease. After a jump back, those that died before it keep
jumps                     their jobs for as long
Compose is away           transient failures, a refused token (401) among them, are retried; ``timeout`` ends the job
a response is lost        the worker looks for the write, and repeats it only if it was not applied. If there is no
                          proof, the try ends with ``OutcomeUnknownError``
a recipe fails            the job fails. Each of ``retries`` is a new intent, and so a new recipe
``deadline``,             the wait ends and the recipe goes on; the next job of the deployment may begin.
``timeout``, ``cancel``   ``retry()`` waits for the same recipe again
two jobs, one deployment  one after the other
others write as well      their recipe of the same kind may be taken for the job's own, if it starts in the instant
                          between the storing of the write's intent and the write
the same key twice        one job; with other work ``JobKeyTakenError``
new code is deployed      the newest workers run jobs that have not started. Started jobs need a worker of their own
                          version, so let the old workers finish first
no worker runs at a       the run is skipped, or made up for with ``catch_up=True``
scheduled time
SIGTERM                   the worker takes no new jobs, cancels its waits, gives a write in progress 8 seconds, returns
                          its jobs to the queue, and exits (0) within 10 seconds
========================  ==========================================================================================

What is stored is JSON: no token, no connection string, no password, no link to a backup. Error texts are redacted. A
program that can write to the database can give orders to the workers: protect it as you protect the token.

Running workers
---------------
Every start is a new worker; no name, disk or address of a process has to stay the same. Under systemd, use a unit with
``ExecStart=compose-async worker``, ``Restart=always``, ``TimeoutStopSec=15`` and ``SuccessExitStatus=75``. In
Kubernetes, use a Deployment with any number of replicas and ``terminationGracePeriodSeconds: 15``. Pass the token and
the URLs in the environment (COMPOSE_API_TOKEN, COMPOSE_JOBS_URL), since all users of a machine can read the arguments
of a process. The logger ``compose_async`` gets the end of each job, at INFO or, if it failed, at WARNING;
``COMPOSE_LOG=info`` writes it to standard error. Workers need POSIX; on Windows jobs can be submitted and read. A
SQLite file is for one machine, and a second machine is refused.

``rate`` is the number of requests per second of all workers together. Each worker reserves up to a second's share at a
time, which costs at most two transactions per second and worker. The reservation of a dead worker expires. A database
that responds late delays permits, so that one second may see the requests of two; the average holds. Workers
share the durations of recipes that they have learned, and their waits may end 15 seconds late, which halves their
polls; ``submit(tolerance=0)`` keeps a job from being late.

A hundred thousand deployments
------------------------------
This is a calculation, not a measurement. The rate of the API is the first limit. A backup needs about 20 polls with the
default schedule, 4 with ``PollPolicy(schedule=fixed(60))``, and about 6 other calls. All backups within 6 hours are 4.6
jobs and 47 to 117 calls per second. Use few large workers, such as 50 with a thousand waits each: an idle worker costs
about 20 transactions per second and 7 connections. The database then runs about 75 transactions per second and grows by
about 10 kB per job, which ``forget`` frees. Works that find their deployment by name read the list of all deployments,
which is too expensive for an account of that size. Beyond one database, use cells: choose a cell by a hash of the name,
and give each its own database, workers, and share of the rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .job_errors import *
    from .job_handle import Job
    from .job_status import JobResult, JobState, JobStatus, Schedule, WorkResult
    from .jobs import Jobs
    from .work_types import Backup, Deprovision, Ensure, Restore, Scale, Upgrade, Whitelist, Work

__all__ = [
    "Backup",
    "Deprovision",
    "Ensure",
    "Job",
    "JobCancelledError",
    "JobError",
    "JobFailedError",
    "JobKeyTakenError",
    "JobNotFoundError",
    "JobResult",
    "JobState",
    "JobStatus",
    "Jobs",
    "JobsDatabaseError",
    "Restore",
    "Scale",
    "Schedule",
    "Upgrade",
    "Whitelist",
    "Work",
    "WorkResult",
    "WorkerReplacedError",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        ".job_errors": [name for name in __all__ if name.endswith("Error")],
        ".job_status": ["JobResult", "JobState", "JobStatus", "Schedule", "WorkResult"],
        ".job_handle": ["Job"],
        ".jobs": ["Jobs"],
        ".work_types": ["Backup", "Deprovision", "Ensure", "Restore", "Scale", "Upgrade", "Whitelist", "Work"],
    },
)
