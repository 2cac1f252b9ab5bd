"""``compose-async``: demo, simulate (a Compose of your own), wait (for a recipe), plan and apply (a declared fleet)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from .._version import __version__
from ..errors import ComposeError, SpecError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..workflows.spec import DeploymentSpec

NEEDS_EXTRAS = "this command needs more packages: pip install 'compose-async[simulator,cli]'"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit status: 0 it went well, 1 it did not, 2 wrong usage or pending changes, 130 interrupted."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except (ComposeError, ValueError) as error:  # ValueError: bad input, such as a broken handle
        print(f"compose-async: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="compose-async", description=__doc__)
    parser.add_argument("--version", action="version", version=f"compose-async {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="the whole SDK at work, against a simulator that it starts itself")
    demo.set_defaults(run=_demo)

    simulate = commands.add_parser("simulate", help="run a simulated Compose until interrupted")
    simulate.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    simulate.add_argument("--port", type=int, default=8091, help="port; 0 picks a free one (default: 8091)")
    simulate.add_argument(
        "--token", help="the token that it accepts (default: simulator-token); the process list shows it"
    )
    simulate.add_argument("--token-file", metavar="FILE", help="the token, unseen; - reads standard input")
    simulate.add_argument("--speed", type=float, default=1.0, help="simulated seconds per second (default: 1)")
    simulate.add_argument("--seed", type=int, default=0, help="seed of every random choice")
    _add_knobs(simulate)
    simulate.set_defaults(run=_simulate)

    wait = commands.add_parser("wait", help="wait for a recipe by its handle; token and URL from the environment")
    wait.add_argument("handle", help="the handle's JSON, or - to read it from standard input")
    wait.set_defaults(run=_wait)

    for command, told in (("plan", "show what apply would do; exit status 2 if anything"), ("apply", "make it so")):
        fleet = commands.add_parser(command, help=f"deployments declared in a TOML file: {told}")
        fleet.add_argument("file", help="the file; token and URL come from the environment")
        fleet.add_argument("--upgrade", action="store_true", help="upgrade in place where a version is not as declared")
        fleet.set_defaults(run=_fleet, command=command)
    fleet.add_argument("--recreate-failed", action="store_true", help="remove and create again what never came up")
    return parser


def _add_knobs(simulate: argparse.ArgumentParser) -> None:
    """What can be wished of the simulated world; the words after --fault and --plan are read by it."""
    words = "NAME=VALUE,..."
    simulate.add_argument("--state", metavar="FILE", help="keep the world in this file, and go on with the one in it")
    simulate.add_argument(
        "--fault", metavar=words, action="append", default=[], help="operation=deployments.create,status=500,times=1"
    )
    simulate.add_argument(
        "--plan", metavar=words, action="append", default=[], help="operation=scalings.set,plan.fail_at=3,times=1"
    )
    simulate.add_argument(
        "--audit", metavar=words, default="", help="the audit log: delay=30,cut=64,user_agent=proxied"
    )
    simulate.add_argument("--rate-limit", type=float, metavar="N", help="above N requests a second: 429, Retry-After")
    simulate.add_argument("--name-cooldown", type=float, default=0.0, metavar="S", help="refuse a freed name for S s")
    simulate.add_argument("--backup-quota", type=int, metavar="N", help="on-demand backups per deployment and week")
    simulate.add_argument(
        "--deny", metavar="OPERATION", action="append", default=[], help="answer it 401, as to a lesser role"
    )
    simulate.add_argument("--tls-cert", metavar="FILE", help="speak TLS: the certificate's chain, as PEM")
    simulate.add_argument("--tls-key", metavar="FILE", help="and its private key, as PEM")
    simulate.add_argument(
        "--allow-host", metavar="NAME", action="append", default=[], help="another name under which it may be steered"
    )
    simulate.add_argument(
        "--tls-self-signed", action="store_true", help="speak TLS with a certificate made on the spot (needs trustme)"
    )
    simulate.add_argument(
        "--cors", metavar="ORIGIN", action="append", default=[], help="let pages of this origin call the API; * is any"
    )
    simulate.add_argument("--console", action="store_true", help="open the page that shows what happens")


def _demo(_: argparse.Namespace) -> bool:
    try:
        from .demo import demo
        from .demo_view import view
    except ImportError as error:
        raise SystemExit(f"{NEEDS_EXTRAS} ({error.name} is missing)") from None
    with view() as screen:
        return not asyncio.run(demo(screen))


def _simulate(options: argparse.Namespace) -> None:
    try:
        from .simulate import run
    except ImportError as error:
        raise SystemExit(f"{NEEDS_EXTRAS} ({error.name} is missing)") from None
    run(options)


def _wait(options: argparse.Namespace) -> None:
    handle = sys.stdin.read() if options.handle == "-" else options.handle
    asyncio.run(_finish(handle))


async def _finish(handle: str) -> None:
    from .._client import ComposeClient

    async with ComposeClient() as compose:
        future = compose.recipes.resume(handle)
        async for snapshot in future:
            done = future.progress
            print(f"{snapshot.name or snapshot.id}: {snapshot.status} {done.complete}/{done.total}", flush=True)
        await future


def _fleet(options: argparse.Namespace) -> int:
    from ..workflows.fleet_file import read_fleet

    try:
        return asyncio.run(_ensure_fleet(read_fleet(options.file), options))
    except SpecError as error:
        print("\n".join(f"compose-async: {problem}" for problem in error.problems), file=sys.stderr)
        return 1
    except OSError as error:
        raise SystemExit(f"compose-async {options.command}: {error}") from None


async def _ensure_fleet(specs: tuple[DeploymentSpec, ...], options: argparse.Namespace) -> int:
    from .._client import ComposeClient
    from ..workflows.fleet import apply_fleet, plan_fleet

    async with ComposeClient() as compose:
        if options.command == "plan":
            plan = await plan_fleet(compose, specs, upgrade=options.upgrade)
            print(plan)
            return plan.exit_code
        report = await apply_fleet(
            compose, specs, upgrade=options.upgrade, recreate_failed=options.recreate_failed, progress=print
        )
        print(str(report).splitlines()[-1])
        return report.exit_code
