"""What a drill is to do, what it hears of its workers, and what comes of it."""

from __future__ import annotations

import asyncio

from attrs import define, field, frozen

from compose_async import DeploymentSpec
from compose_async.durable import Backup, Deprovision, Ensure, Scale, Work


@frozen(kw_only=True)
class Plan:
    """What is done to whom. The seed decides all that is left to chance."""

    engine: str
    jobs: int = 30
    workers: int = 2
    kills: int = 5
    stops: int = 0
    """Workers frozen for two leases."""
    outages: int = 0
    """How often PostgreSQL is killed, while a worker's jobs are taken over."""
    simulator_kills: int = 0
    seed: int = 0
    lease: float = 3.0
    speed: float = 60.0
    rate: float = 32.0
    naive: bool = False
    limit: float = 500.0
    """Seconds after which it is given up."""

    def works(self) -> dict[str, Work]:
        """Keys and works: 4 of 10 build, 3 scale, 2 back up, 1 removes. Of one deployment in this order."""
        made = self.jobs * 4 // 10
        found: dict[str, Work] = {}
        counts = {"scale": self.jobs * 3 // 10, "backup": self.jobs * 2 // 10, "deprovision": self.jobs // 10}
        for number in range(made):
            spec = DeploymentSpec(name=f"d{number:03}", type="redis", datacenter="aws:us-east-1")
            found[f"0-ensure-{spec.name}"] = Ensure(spec)
        for number in range(counts["scale"]):
            found[f"1-scale-d{number:03}"] = Scale(f"d{number:03}", units=3)
        for number in range(counts["backup"]):
            found[f"2-backup-d{number:03}"] = Backup(f"d{number:03}")
        for number in range(counts["deprovision"]):
            found[f"3-deprovision-d{number:03}"] = Deprovision(f"d{number:03}")
        return found


@define
class Victim:
    """A worker, and what it was last heard to do."""

    number: int
    process: asyncio.subprocess.Process
    held: set[str] = field(factory=set)
    sending: set[str] = field(factory=set)
    """Jobs with a mark, and no stored response yet."""
    untouched: bool = True
    ready: bool = False

    def hear(self, line: str) -> str | None:
        """Note a line; return the key whose write is about to be sent, if it says that."""
        match line.split():
            case ["ready"]:
                self.ready = True
            case ["+", key]:
                self.held.add(key)
            case ["-", key]:
                self.held.discard(key)
            case [">", key, "submit"]:
                self.sending.add(key)
                return key
            case ["<", key, "submit"]:
                self.sending.discard(key)
        return None


@frozen(kw_only=True)
class Report:
    """What came of it."""

    done: int
    failed: tuple[str, ...]
    lost: int
    doubled: int
    kills: int
    between: int
    """Of the kills, those that hit between a mark and its stored response."""
    replaced: int
    """Workers that ended with 75."""
    stopped: int
    """Workers that ended with 0 after SIGTERM."""
    seconds: float
    story: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"{self.done} done, {len(self.failed)} failed, {self.lost} lost, {self.doubled} doubled; {self.kills} kills"
            f" ({self.between} between mark and response), {self.replaced} replaced, {self.seconds:.1f} s"
        )
