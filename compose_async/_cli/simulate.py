"""The ``compose-async simulate`` command, which serves a simulator on a socket until it is interrupted."""

from __future__ import annotations

import contextlib
import importlib
import os
import shlex
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from ..simulator import AuditLog, Certificate, Fault, ScaledClock, Simulator, StateFileError, serve_forever
from ..simulator.admin.strict_input import parse_assignments
from ..simulator.state.durations import PlanRule
from .main import INTERRUPTED

if TYPE_CHECKING:
    import argparse

    from .screen import Screen

FROM_ENVIRONMENT: Final = "COMPOSE_SIMULATOR_TOKEN"
"""Environment variable with the token. Unlike an option, it does not appear in the process list."""
_PASSED_THROUGH: Final = ("seed", "name_cooldown", "backup_quota", "denied", "rate_limit", "state", "cors")
"""Settings of the simulator whose options have the same names and values."""


def run(options: argparse.Namespace, _: Screen) -> int:
    """Run the command until it is interrupted. Raises SystemExit with a readable text if an option cannot be used."""
    try:
        faults = [parse_assignments(words, Fault) for words in options.fault]
        rules = [parse_assignments(words, PlanRule) for words in options.plan]
        token = _token(options)
        simulator = _simulator(options, token)
    except (ValueError, StateFileError) as error:
        _fail(str(error))
    for fault in faults:
        simulator.faults.add(fault)
    for rule in rules:
        simulator.plan(rule.operation, rule.plan, deployment=rule.deployment, times=rule.times)

    with _exit_on_sigterm(), contextlib.closing(simulator), _certificate(options) as (certificate, trust):

        def ready(base_url: str) -> None:
            page = base_url.removesuffix("2016-07")
            for name, value in {"COMPOSE_API_URL": base_url, "COMPOSE_API_TOKEN": token, **trust}.items():
                print(f"export {name}={shlex.quote(value)}")
            print(f"# console: {page}", flush=True)
            if options.console:
                webbrowser.open(page)

        try:
            serve_forever(
                simulator, options.host, options.port, ready, certificate=certificate, allow_hosts=options.allow_host
            )
        except OSError as error:
            _fail(f"cannot listen on {options.host}:{options.port}: {error}")
    return INTERRUPTED  # where SIGINT is ignored, as in a shell's background job


@contextlib.contextmanager
def _exit_on_sigterm() -> Iterator[None]:
    """Turn SIGTERM, the stop signal of containers, into an exit that closes the server cleanly."""

    def leave(*_: object) -> NoReturn:
        raise SystemExit(128 + signal.SIGTERM)  # pragma: no cover - runs only in a subprocess of the tests

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _token(options: argparse.Namespace) -> str:
    """Return the token from the option, the file, the environment, or the default, in this order."""
    if options.token is not None:
        return str(options.token)
    if options.token_file is None:
        return os.environ.get(FROM_ENVIRONMENT, "").strip() or "simulator-token"
    try:
        text = sys.stdin.read() if options.token_file == "-" else Path(options.token_file).read_text("utf-8")  # noqa: S105
    except (OSError, UnicodeError) as error:
        _fail(f"cannot read the token: {error}")
    if len(text.split()) != 1:
        _fail(f"the token file {options.token_file} must hold one word")
    return text.strip()


def _simulator(options: argparse.Namespace, token: str) -> Simulator:
    same = {name: getattr(options, name) for name in _PASSED_THROUGH}
    audit = parse_assignments(options.audit, AuditLog)
    return Simulator(token=token, clock=ScaledClock(options.speed), audit=audit, **same)


@contextlib.contextmanager
def _certificate(options: argparse.Namespace) -> Iterator[tuple[Certificate | None, dict[str, str]]]:
    """Yield the certificate, if any, and the environment variables that make clients trust it."""
    if options.tls_self_signed:
        if options.tls_cert is not None or options.tls_key is not None:
            _fail("either --tls-self-signed, or --tls-cert and --tls-key")
        with tempfile.TemporaryDirectory(prefix="compose-simulator-") as folder:
            yield _self_signed(Path(folder), options)
    elif options.tls_cert is None and options.tls_key is None:
        yield None, {}
    elif options.tls_cert is None or options.tls_key is None:
        _fail("--tls-cert and --tls-key go together")
    else:
        certificate = Certificate(options.tls_cert, options.tls_key)
        try:
            certificate.check()
        except OSError as error:
            _fail(f"cannot use {options.tls_cert} with {options.tls_key}: {error}")
        yield certificate, {}


def _self_signed(folder: Path, options: argparse.Namespace) -> tuple[Certificate, dict[str, str]]:
    """Create an authority and a certificate for all names of this machine and of the API."""
    try:
        trustme = importlib.import_module("trustme")
    except ImportError:
        _fail("--tls-self-signed needs trustme: pip install trustme, or compose-async[tls]")
    names = {"localhost", "127.0.0.1", "::1", "api.compose.io", options.host, *options.allow_host}
    authority, chain, trusted = trustme.CA(), folder / "server.pem", folder / "ca.pem"
    issued = authority.issue_cert(*sorted(names - {"0.0.0.0", "::"}))  # noqa: S104 - no host names
    issued.private_key_and_cert_chain_pem.write_to_path(str(chain))
    authority.cert_pem.write_to_path(str(trusted))
    return Certificate(chain, chain), {"SSL_CERT_FILE": str(trusted)}


def _fail(text: str) -> NoReturn:
    raise SystemExit(f"compose-async simulate: {text}") from None
