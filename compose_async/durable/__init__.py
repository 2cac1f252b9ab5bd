"""Jobs that survive: hand work over, and any number of workers carry it out, whatever dies meanwhile.

Install ``compose-async[durable]``. A job is work on one deployment, stored in a database: a SQLite file serves the
workers of one machine, PostgreSQL those of many, and the URL is all that differs::

    from compose_async import DeploymentSpec
    from compose_async.durable import Backup, Ensure, Jobs, Scale

    async with Jobs("sqlite:///jobs.db") as jobs:  # or postgresql://user@host/database
        spec = DeploymentSpec(name="orders", type="postgresql", datacenter="aws:us-east-1")
        job = await jobs.submit(Ensure(spec), Scale("orders", units=3), Backup("orders"), key="orders-2026-11")
        print(await job.status())  # queued
        await jobs.schedule("nightly", "0 3 * * *", Backup())  # of every deployment

A worker is a process that calls ``jobs.work(compose)``, such as ``compose-async worker``. Start as many as there is
work for, kill any of them. From a shell, ``compose-async apply FILE --jobs`` submits a fleet, and ``compose-async jobs
list|show|wait|cancel|retry|forget`` looks after jobs. The works of a job run in their order. Jobs of one deployment
never run together, and the order of two submissions is not promised: what must follow one another is one job.

A key makes submitting repeatable: the same key with the same work is the same job, with other work it is refused, and
``forget`` frees the keys of jobs that ended. Without a key each call is a new job.

When to use it
--------------
``apply_fleet`` in one process is enough where a person, or the pipeline's next run, repeats it: it reads the state
again and does what is missing. Use jobs where writes that must not be made twice (a scaling, a backup, a removal) are
begun by events, where several machines share the work, or where a program that died is not started again. Temporal
is the alternative for those who run it already; this package has no adapter for it.

What happens when
-----------------
========================  ==========================================================================================
a worker is killed        its jobs go on elsewhere after 1 to 2 leases (``lease=15`` seconds each); nothing is lost,
                          and nothing that was sent is sent again
a worker is frozen, or    it sends nothing after 0.7 of its lease, and ends (status 75) when it finds itself replaced.
cut off                   A request that is in the socket by then can still arrive: the worker that took over sees its
                          recipe, except in the instant in which it looks
the database is away      workers send nothing, and all goes on by itself; a worker that starts meanwhile ends (1); for
                          one lease afterwards no worker is declared dead
Compose is away           steps repeat failures that pass, a refused token (401) among them; ``timeout`` ends the job
an answer is lost         the write is looked for, and sent again only if it was not carried out. If Compose does not
                          say, the try ends with ``OutcomeUnknownError``
a recipe fails            the job fails. Each of ``retries`` is a new intent, and so a new recipe
``deadline``,             the wait ends and the recipe goes on; the next job of the deployment may begin.
``timeout``, ``cancel``   ``retry()`` waits for the same recipe again
two jobs, one deployment  one after the other
others write as well      a recipe of the same kind that they begin in the instant between mark and write may be taken
                          for the job's own
the same key twice        one job; with other work ``JobKeyTakenError``
new code is deployed      jobs that have not started go to the newest workers; started ones wait for workers of the
                          same shape, so let old workers finish before they go
a time of a schedule is   lost, or made up for with ``catch_up=True``
missed by all workers
SIGTERM                   the worker takes nothing new, ends its waits, gives a write in the socket 8 seconds, puts its
                          jobs back and ends (0) within 10
========================  ==========================================================================================

What is stored is JSON: no token, no connection string, no password, no link to a backup. Error texts are redacted.

Running workers
---------------
Every start is a new worker: nothing about a process has to be stable, no name, no disk, no address. Under systemd a
unit with ``ExecStart=compose-async worker``, ``Restart=always``, ``TimeoutStopSec=15`` and ``SuccessExitStatus=75``; in
Kubernetes a Deployment with any number of replicas and ``terminationGracePeriodSeconds: 15``. Token and URLs come by
the environment (COMPOSE_API_TOKEN, COMPOSE_JOBS_URL), for arguments can be read by every user of a machine. Workers run
on POSIX; on Windows jobs can be submitted and read. SQLite is for one machine: a second one on the same file is
refused.

``rate`` is what all workers together may send in a second; each reserves up to a second of it at a time, so that it
costs at most two transactions a second and worker. What a dead worker had reserved lapses. Workers share what they
learn of the durations of recipes, and their waits may end 15 seconds late (``tolerance``), which halves their polls.

A hundred thousand deployments
------------------------------
On paper. The API's rate binds first: a backup needs about 20 polls as the schedule is by default and 4 with
``PollPolicy(schedule=fixed(60))``, and some 6 other calls; all backups in 6 hours are 4.6 jobs and 47 to 117 calls a
second. Few big workers do (50, of some thousand waits each), since an idle one costs some 20 transactions a second
and 7 connections. The database then does some 75 transactions a second and grows by about 10 kB a job, which
``forget`` gives back. A list of all deployments for each job cannot be had at that size: works that find theirs by
name are for accounts whose list is small. Beyond one database: cells, chosen by a hash of the name, each with its own
database, workers, and share of the rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .job import Job
    from .job_errors import (
        JobCancelledError,
        JobError,
        JobFailedError,
        JobKeyTakenError,
        JobNotFoundError,
        JobsDatabaseError,
        WorkerReplacedError,
    )
    from .job_status import JobResult, JobState, JobStatus, WorkResult
    from .jobs import Jobs
    from .work import Backup, Deprovision, Ensure, Restore, Scale, Upgrade, Whitelist, Work

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
    "Upgrade",
    "Whitelist",
    "Work",
    "WorkResult",
    "WorkerReplacedError",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        ".job_errors": [
            "JobCancelledError",
            "JobError",
            "JobFailedError",
            "JobKeyTakenError",
            "JobNotFoundError",
            "JobsDatabaseError",
            "WorkerReplacedError",
        ],
        ".job_status": ["JobResult", "JobState", "JobStatus", "WorkResult"],
        ".job": ["Job"],
        ".jobs": ["Jobs"],
        ".work": ["Backup", "Deprovision", "Ensure", "Restore", "Scale", "Upgrade", "Whitelist", "Work"],
    },
)
