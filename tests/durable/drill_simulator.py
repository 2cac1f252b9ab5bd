"""A simulated Compose for drills: its world is in a file, and some answers to writes are lost."""

from __future__ import annotations

import sys

from compose_async.simulator import Fault, ScaledClock, Simulator, serve_forever

WRITES = ("deployments.create", "scalings.set", "backups.start", "deployments.deprovision")


def main(state: str, port: str, seed: str, speed: str, limit: str) -> None:
    simulator = Simulator(
        state=state, seed=int(seed), clock=ScaledClock(float(speed)), rate_limit=float(limit) if limit else None
    )
    for operation in WRITES:
        simulator.faults.add(Fault(operation=operation, status=504, when="after", times=None, probability=0.10))
        simulator.faults.add(Fault(operation=operation, drop=True, when="after", times=None, probability=0.05))
    serve_forever(simulator, "127.0.0.1", int(port), lambda _: print("ready", flush=True))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
