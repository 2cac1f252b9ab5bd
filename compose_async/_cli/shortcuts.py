"""Shortcuts: commands that are not operations of the API, and operations with extra arguments.

This module only adds arguments. Each command names its function as ``module:function``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .parser import (
    OUTPUT_FORMATS,
    Parser,
    add_client_options,
    add_data_options,
    add_output_options,
    add_quiet_option,
    add_token_options,
    add_wait_option,
    days,
    seconds,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SORTS: Final = ("name", "type", "created")
"""Sort keys for deployments."""
STATES: Final = ("delayed", "queued", "running", "done", "failed", "cancelled", "timed_out")
"""States of a job: a copy of ``JobState``, since help loads nothing of the SDK."""
JOBS_URL: Final = "sqlite:///FILE or postgresql://...; default: COMPOSE_JOBS_URL, else the file compose-jobs.db here"
"""Help text on the URL of the jobs."""


def _scale(parser: Parser) -> None:
    parser.add_argument("deployment", metavar="DEPLOYMENT", help="name or id")
    parser.add_argument("units", metavar="UNITS", type=int, nargs="?", help="new number of units; shown if left out")
    add_wait_option(parser)
    add_data_options(parser)
    parser.set_defaults(run="operation_commands:scale")


def _request(parser: Parser) -> None:
    parser.add_argument("method", metavar="METHOD", help="HTTP verb, such as GET")
    parser.add_argument("path", metavar="PATH", help="relative to the base URL, such as /deployments")
    parser.add_argument("--body", metavar="JSON", help="JSON, @FILE, or - for standard input")
    add_data_options(parser)
    parser.set_defaults(run="operation_commands:request")


def _plan(parser: Parser) -> None:
    _fleet(parser)
    parser.set_defaults(run="fleet_commands:plan")


def _apply(parser: Parser) -> None:
    _fleet(parser)
    parser.add_argument(
        "--recreate-failed", action="store_true", help="remove failed deployments and create them again"
    )
    parser.add_argument(
        "--jobs", metavar="URL", nargs="?", const="", help=f"submit it as a job, and print the job's key; {JOBS_URL}"
    )
    parser.add_argument("--key", metavar="KEY", help="with --jobs: the job's key; the same key is the same job")
    parser.set_defaults(run="fleet_commands:apply")


def _fleet(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="TOML, with a table [deployments.NAME] for each")
    parser.add_argument("--upgrade", action="store_true", help="upgrade in place if the version differs")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    add_client_options(parser)


def _wait(parser: Parser) -> None:
    parser.add_argument("handle", metavar="HANDLE", help="the handle's JSON, or - to read it from standard input")
    add_client_options(parser)
    parser.set_defaults(run="operation_commands:wait")


def _watch(parser: Parser) -> None:
    parser.add_argument("recipe", metavar="RECIPE", help="id, handle, or - to read one from standard input")
    add_data_options(parser)
    parser.set_defaults(run="operation_commands:watch")


def _worker(parser: Parser) -> None:
    parser.add_argument("--jobs", metavar="URL", help=JOBS_URL)
    parser.add_argument("--rate", type=seconds, metavar="N", help="requests per second of all workers together")
    parser.add_argument("--concurrency", type=int, default=200, metavar="N", help="jobs at once (default: 200)")
    parser.add_argument(
        "--lease",
        type=seconds,
        default=15.0,
        metavar="SECONDS",
        help="without renewal others take over, at least 1 (default: 15)",
    )
    parser.add_argument(
        "--tolerance", type=float, default=15.0, metavar="SECONDS", help="waits may end that late (default: 15)"
    )
    add_token_options(parser)
    parser.set_defaults(run="job_commands:worker")


def _jobs(parser: Parser) -> None:
    parser.add_commands(JOBS)


def _job(parser: Parser) -> None:
    parser.add_argument("key", metavar="KEY", help="key of the job")
    parser.set_defaults(change=parser.prog.rpartition(" ")[2])
    _add_job_options(parser, "show_job")


def _add_job_options(parser: Parser, run: str) -> None:
    parser.add_argument("--jobs", metavar="URL", help=JOBS_URL)
    add_quiet_option(parser)
    add_output_options(parser, OUTPUT_FORMATS[:-1])
    parser.set_defaults(run=f"job_commands:{run}")


def _list_jobs(parser: Parser) -> None:
    parser.add_argument("--deployment", metavar="NAME", help="only jobs of this deployment")
    parser.add_argument("--state", choices=STATES, help="only jobs in this state")
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="at most so many (default: 100)")
    _add_job_options(parser, "list_jobs")


def _schedules(parser: Parser) -> None:
    _add_job_options(parser, "list_schedules")


def _wait_job(parser: Parser) -> None:
    parser.add_argument("key", metavar="KEY", help="key of the job")
    _add_job_options(parser, "wait_job")
    parser.add_argument("--timeout", type=seconds, metavar="SECONDS", help="how long to wait (exit status 6)")


def _forget_jobs(parser: Parser) -> None:
    parser.add_argument(
        "--older-than", type=days, metavar="DAYS", required=True, help="only jobs that ended so many days ago"
    )
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask")
    _add_job_options(parser, "forget_jobs")


JOBS: Final[dict[str, tuple[str, Callable[[Parser], None]]]] = {
    "list": ("list the newest jobs", _list_jobs),
    "show": ("show a job and the results of its works", _job),
    "wait": ("wait until a job has ended; exit status 5 if it failed", _wait_job),
    "cancel": ("cancel a job; what it began at Compose goes on", _job),
    "retry": ("start a job again that failed or was cancelled", _job),
    "forget": ("delete jobs that have ended, which frees their keys", _forget_jobs),
    "schedules": ("list the schedules that submit jobs", _schedules),
}
"""Summary and argument function of each command about jobs."""


def _demo(parser: Parser) -> None:
    parser.set_defaults(run="demo:run")


def _completion(parser: Parser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))
    parser.set_defaults(run="completion:script")


def _simulate(parser: Parser) -> None:
    """Add the options of the simulated world. The simulator parses the values of --fault and --plan."""
    words = "NAME=VALUE,..."
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8091, help="port; 0 picks a free one (default: 8091)")
    parser.add_argument(
        "--token", help="the token that it accepts (default: simulator-token); the process list shows it"
    )
    parser.add_argument("--token-file", metavar="FILE", help="file with the token; - is standard input")
    parser.add_argument("--speed", type=float, default=1.0, help="simulated seconds per second (default: 1)")
    parser.add_argument("--seed", type=int, default=0, help="seed of every random choice")
    parser.add_argument("--state", metavar="FILE", help="keep the world in this file, and continue it")
    parser.add_argument(
        "--fault", metavar=words, action="append", default=[], help="operation=deployments.create,status=500,times=1"
    )
    parser.add_argument(
        "--plan", metavar=words, action="append", default=[], help="operation=scalings.set,plan.fail_at=3,times=1"
    )
    parser.add_argument("--audit", metavar=words, default="", help="the audit log: delay=30,cut=64,user_agent=proxied")
    parser.add_argument("--rate-limit", type=float, metavar="N", help="above N requests a second: 429, Retry-After")
    parser.add_argument("--name-cooldown", type=float, default=0.0, metavar="S", help="refuse a freed name for S s")
    parser.add_argument("--backup-quota", type=int, metavar="N", help="on-demand backups per deployment and week")
    parser.add_argument(
        "--deny",
        dest="denied",
        metavar="OPERATION",
        action="append",
        default=[],
        help="refuse this operation with 401, as for a lesser role",
    )
    parser.add_argument("--tls-cert", metavar="FILE", help="speak TLS: the certificate's chain, as PEM")
    parser.add_argument("--tls-key", metavar="FILE", help="private key of --tls-cert, as PEM")
    parser.add_argument(
        "--allow-host", metavar="NAME", action="append", default=[], help="further host name for the control surface"
    )
    parser.add_argument("--tls-self-signed", action="store_true", help="use TLS with a new self-signed certificate")
    parser.add_argument(
        "--cors", metavar="ORIGIN", action="append", default=[], help="let pages of this origin call the API; * is any"
    )
    parser.add_argument("--console", action="store_true", help="open the page that shows what happens")
    parser.set_defaults(run="simulate:run")


COMMANDS: Final[dict[str, tuple[str, Callable[[Parser], None]]]] = {
    "scale": ("set the units of a deployment, or show them", _scale),
    "plan": ("show the changes that apply would make; exit status 2 if there are any", _plan),
    "apply": ("create or change deployments to match a TOML file", _apply),
    "wait": ("wait for a recipe by its handle, with progress on standard output", _wait),
    "worker": ("carry out jobs until SIGTERM, as one of any number of workers", _worker),
    "jobs": ("list, show, wait for, cancel, retry and forget jobs, and list schedules", _jobs),
    "request": ("send any request, and print the response", _request),
    "simulate": ("run a simulated Compose until interrupted", _simulate),
    "demo": ("show the SDK at work against its own simulator", _demo),
    "completion": ("print the script that completes commands and options in a shell", _completion),
}
"""Summary and argument function of each top-level shortcut."""


def _list_deployments(parser: Parser) -> None:
    parser.add_argument("--type", metavar="TYPE", help="only deployments of this type, such as redis")
    parser.add_argument("--filter", metavar="TEXT", help="only where the name, the notes or the id hold this text")
    parser.add_argument("--sort", choices=SORTS, help="order; otherwise as Compose lists them")
    parser.add_argument("--reverse", action="store_true", help="in the opposite order")
    parser.set_defaults(run="operation_commands:list_deployments")


def _ca_certificate(parser: Parser) -> None:
    parser.add_argument("deployment", metavar="DEPLOYMENT", help="name or id")
    add_data_options(parser)
    parser.set_defaults(run="operation_commands:ca_certificate")


def _download(kind: str, ids: str) -> Callable[[Parser], None]:
    def fill(parser: Parser) -> None:
        parser.add_argument("deployment", metavar="DEPLOYMENT", help="name or id")
        parser.add_argument("item", metavar=kind.upper(), help=ids)
        parser.add_argument("file", metavar="FILE", help="the file to write")
        add_data_options(parser)
        parser.set_defaults(run="operation_commands:download", kind=kind)

    return fill


def _members(*, remove: bool) -> Callable[[Parser], None]:
    def fill(parser: Parser) -> None:
        parser.add_argument("team", metavar="TEAM", help="name or id")
        parser.add_argument("users", metavar="USER", nargs="+", help="name or id")
        add_data_options(parser)
        parser.set_defaults(run="operation_commands:change_members", remove=remove)

    return fill


EXTRA_COMMANDS: Final[dict[str, dict[str, tuple[str, Callable[[Parser], None]]]]] = {
    "deployments": {
        "list": ("", _list_deployments),
        "ca-certificate": ("Print the certificate of a deployment's own authority, as PEM.", _ca_certificate),
    },
    "backups": {"download": ("Save a backup as a file.", _download("backup", "name, id or newest"))},
    "logfiles": {"download": ("Save a log file as a file.", _download("logfile", "name or id"))},
    "recipes": {"watch": ("Wait for a recipe, and print its result.", _watch)},
    "teams": {
        "add-user": (
            "Add users to a team: its users are read, and written back with these.",
            _members(remove=False),
        ),
        "remove-user": (
            "Remove users from a team: its users are read, and written back without these.",
            _members(remove=True),
        ),
    },
}
"""Extended operations and extra commands, by resource."""
