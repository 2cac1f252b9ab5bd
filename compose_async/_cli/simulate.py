"""The command ``compose-async simulate``: a simulator on a socket until it is interrupted."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING, NoReturn

from ..simulator import AuditLog, Certificate, Fault, ScaledClock, Simulator, StateFileError, serve_forever
from ..simulator.admin.strict_input import read_words
from ..simulator.state.durations import PlanRule

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> None:
    """Run the command. Raises SystemExit with a readable text if an option cannot be used."""
    try:
        faults = [read_words(words, Fault) for words in options.fault]
        rules = [read_words(words, PlanRule) for words in options.plan]
        simulator = _simulator(options)
    except (ValueError, StateFileError) as error:
        _refuse(str(error))
    certificate = _certificate(options)
    for fault in faults:
        simulator.faults.add(fault)
    for rule in rules:
        simulator.plan(rule.operation, rule.plan, deployment=rule.deployment, times=rule.times)

    def ready(base_url: str) -> None:
        page = base_url.removesuffix("2016-07")
        print(f"COMPOSE_API_URL={base_url}\nCOMPOSE_API_TOKEN={options.token}", flush=True)
        if options.console:
            print(f"console: {page}", flush=True)
            webbrowser.open(page)

    try:
        serve_forever(
            simulator, options.host, options.port, ready, certificate=certificate, allow_hosts=options.allow_host
        )
    except OSError as error:
        _refuse(f"cannot listen on {options.host}:{options.port}: {error}")
    finally:
        simulator.close()


def _simulator(options: argparse.Namespace) -> Simulator:
    return Simulator(
        token=options.token,
        clock=ScaledClock(options.speed),
        seed=options.seed,
        name_cooldown=options.name_cooldown,
        backup_quota=options.backup_quota,
        denied=options.deny,
        rate_limit=options.rate_limit,
        state=options.state,
        audit=read_words(options.audit, AuditLog),
    )


def _certificate(options: argparse.Namespace) -> Certificate | None:
    if options.tls_cert is None and options.tls_key is None:
        return None
    if options.tls_cert is None or options.tls_key is None:
        _refuse("--tls-cert and --tls-key go together")
    certificate = Certificate(options.tls_cert, options.tls_key)
    try:
        certificate.check()
    except OSError as error:
        _refuse(f"cannot use {options.tls_cert} with {options.tls_key}: {error}")
    return certificate


def _refuse(text: str) -> NoReturn:
    raise SystemExit(f"compose-async simulate: {text}") from None
